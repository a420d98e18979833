package index

import (
	"cmp"
	"errors"
	"math"
	"os"
	"runtime"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
)

// makeEmpty makes a collection without documents of an empty file, or a new one.
func makeEmpty(path string) error {
	db, err := bolt.Open(path, 0o644, &bolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	return errors.Join(db.Update(initialise), db.Close())
}

// lockFile opens the file with bbolt, which locks it. While one waits for the lock, its holder may have put another file in the place of
// this one: then that one is opened.
func lockFile(path string, opts Options) (*bolt.DB, error) {
	var file *os.File
	options := bolt.Options{
		Timeout: cmp.Or(opts.Timeout, time.Second), ReadOnly: opts.ReadOnly, FreelistType: bolt.FreelistMapType, PreLoadFreelist: true,
		OpenFile: func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
			file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
			return file, err
		},
	}
	if !opts.ReadOnly {
		options.InitialMmapSize = reservation()
	}
	for {
		db, err := bolt.Open(path, 0o644, &options)
		if errors.Is(err, syscall.ENOMEM) && options.InitialMmapSize > 0 { // addresses are rationed here
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

// inPlace reports whether path still leads to the file.
func inPlace(file *os.File, path string) bool {
	opened, err1 := file.Stat()
	current, err2 := os.Stat(path)
	return err1 != nil || err2 != nil || os.SameFile(opened, current)
}

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
