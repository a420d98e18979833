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

// shown is what showing digits came to.
type shown struct {
	Kind     string   `json:"kind"`
	Pictures int      `json:"pictures"` // learned from
	HeldOut  int      `json:"held_out"`
	Units    int      `json:"units"`    // or filters
	Loss     float64  `json:"loss"`     // of the last epoch, mean over pictures
	MapLoss  float64  `json:"map_loss"` // the same of the code of two units
	Files    []string `json:"files"`
}

// show trains on nine tenths of the pictures, once more with a code of two units, and writes what both came to into a folder.
func (f *digitsFlags) show(cmd *cobra.Command, m *digits.Images) (*shown, error) {
	held := min(2000, m.Len()/10)
	learned, asked := m.Slice(0, m.Len()-held), m.Slice(m.Len()-held, m.Len())
	s := &shown{Kind: f.kind, Pictures: learned.Len(), HeldOut: held}
	x, cfg := learned.Rows(), f.config(f.kind, m)
	net, err := trainDigits(cmd, "training", x, cfg, &s.Loss)
	if err != nil {
		return nil, err
	}
	flat, err := trainDigits(cmd, "map", x, f.flat(m), &s.MapLoss)
	if err != nil {
		return nil, err
	}
	see := newPictureNet(net, cfg, m)
	s.Units = see.units
	return s, errors.Join(
		writeImage(s.file(f.dir, "reconstructions"), see.reconstructions(asked)),
		writeImage(s.file(f.dir, "units"), see.meanings()),
		writeImage(s.file(f.dir, "drivers"), see.driven(asked)),
		writeImage(s.file(f.dir, "ascent"), see.ascended(asked)),
		writePicture(s.file(f.dir, "map"), digitMap(flat, asked), "png"))
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
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s learned from, %d held out\n%s: loss %.2f with %s, %.2f with 2\n%s\n",
		english.Count(s.Pictures, "picture"), s.HeldOut, s.Kind, s.Loss, english.Count(s.Units, "unit"), s.MapLoss, strings.Join(s.Files, "\n"))
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

// digitMap lays pictures out by a code of two units. Linear units reach far out for some digits and crowd the others, so places
// are drawn by their inverse hyperbolic sine, which grows like the logarithm.
func digitMap(net *ae.Net, m *digits.Images) *picture.Map {
	at := net.Encode(nil, m.Rows())
	scale := [2]float64{medianDistance(at, 0), medianDistance(at, 1)}
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
func medianDistance(at []float32, unit int) float64 {
	var far []float64
	for i := unit; i < len(at); i += 2 {
		far = append(far, math.Abs(float64(at[i])))
	}
	slices.Sort(far)
	return max(far[len(far)/2], math.SmallestNonzeroFloat64)
}
