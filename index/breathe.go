package index

import bolt "go.etcd.io/bbolt"

// breath is after how many entries a bulk operation gives back the pages of the file that it
// touched. The kernel maps 16 at a time, so a few thousand ids in random order could map the whole file.
const breath = 256

// breathe gives pages back at every 256th of the entries that it is called for.
func breathe(tx *bolt.Tx, i int) {
	if i%breath == breath-1 {
		unmap(tx)
	}
}
