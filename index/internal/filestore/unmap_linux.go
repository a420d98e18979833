package filestore

import (
	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// unmapAbove is the size in bytes from which the pages of a file are released.
const unmapAbove = 64 << 20

// unmap releases the pages of the file that this process has mapped. They stay in the system's
// cache and are mapped again when read. Without it the process would seem to need memory for the
// whole file during a long ingest.
func unmap(tx *bolt.Tx) {
	if tx.Size() > unmapAbove {
		// This is advice: nothing is lost if it is not followed.
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, tx.DB().Info().Data, uintptr(tx.Size()), unix.MADV_DONTNEED)
	}
}
