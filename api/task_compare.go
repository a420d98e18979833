package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/jobs"
)

func compareJob() job { return job{wire.TaskCompare, readCompare, runCompare} }

// comparisonOf returns the comparison that in describes. An empty list counts as absent.
func comparisonOf(in wire.Comparison) (jobs.Comparison, error) {
	o, err := learningOptions(in.Learning)
	if err != nil {
		return jobs.Comparison{}, err
	}
	e, err := measuringOf(in.Measuring)
	c := jobs.Comparison{Evaluation: e, Options: o}
	for _, k := range in.Kinds {
		c.Kinds = append(c.Kinds, hashing.Kind(k))
	}
	for _, b := range in.Binarisers {
		c.Binarisers = append(c.Binarisers, hashing.Binariser(b))
	}
	if len(in.Bits) > 0 {
		c.Bits = in.Bits
	}
	return c, err
}

func readCompare(body []byte, _ collection) (any, error) {
	in, err := fromJSON[wire.Comparison](body)
	if err != nil {
		return nil, err
	}
	c, err := comparisonOf(in)
	if err != nil {
		return nil, err
	}
	return in, c.Validate()
}

// runCompare trains and measures each contender. It keeps no model and changes nothing that is in
// force. A repeated run starts from the beginning.
func runCompare(ctx context.Context, d duty) (any, error) {
	var in wire.Comparison
	if err := d.input(&in); err != nil {
		return nil, err
	}
	asked, err := comparisonOf(in)
	if err != nil {
		return nil, err
	}
	c := course{duty: d, stages: compareStages}
	found, err := jobs.Compare(ctx, d.index, asked, c.tell, nil)
	if err != nil {
		return nil, err
	}
	return newCompared(found), nil
}

func newCompared(found *jobs.Compared) wire.Compared {
	all := wire.Compared{Warnings: list(found.Warnings), Contenders: make([]wire.Contender, len(found.Contenders))}
	for i, c := range found.Contenders {
		all.Contenders[i] = wire.Contender{
			Name: c.Name, Binariser: string(c.Binariser), Bits: c.Bits, Measures: c.Measures,
			Halves: c.Halves, Entropy: c.Entropy, Dead: c.Dead, Seconds: c.Seconds, Bytes: c.Bytes,
		}
	}
	return all
}
