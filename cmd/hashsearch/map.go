package main

import (
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// mostMapped is how many documents, evenly spread, the principal components are found from.
const mostMapped = 20000

// writeTSV writes a line for each document below a heading.
func (e *exported) writeTSV(w io.Writer) error {
	places := e.places()
	if _, err := fmt.Fprintln(w, "id\tlabels\tcode\tx\ty"); err != nil {
		return err
	}
	for i, d := range e.docs {
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%.5f\t%.5f\n", printable(d.id), printable(strings.Join(d.labels, "|")), d.code.Hex(e.bits),
			places[i][0], places[i][1])
		if err != nil {
			return err
		}
	}
	return nil
}

// places are the first two principal components of the activations of each document; where there is but one, the
// second is 0.
func (e *exported) places() [][2]float64 {
	places := make([][2]float64, len(e.docs))
	axes, mean := e.axes()
	for i := range places {
		for j, v := range e.row(i) {
			for k := range axes {
				places[i][k] += (v - mean[j]) * axes[k][j]
			}
		}
	}
	return places
}

// axes are at most two directions in which the activations differ most, and the middle of them all.
func (e *exported) axes() (axes [][]float64, mean []float64) {
	step := (len(e.docs) + mostMapped - 1) / mostMapped
	rows := (len(e.docs) + step - 1) / step
	x := mat.NewDense(rows, e.bits, nil)
	for i := range rows {
		x.SetRow(i, e.row(i*step))
	}
	for j := range e.bits {
		mean = append(mean, stat.Mean(mat.Col(nil, j, x), nil))
	}
	var pc stat.PC
	if !pc.PrincipalComponents(x, nil) {
		return nil, mean
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	for k := range min(2, rows, e.bits) {
		axes = append(axes, mat.Col(nil, k, &vectors))
	}
	return axes, mean
}

// row is one document's activations.
func (e *exported) row(i int) []float64 {
	var row []float64
	for _, v := range e.activations[i*e.bits : (i+1)*e.bits] {
		row = append(row, float64(v))
	}
	return row
}
