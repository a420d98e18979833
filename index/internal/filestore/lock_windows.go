package filestore

import (
	"fmt"
	"math"
	"os"

	"github.com/hashsearch/hashsearch/index/store"
	"golang.org/x/sys/windows"
)

// Lock takes the exclusive lock that bbolt takes, without reading the file. Closing the file
// releases it.
func Lock(f *os.File) error {
	lastByte := &windows.Overlapped{Offset: math.MaxUint32, OffsetHigh: math.MaxUint32}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_FAIL_IMMEDIATELY|windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, lastByte)
	if err == windows.ERROR_LOCK_VIOLATION {
		return fmt.Errorf("%w: another hashsearch process holds it; stop that process first", store.ErrBusy)
	}
	return err
}
