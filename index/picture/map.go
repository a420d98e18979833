package picture

import (
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/hashsearch/hashsearch/index"
)

// A Map is documents, or other things, in two dimensions.
type Map struct {
	Title     string    `json:"title"`
	Axes      [2]string `json:"axes"`
	Explained []float64 `json:"explained,omitempty"` // share of the variance that each axis shows, where the axes are principal components
	Points    []Point   `json:"points"`
}

// A Point is one thing on a [Map].
type Point struct {
	ID    string  `json:"id"`
	Label string  `json:"label,omitempty"`
	X     float32 `json:"x"`
	Y     float32 `json:"y"`
}

// NewMap lays documents out by the two directions in which their activations differ most: principal component analysis
// (Pearson, 1901). A document of several labels is shown under the first. It takes time by the square of the bits:
// of 20,000 documents a tenth of a second at 64 bits, some seconds at 512.
func NewMap(docs []index.Sketched) *Map {
	m := &Map{Title: "Documents by their activations", Axes: [2]string{"first principal component", "second principal component"}}
	at, explained := components(docs)
	m.Explained = explained
	for i, d := range docs {
		p := Point{ID: d.ID, X: float32(at.At(i, 0)), Y: float32(at.At(i, 1))}
		if len(d.Labels) > 0 {
			p.Label = d.Labels[0]
		}
		m.Points = append(m.Points, p)
	}
	return m
}

// components are the places of the documents along the first two principal components, and the share of the variance that
// each bears. All are at 0 where there is nothing to tell them by.
func components(docs []index.Sketched) (at *mat.Dense, explained []float64) {
	at = mat.NewDense(max(1, len(docs)), 2, nil)
	x := activationsOf(docs)
	var pc stat.PC
	if x == nil || !pc.PrincipalComponents(x, nil) {
		return at, nil
	}
	var directions, places mat.Dense
	pc.VectorsTo(&directions)
	_, n := directions.Dims()
	for j := range min(2, n) {
		places.Mul(x, mat.NewVecDense(directions.RawMatrix().Rows, column(&directions, j)))
		at.SetCol(j, mat.Col(nil, 0, &places))
		places.Reset()
	}
	return at, shares(pc.VarsTo(nil))
}

// activationsOf has a row for each document, or is nil where rows cannot be compared. Their middle, ½, is at 0.
func activationsOf(docs []index.Sketched) *mat.Dense {
	if len(docs) < 2 {
		return nil
	}
	x := mat.NewDense(len(docs), len(docs[0].Activations), nil)
	for i, d := range docs {
		for j, a := range d.Activations {
			if !finite(a) {
				return nil
			}
			x.Set(i, j, float64(a)-0.5)
		}
	}
	return x
}

// column is a direction, whose sign is chance, turned so that its largest part is positive.
func column(m *mat.Dense, j int) []float64 {
	v := mat.Col(nil, j, m)
	if most := slices.Max(v); -slices.Min(v) > most {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

// shares are the first two of the variances as shares of their sum.
func shares(variances []float64) []float64 {
	sum := 0.0
	for _, v := range variances {
		sum += v
	}
	if sum == 0 {
		return nil
	}
	first := slices.Clone(variances[:min(2, len(variances))])
	for i := range first {
		first[i] /= sum
	}
	return first
}
