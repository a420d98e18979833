package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/index/quality"
)

// gateMeasures returns the names of the measures in --min.
func (f *evalFlags) gateMeasures() []string {
	var names []string
	for _, s := range f.least {
		name, _, _ := strings.Cut(s, "=")
		names = append(names, name)
	}
	return names
}

// minima parses --min into minimum values by measure.
func (f *evalFlags) minima() (map[string]float64, error) {
	least := map[string]float64{}
	for _, s := range f.least {
		name, value, _ := strings.Cut(s, "=")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, usagef("--min %q is not measure=value: write, for example, P@100=0.40", s)
		}
		least[name] = v
	}
	return least, nil
}

// gate returns errGate if a measure of code is below its minimum.
func (f *evalFlags) gate(results []quality.Result) error {
	least, err := f.minima()
	if err != nil {
		return err
	}
	for _, r := range results {
		want, ok := least[r.Measure.String()]
		if r.Ranker == "code" && ok && r.Value < want {
			return fmt.Errorf("%w: %s of code is %.4f, below the minimum of %v", errGate, r.Measure, r.Value, want)
		}
	}
	return nil
}
