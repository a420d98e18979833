package index

import (
	"math"
	"runtime"

	bolt "go.etcd.io/bbolt"
)

// reservation is how many bytes of addresses are set aside for the file to grow into. A writer that must map the file anew waits for every reader,
// and readers that come after it wait for the writer: with a reader as slow as a backup all would stand still. Addresses cost nothing
// where there are 2⁴⁷ bytes of them; elsewhere a file is as long as its mapping, or addresses are few, and bbolt's default stays.
func reservation() int {
	if math.MaxInt == math.MaxInt32 || runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return 0
	}
	return math.MaxInt >> 27 // 64 GiB
}

// grow tells bbolt by how many bytes to lengthen the file when it must: as many as there are, from 32 KiB to 16 MiB. By itself it takes
// more when the mapping is large.
func grow(tx *bolt.Tx) {
	tx.DB().AllocSize = int(min(max(tx.Size(), 32<<10), 16<<20))
}
