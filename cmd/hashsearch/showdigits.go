package main

import (
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/picture"
)

// shown is what showing digits came to.
type shown struct {
	Pictures int      `json:"pictures"` // learned from
	HeldOut  int      `json:"held_out"`
	Units    int      `json:"units"`
	Loss     float64  `json:"loss"`     // of the last epoch, mean over pictures
	MapLoss  float64  `json:"map_loss"` // the same of the code of two units
	Files    []string `json:"files"`
}

// showDigits trains what cfg says on nine tenths of the pictures, and the same with a code of two units, and writes what both
// came to into a folder.
func showDigits(cmd *cobra.Command, m *digits.Images, cfg ae.Config, dir string) (*shown, error) {
	held := min(2000, m.Len()/10)
	learned, asked := m.Slice(0, m.Len()-held), m.Slice(m.Len()-held, m.Len())
	s := &shown{Pictures: learned.Len(), HeldOut: held}
	x := learned.Rows()
	net, err := trainDigits(cmd, "training", x, cfg, &s.Loss)
	if err != nil {
		return nil, err
	}
	flat, err := trainDigits(cmd, "map", x, flatten(cfg), &s.MapLoss)
	if err != nil {
		return nil, err
	}
	s.Units = net.Units()
	return s, errors.Join(
		writeImage(s.file(dir, "reconstructions"), reconstructions(net, asked)),
		writeImage(s.file(dir, "units"), units(net, m.Height, m.Width)),
		writePicture(s.file(dir, "map"), digitMap(flat, asked), "png"))
}

// file names a picture and notes that it is there.
func (s *shown) file(dir, name string) string {
	path := filepath.Join(dir, name+".png")
	s.Files = append(s.Files, path)
	return path
}

func (s *shown) print(cmd *cobra.Command, json bool) error {
	if json {
		return printJSON(cmd, s)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d pictures learned from, %d held out\nloss %.2f with %s, %.2f with 2\n%s\n",
		s.Pictures, s.HeldOut, s.Loss, plural(s.Units, "unit"), s.MapLoss, strings.Join(s.Files, "\n"))
	return err
}

// trainDigits trains, shows how far it is, and notes the loss.
func trainDigits(cmd *cobra.Command, stage string, x ae.Rows, cfg ae.Config, loss *float64) (*ae.Net, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	cfg.Report = func(q ae.Progress) {
		*loss = q.Loss
		p.show(stage, q.Documents, q.Total, note(hashing.Progress{Stage: "training", Progress: q}))
	}
	return ae.Train(cmd.Context(), x, cfg)
}

// flatten puts a code of two linear units behind the layers of cfg: a code to look at, not to hash by.
func flatten(cfg ae.Config) ae.Config {
	cfg.Layers = append(slices.Clone(cfg.Layers), 2)
	cfg.Decoder, cfg.Code = nil, ae.Identity
	cfg.Bottleneck, cfg.Penalties = nil, nil
	return cfg
}

// reconstructions has three bands of ten pictures, and below each what the network says it was.
func reconstructions(net *ae.Net, m *digits.Images) *image.Gray {
	said := digits.Grey(m.Height, m.Width, net.Decode(net.Encode(nil, m.Rows())))
	var rows []*digits.Images
	for from := 0; from < min(30, m.Len()); from += 10 {
		to := min(from+10, m.Len())
		rows = append(rows, m.Slice(from, to), said.Slice(from, to))
	}
	return digits.Sheet(rows...)
}

// mostUnits is how many units are shown.
const mostUnits = 256

// units shows what turning on each unit alone adds to what the network says with none: nothing is a middle grey.
func units(net *ae.Net, height, width int) *image.Gray {
	n, code := min(mostUnits, net.Units()), net.Units()
	alone := make([]float32, (n+1)*code) // the last row has none on
	for i := range n {
		alone[i*code+i] = 1
	}
	said, size := net.Decode(alone), height*width
	none := said[n*size:]
	for i := range n {
		contrast(said[i*size:(i+1)*size], none)
	}
	m := digits.Grey(height, width, said[:n*size])
	var rows []*digits.Images
	for from := 0; from < n; from += 8 {
		rows = append(rows, m.Slice(from, min(from+8, n)))
	}
	return digits.Sheet(rows...)
}

// contrast replaces x by its difference from y, the greatest of which becomes 0 or 1 and none ½.
func contrast(x, y []float32) {
	most := float32(math.SmallestNonzeroFloat32)
	for i := range x {
		x[i] -= y[i]
		most = max(most, x[i], -x[i])
	}
	for i := range x {
		x[i] = 0.5 + x[i]/most/2
	}
}

// digitMap lays pictures out by a code of two units. Linear units reach far out for some digits and crowd the others, so places
// are drawn by their inverse hyperbolic sine, which grows like the logarithm.
func digitMap(net *ae.Net, m *digits.Images) *picture.Map {
	at := net.Encode(nil, m.Rows())
	scale := [2]float64{typical(at, 0), typical(at, 1)}
	p := &picture.Map{Title: "Digits by a code of two units", Axes: [2]string{"asinh of the first unit", "asinh of the second unit"}}
	for i := range m.Len() {
		place := func(unit int) float32 { return float32(math.Asinh(float64(at[2*i+unit]) / scale[unit])) }
		point := picture.Point{ID: fmt.Sprint(i), X: place(0), Y: place(1)}
		if m.Labels != nil {
			point.Label = fmt.Sprint(m.Labels[i])
		}
		p.Points = append(p.Points, point)
	}
	return p
}

// typical is the median distance from 0 of one of two units.
func typical(at []float32, unit int) float64 {
	var far []float64
	for i := unit; i < len(at); i += 2 {
		far = append(far, math.Abs(float64(at[i])))
	}
	slices.Sort(far)
	return max(far[len(far)/2], math.SmallestNonzeroFloat64)
}
