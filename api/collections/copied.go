package collections

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/hashsearch/hashsearch/index"
)

const (
	settled  = time.Second           // a file that did not change for so long is complete
	lookLock = 10 * time.Millisecond // limits the wait for a file that another process holds
)

// A sighting is a file of a directory that is not served, as it was last seen.
type sighting struct {
	size     int64
	modified time.Time
	since    time.Time // when it was first seen so
	tried    bool      // it could not be opened, and there is no use in trying again
}

// again returns the sighting of a file that was seen before.
func (g sighting) again(info fs.FileInfo) sighting {
	if g.size == info.Size() && g.modified.Equal(info.ModTime()) {
		return g
	}
	return sighting{size: info.Size(), modified: info.ModTime(), since: time.Now()}
}

// look serves the files that other processes have copied into the directory, or put in place of
// others, and forgets those that could not be opened and are gone. A collection whose file is gone
// is served on, so that it can be backed up.
func (f folder) look(s *Set) error {
	files, err := f.files()
	if err != nil {
		return err
	}
	s.forget(files)
	for name := range f.seen {
		if info := files[name]; info == nil || s.has(name, info) {
			delete(f.seen, name)
		}
	}
	for name, info := range files {
		if s.has(name, info) {
			continue
		}
		g := f.seen[name].again(info)
		if !g.tried && time.Since(g.since) >= settled {
			g.tried = !errors.Is(f.serve(s, name), index.ErrBusy)
		}
		f.seen[name] = g
	}
	return nil
}

// serve opens the file of a collection and serves it, in place of a file that it has replaced. That
// is served on if the new one cannot be opened.
func (f folder) serve(s *Set, name string) error {
	ix, err := index.Open(f.path(name), &index.Options{Timeout: lookLock})
	if err != nil && s.has(name, nil) {
		return err
	}
	return errors.Join(err, s.instead(name, ix, err))
}

// has reports whether the file of a collection, or any for nil, is served, or its name is an alias.
func (s *Set) has(name string, file fs.FileInfo) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.served[name]; e != nil {
		return file == nil || e.file == nil || os.SameFile(e.file, file)
	}
	return s.aliases[name] != ""
}

// forget removes the errors of collections that have no file any more.
func (s *Set) forget(files map[string]fs.FileInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.failed {
		if files[name] == nil {
			delete(s.failed, name)
		}
	}
}
