package collections

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/hashsearch/hashsearch/index"
)

// noteEnding is the ending of a note. The note of a directory is a file with this name in it.
const noteEnding = ".url"

// A note is a file that contains the address at which a collection or directory is served. Its
// server keeps it locked, so that a note left behind by a crash can be recognised. A nil *note is
// valid and does nothing.
type note struct{ file *flock.Flock }

// start returns the offset of the address in a note. On Windows the lock is on the first byte,
// which nobody else can read or write.
func start() int64 {
	if runtime.GOOS == "windows" {
		return 1
	}
	return 0
}

// hold creates an empty note and locks it. The error is [index.ErrBusy] if another server holds the
// note.
func hold(path string) (*note, error) {
	n := &note{flock.New(path, flock.SetPermissions(0o644))}
	// Readers lock the note briefly: retry.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := n.file.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("%w: another server uses it; stop that server first", index.ErrBusy)
		}
		return nil, err
	}
	return n, n.write("")
}

// write writes the address.
func (n *note) write(address string) error {
	f, err := os.OpenFile(n.file.Path(), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = f.Truncate(0)
	if err == nil && address != "" {
		_, err = f.WriteAt([]byte(address), start())
	}
	return errors.Join(err, f.Close())
}

// clear empties the note of a directory and unlocks it. It does not remove the note: if a lock file
// is removed, two processes can each believe that they hold the lock.
func (n *note) clear() error {
	if n == nil {
		return nil
	}
	return errors.Join(n.write(""), n.file.Close())
}

// remove removes the note and unlocks it.
func (n *note) remove() error {
	if n == nil {
		return nil
	}
	if runtime.GOOS == "windows" { // does not remove open files
		_ = n.file.Close()
		_ = os.Remove(n.file.Path()) // fails if another server holds the note already
		return nil
	}
	return errors.Join(remove(n.file.Path()), n.file.Close())
}

// ServedAt returns the address at which a server has the collection in the file at path, such as
// http://127.0.0.1:8080/news, or the directory at path. It returns "" if no note has an address.
func ServedAt(path string) string {
	if address := read(filepath.Join(path, noteEnding)); address != "" {
		return address
	}
	for _, n := range []string{path + noteEnding, filepath.Join(filepath.Dir(path), noteEnding)} {
		if address := read(n); address != "" {
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			return address + "/" + url.PathEscape(name)
		}
	}
	return ""
}

// read returns the address in a note, or "" if no server holds the note.
func read(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	b, err := io.ReadAll(io.NewSectionReader(file, start(), 1<<10))
	if err = errors.Join(err, file.Close()); err != nil || len(b) == 0 || len(b) == 1<<10 {
		return ""
	}
	f := flock.New(path, flock.SetFlag(os.O_RDONLY))
	defer f.Close()
	if stale, err := f.TryRLock(); stale || err != nil {
		return ""
	}
	return string(b)
}
