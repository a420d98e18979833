package api

import (
	"context"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/jobs"
)

var compareJob = job{"compare", readCompare, runCompare}

// A compareInput is what clients may say of a comparison. Zero means the default of 'hashsearch compare'.
type compareInput struct {
	Kinds      []kindName  `json:"kinds,omitempty" minLength:"1" maxItems:"50" doc:"The kinds of hash function; all without it."`
	Bits       []int       `json:"bits,omitempty" minimum:"1" maximum:"512" maxItems:"10" doc:"The widths of the codes; 64 without it."`
	Binarisers []binariser `json:"binarisers,omitempty" minLength:"1" maxItems:"10" doc:"What makes bits of activations; by the kind without it."`
	measuring
	learning
}

// comparison is what is asked for. An empty list is like none.
func (in compareInput) comparison() (jobs.Comparison, error) {
	o, err := in.options()
	if err != nil {
		return jobs.Comparison{}, err
	}
	e, err := in.evaluation()
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
	in, err := fromJSON[compareInput](body)
	if err != nil {
		return nil, err
	}
	c, err := in.comparison()
	if err != nil {
		return nil, err
	}
	return in, c.Validate()
}

// runCompare trains and measures each contender. It keeps none of them, and touches nothing that is in force. Done again, it starts anew.
func runCompare(ctx context.Context, d duty) (any, error) {
	var in compareInput
	if err := d.input(&in); err != nil {
		return nil, err
	}
	asked, err := in.comparison()
	if err != nil {
		return nil, err
	}
	c := course{duty: d, stages: compareStages}
	return jobs.Compare(ctx, d.index, asked, c.tell, nil)
}
