package main

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/picture"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// A digitsResult is the output of the command digits.
type digitsResult struct {
	Kind     string   `json:"kind"`
	Pictures int      `json:"pictures"` // for training
	HeldOut  int      `json:"held_out"`
	Units    int      `json:"units"`    // or filters
	Loss     float64  `json:"loss"`     // of the last epoch, mean over the pictures
	MapLoss  float64  `json:"map_loss"` // the same for the code of two units
	Files    []string `json:"files"`
}

// run trains a network on nine tenths of the pictures, and another one with a code of two units,
// and writes the pictures of both.
func (f *digitsFlags) run(cmd *cobra.Command, m *digits.Images) (*digitsResult, error) {
	held := min(2000, m.Len()/10)
	training, heldOut := m.Slice(0, m.Len()-held), m.Slice(m.Len()-held, m.Len())
	s := &digitsResult{Kind: f.kind, Pictures: training.Len(), HeldOut: held}
	x, cfg := training.Rows(), f.config(f.kind, m)
	net, err := trainDigits(cmd, "training", x, cfg, &s.Loss)
	if err != nil {
		return nil, err
	}
	flat, err := trainDigits(cmd, "map", x, f.flat(m), &s.MapLoss)
	if err != nil {
		return nil, err
	}
	p := newPictureNet(net, cfg, m)
	s.Units = p.units
	return s, errors.Join(
		writeImage(s.file(f.dir, "reconstructions"), p.reconstructions(heldOut)),
		writeImage(s.file(f.dir, "units"), p.meanings()),
		writeImage(s.file(f.dir, "drivers"), p.driven(heldOut)),
		writeImage(s.file(f.dir, "ascent"), p.ascended(heldOut)),
		writePicture(s.file(f.dir, "map"), digitMap(flat, heldOut), "png"))
}

// file returns the path of a picture and adds it to Files.
func (s *digitsResult) file(dir, name string) string {
	path := filepath.Join(dir, name+".png")
	s.Files = append(s.Files, path)
	return path
}

// print prints the result as text or as JSON.
func (s *digitsResult) print(cmd *cobra.Command, json bool) error {
	if json {
		return printJSON(cmd, s)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s for training, %d held out\n%s: loss %.2f with %s, %.2f with 2\n%s\n",
		english.Count(s.Pictures, "picture"), s.HeldOut, s.Kind, s.Loss, english.Count(s.Units, "unit"), s.MapLoss, strings.Join(s.Files, "\n"))
	return err
}

// trainDigits trains a network on x, shows progress, and stores the last loss in loss.
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

// digitMap returns a map of the pictures by a code of two units. Linear units have large values for
// some digits, which would crowd the others, so the coordinates are the inverse hyperbolic sine of
// the values, which grows like the logarithm.
func digitMap(net *ae.Net, m *digits.Images) *picture.Map {
	at := net.Encode(nil, m.Rows())
	scale := [2]float64{medianDistance(at, 0), medianDistance(at, 1)}
	p := &picture.Map{Title: "Digits by a code of two units", Axes: [2]string{"asinh of the first unit", "asinh of the second unit"}}
	for i := range m.Len() {
		coordinate := func(unit int) float32 { return float32(math.Asinh(float64(at[2*i+unit]) / scale[unit])) }
		point := picture.Point{ID: fmt.Sprint(i), X: coordinate(0), Y: coordinate(1)}
		if m.Labels != nil {
			point.Label = fmt.Sprint(m.Labels[i])
		}
		p.Points = append(p.Points, point)
	}
	return p
}

// medianDistance returns the median absolute value of one of two units.
func medianDistance(at []float32, unit int) float64 {
	var far []float64
	for i := unit; i < len(at); i += 2 {
		far = append(far, math.Abs(float64(at[i])))
	}
	slices.Sort(far)
	return max(far[len(far)/2], math.SmallestNonzeroFloat64)
}
