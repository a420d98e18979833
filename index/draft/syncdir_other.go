//go:build !windows

package draft

import (
	"errors"
	"os"
)

// SyncDir makes created, renamed and removed names in a directory durable, where the system can.
func SyncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
