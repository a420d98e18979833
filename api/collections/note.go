package collections

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
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
	return n, os.WriteFile(path, nil, 0o644)
}

// clear empties the note of a directory and unlocks it. It does not remove the note: if a lock file
// is removed, two processes can each believe that they hold the lock.
func (n *note) clear() error {
	if n == nil {
		return nil
	}
	return errors.Join(os.Truncate(n.file.Path(), 0), n.file.Close())
}

// remove removes the note and unlocks it.
func (n *note) remove() error {
	if n == nil {
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
	b, err := os.ReadFile(path)
	if err != nil || len(b) == 0 || len(b) > 1<<10 {
		return ""
	}
	f := flock.New(path, flock.SetFlag(os.O_RDONLY))
	defer f.Close()
	if stale, err := f.TryRLock(); stale || err != nil {
		return ""
	}
	return string(b)
}
