package index

import (
	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// unmapAbove is the file size in bytes from which unmap does something.
const unmapAbove = 64 << 20

// unmap lets go of the file's pages that this process has touched. They stay in the system's cache and come back
// when read, but a long ingest no longer looks as if it needed the whole file in memory.
func unmap(tx *bolt.Tx) {
	if tx.Size() > unmapAbove {
		// Advice: nothing is lost if it is not taken.
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, tx.DB().Info().Data, uintptr(tx.Size()), unix.MADV_DONTNEED)
	}
}
