package filestore

import (
	"cmp"
	"errors"
	"math"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/hashsearch/hashsearch/index/draft"
	"github.com/hashsearch/hashsearch/index/internal/format"

	bolt "go.etcd.io/bbolt"
)

// MakeEmpty creates an empty collection in a new or empty file.
func MakeEmpty(path string) error {
	db, err := bolt.Open(path, 0o644, &bolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	return errors.Join(db.Update(func(tx *bolt.Tx) error { return format.Initialise(&fileState{tx: tx}) }), db.Close())
}

// lockFile opens the file with bbolt, which locks it. If the holder of the lock replaces the file
// meanwhile, lockFile opens the new one.
func lockFile(path string, opts Options) (*bolt.DB, error) {
	var file *os.File
	options := bolt.Options{
		Timeout: cmp.Or(opts.Timeout, time.Second), ReadOnly: opts.ReadOnly, FreelistType: bolt.FreelistMapType, PreLoadFreelist: true,
		OpenFile: func(name string, flag int, _ os.FileMode) (f *os.File, err error) {
			file, err = draft.Open(name, flag&^os.O_CREATE)
			return file, err
		},
	}
	if !opts.ReadOnly {
		options.InitialMmapSize = Reservation()
	}
	for {
		db, err := bolt.Open(path, 0o644, &options)
		if errors.Is(err, syscall.ENOMEM) && options.InitialMmapSize > 0 { // limited address space
			options.InitialMmapSize = 0
			continue
		}
		if err != nil || inPlace(file, path) {
			return db, err
		}
		if err := db.Close(); err != nil {
			return nil, err
		}
	}
}

// inPlace reports whether path still refers to the file.
func inPlace(file *os.File, path string) bool {
	opened, err1 := file.Stat()
	current, err2 := os.Stat(path)
	return err1 != nil || err2 != nil || os.SameFile(opened, current)
}

// Reservation returns the number of bytes of address space to reserve for the growth of the file.
// Without a reservation a writer that has to map the file again waits for every reader, and new
// readers wait for the writer: one slow reader, such as a backup, would block all of them. Reserved
// addresses cost nothing where there are 2⁴⁷ bytes of them. On other systems a file is as long as
// its mapping, or addresses are scarce, and bbolt's default is kept.
func Reservation() int {
	if math.MaxInt == math.MaxInt32 || runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return 0
	}
	return math.MaxInt >> 27 // 64 GiB
}

// grow sets the number of bytes by which bbolt extends the file: its current size, but from 32 KiB
// to 16 MiB. By default bbolt extends it by more if the mapping is large.
func grow(tx *bolt.Tx) {
	tx.DB().AllocSize = int(min(max(tx.Size(), 32<<10), 16<<20))
}
