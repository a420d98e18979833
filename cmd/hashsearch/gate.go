package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/index/quality"
)

// gated are the measures that --min names.
func (f *evalFlags) gated() []string {
	var names []string
	for _, s := range f.least {
		name, _, _ := strings.Cut(s, "=")
		names = append(names, name)
	}
	return names
}

// minima are what --min asks of the codes.
func (f *evalFlags) minima() (map[string]float64, error) {
	least := map[string]float64{}
	for _, s := range f.least {
		name, value, _ := strings.Cut(s, "=")
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, usagef("--min %q is not measure=value, such as P@100=0.40", s)
		}
		least[name] = v
	}
	return least, nil
}

// gate says which of the minima the codes did not reach.
func (f *evalFlags) gate(results []quality.Result) error {
	least, err := f.minima()
	if err != nil {
		return err
	}
	for _, r := range results {
		want, ok := least[r.Measure.String()]
		if r.Ranker == "code" && ok && r.Value < want {
			return fmt.Errorf("%w: %s of code is %.4f, less than %v", errGate, r.Measure, r.Value, want)
		}
	}
	return nil
}
