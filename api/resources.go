package api

import (
	"context"
	"fmt"
	"log/slog"

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

// leastFree is the free space in bytes below which a disk counts as full. It is more than one
// commit writes.
const leastFree = 64 << 20

var errDiskFull = wire.NewProblem("not_ready", "a disk of the server is full; the server log has its directory")

// checkDisks returns an error if a disk is full by free, which is [disk.Free]. A disk whose free
// space cannot be determined counts as one with enough.
func (s *server) checkDisks(free func(dir string) (int64, error)) error {
	for _, dir := range s.Disks {
		if n, err := free(dir); err == nil && n < leastFree {
			s.Log.Error("a disk is full", slog.String("directory", dir), slog.Int64("free_bytes", n))
			return fmt.Errorf("%w: %s", errDiskFull, dir)
		}
	}
	return nil
}
