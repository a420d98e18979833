package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

func reindexJob() job { return job{wire.TaskReindex, readReindex, runReindex} }

func readReindex(body []byte, c collection) (any, error) {
	in, err := fromJSON[wire.Reindex](body)
	if err != nil {
		return nil, err
	}
	all, err := c.Generations()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(g index.Generation) bool { return g.ID == in.Generation || in.Generation == 0 && g.Current })
	switch {
	case i >= 0:
		return wire.Reindex{Generation: all[i].ID}, nil
	case in.Generation == 0:
		return nil, index.ErrNoModel
	}
	return nil, fmt.Errorf("%w: %d", index.ErrGeneration, in.Generation)
}

// runReindex hashes the documents without a code of the generation, and puts the generation in
// force.
func runReindex(ctx context.Context, d duty) (any, error) {
	var in wire.Reindex
	if err := d.input(&in); err != nil {
		return nil, err
	}
	err := d.index.Use(ctx, in.Generation, func(done, total int) {
		d.report(tasks.Progress{Stage: "hashing", Done: done, Total: total, Share: float64(done) / float64(max(total, 1))})
	})
	if err != nil {
		return nil, err
	}
	return generationOf(d.index, in.Generation)
}

func generationOf(ix *index.Index, id uint64) (wire.Generation, error) {
	all, err := ix.Generations()
	for _, g := range all {
		if g.ID == id {
			return wire.Generation(g), err
		}
	}
	return wire.Generation{}, errors.Join(err, index.ErrGeneration)
}
