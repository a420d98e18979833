package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/picture"
	"github.com/hashsearch/hashsearch/index/quality"
)

// checkCurve refuses a file that no picture can be, before anything is measured.
func (f *evalFlags) checkCurve() error {
	if format := f.curveFormat(); f.curve != "" && format != "svg" && format != "png" {
		return usagef("--curve %s: the file's name ends in .svg or .png", f.curve)
	}
	return nil
}

func (f *evalFlags) curveFormat() string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(f.curve), "."))
}

// withCurve adds what --curve and --report need measured on the documents with a code.
func (f *evalFlags) withCurve(ix *index.Index, measures []quality.Measure) ([]quality.Measure, error) {
	if f.curve == "" && f.report == "" {
		return measures, nil
	}
	s, err := ix.Size()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(measures)
	for _, m := range picture.PrecisionMeasures(s.Codes) {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return all, nil
}

// asked are the results for --measure and --min, without those that are only drawn.
func (f *evalFlags) asked(results []quality.Result) []quality.Result {
	measures, _ := f.parseMeasures() // parsed before
	return slices.DeleteFunc(slices.Clone(results), func(r quality.Result) bool { return !slices.Contains(measures, r.Measure) })
}

// putCurve draws the curve and, with --json, prints it.
func (f *evalFlags) putCurve(cmd *cobra.Command, results []quality.Result) error {
	if f.curve == "" || len(results) == 0 {
		return nil
	}
	p := plotted{Picture: "precision", File: f.curve, Data: picture.NewPrecision(results)}
	if err := writePicture(p.File, p.Data, f.curveFormat()); err != nil || !f.json {
		return err
	}
	return printJSON(cmd, p)
}
