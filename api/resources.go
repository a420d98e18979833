package api

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/jobs"
)

// fits returns a problem if the training takes more memory than the server has for it.
func (o *Options) fits(ctx context.Context, c jobs.Collection, t hashing.Options) error {
	need, err := jobs.Need(ctx, c, t)
	if err != nil || o.TrainingMemory == nil {
		return err
	}
	if free := o.TrainingMemory(); need.Bytes > free {
		return wire.NewProblem("too_little_memory", fmt.Sprintf(
			"the training takes about %s of memory, and the server has %s for it; set memory to %d to learn from a sample of the documents, or choose fewer terms",
			size(need.Bytes), size(free), max(free, 0)))
	}
	return nil
}

func size(bytes int64) string { return humanize.Bytes(uint64(max(bytes, 0))) }
