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

// checkCurve returns a usage error if the name of --curve has no supported extension.
func (f *evalFlags) checkCurve() error {
	if format := f.curveFormat(); f.curve != "" && format != "svg" && format != "png" {
		return usagef("--curve %s: the name of the file must end in .svg or .png", f.curve)
	}
	return nil
}

// curveFormat returns the extension of --curve in lower case.
func (f *evalFlags) curveFormat() string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(f.curve), "."))
}

// withCurve adds the measures that --curve and --report need to measures.
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

// requestedResults returns the results for --measure and --min, without those that were added for
// the curve.
func (f *evalFlags) requestedResults(results []quality.Result) []quality.Result {
	measures, _ := f.parseMeasures() // cannot fail, as it succeeded before
	return slices.DeleteFunc(slices.Clone(results), func(r quality.Result) bool { return !slices.Contains(measures, r.Measure) })
}

// putCurve writes the picture of --curve and, with --json, prints its numbers.
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
