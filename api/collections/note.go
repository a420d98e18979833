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

// noteEnding is that of the file that says where a file, or the folder that it is in, is served.
const noteEnding = ".url"

// A note is a file that says where its holder serves. It is locked as long as that is true, so that one which was left behind by a
// crash is told from one that counts. nil is none.
type note struct{ file *flock.Flock }

// hold locks a note that says nothing yet, or fails with [index.ErrBusy].
func hold(path string) (*note, error) {
	n := &note{flock.New(path, flock.SetPermissions(0o644))}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // who reads locks it for a moment, too
	defer cancel()
	if _, err := n.file.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("%w: another server has it; stop that one first", index.ErrBusy)
		}
		return nil, err
	}
	return n, os.WriteFile(path, nil, 0o644)
}

// clear empties the note, and lets others hold it. That of a folder stays, for removing a lock lets two believe that they hold it.
func (n *note) clear() error {
	if n == nil {
		return nil
	}
	return errors.Join(os.Truncate(n.file.Path(), 0), n.file.Close())
}

// remove removes the note.
func (n *note) remove() error {
	if n == nil {
		return nil
	}
	return errors.Join(remove(n.file.Path()), n.file.Close())
}

// Announce leaves a note that the set is served at an address such as http://127.0.0.1:8080, for those who find a file locked: see
// [ServedAt]. What cannot be written is no harm but to them, and is told.
func (s *Set) Announce(address string) error {
	if s.note != nil {
		return os.WriteFile(s.note.file.Path(), []byte(address), 0o644)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, e := range s.served {
		n, err := hold(e.index.Path() + noteEnding)
		if e.note = n; err == nil {
			err = os.WriteFile(n.file.Path(), []byte(address), 0o644)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// ServedAt is the address at which a server has the collection in a file, such as http://127.0.0.1:8080/news, or the folder at path,
// or "" if no note says so.
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

// read is what a note says, "" if nobody holds it.
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
