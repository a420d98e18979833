package api

import (
	"fmt"
	"log/slog"

	"github.com/hashsearch/hashsearch/api/wire"
)

// leastFree is the free space in bytes below which a disk counts as full. It is more than one
// commit writes.
const leastFree = 64 << 20

var errDiskFull = wire.NewProblem("not_ready", "a disk of the server is full; the server log has its directory")

// checkDisks returns an error if a disk is full by free, which is [freeBytes]. A disk whose free
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
