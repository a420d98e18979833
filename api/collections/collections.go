// Package collections holds the collections that a server serves. They can be added and deleted
// while the server runs.
//
// A [Set] holds collections that were opened by file, and the collections of a directory, which it
// creates, deletes and gives aliases. A [Lease] keeps a collection open until it is released, even
// if the collection is deleted or its alias changes.
package collections

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/hashsearch/hashsearch/index"
)

// Errors of a [Set], for [errors.Is].
var (
	ErrName        = errors.New("bad name")
	ErrExists      = errors.New("the name is taken")
	ErrNotFound    = errors.New("no such collection")
	ErrUnavailable = errors.New("the collection could not be opened")
	ErrNoAlias     = errors.New("no such alias")
	ErrInUse       = errors.New("an alias names the collection")
	ErrNoFolder    = errors.New("the server serves single files: start 'hashsearch serve' with a directory to create and delete collections")
	ErrFile        = errors.New("not a file of aliases")
)

// A Set is the collections that a server serves, by name. The zero value is empty and has no
// directory. A Set is safe for concurrent use.
type Set struct {
	folder string // path of the directory; "" without one
	note   *note  // note of the directory

	changing sync.Mutex // held during changes of the directory; locked before mu

	mu      sync.Mutex
	served  map[string]*entry
	failed  map[string]error // files of the directory that could not be opened
	aliases aliases
	open    sync.WaitGroup // counts the entries that are not closed yet
}

// An entry is a collection with the number of its users. The set is one of them while it serves the
// collection.
type entry struct {
	name  string
	index *index.Index
	users int
	note  *note
}

// Add serves an open collection, under any name, and closes it at the end. The error is [ErrExists]
// if the name is taken.
func (s *Set) Add(name string, ix *index.Index) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.free(name); err != nil {
		return err
	}
	s.add(name, ix)
	return nil
}

func (s *Set) add(name string, ix *index.Index) {
	if s.served == nil {
		s.served = map[string]*entry{}
	}
	s.open.Add(1)
	s.served[name] = &entry{name: name, index: ix, users: 1}
}

// free returns [ErrExists] if a collection or an alias has the name. The caller holds mu.
func (s *Set) free(name string) error {
	switch {
	case s.served[name] != nil:
		return fmt.Errorf("%w: there is a collection %q", ErrExists, name)
	case s.failed[name] != nil:
		return fmt.Errorf("%w: there is a collection %q, which could not be opened", ErrExists, name)
	case s.aliases[name] != "":
		return fmt.Errorf("%w: %q is an alias of %q", ErrExists, name, s.aliases[name])
	}
	return nil
}

// names returns the names of all collections and aliases. The caller holds mu.
func (s *Set) names() []string {
	return slices.AppendSeq(slices.AppendSeq(slices.Collect(maps.Keys(s.served)), maps.Keys(s.failed)), maps.Keys(s.aliases))
}

// A Lease keeps a collection open for one user.
type Lease struct {
	Name  string // name of the collection, even if Get received an alias
	Index *index.Index

	release func()
	tidy    func() error
}

// Tidy removes the training state of a collection that was deleted during the lease, so that a new
// collection of the same name does not resume from it. Call it after a training and before Release.
// No new collection of that name may be trained before.
func (l *Lease) Tidy() error { return l.tidy() }

// Release ends the lease. It closes the collection if it was deleted and has no other user. Further
// calls do nothing.
func (l *Lease) Release() { l.release() }

// Get returns a lease of the collection with the given name or alias. The error is [ErrNotFound],
// or [ErrUnavailable] if the file of the collection could not be opened.
func (s *Set) Get(name string) (*Lease, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if to, ok := s.aliases[name]; ok {
		name = to
	}
	if err := s.failed[name]; err != nil {
		return nil, fmt.Errorf("%w: %q: %w", ErrUnavailable, name, err)
	}
	e := s.served[name]
	if e == nil {
		return nil, fmt.Errorf("%w: %q", ErrNotFound, name)
	}
	e.users++
	return &Lease{name, e.index, sync.OnceFunc(func() { s.leave(e) }), func() error { return s.tidy(e) }}, nil
}

// leave removes one user of e, and closes the collection after the last.
func (s *Set) leave(e *entry) error {
	s.mu.Lock()
	e.users--
	last := e.users == 0
	s.mu.Unlock()
	if !last {
		return nil
	}
	defer s.open.Done()
	return errors.Join(e.index.Close(), e.note.remove())
}

// Names returns the names of all served collections, in ascending order.
func (s *Set) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.served))
}

// Failed returns the error of each collection in the directory that could not be opened, by name.
func (s *Set) Failed() map[string]error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.failed)
}

// Close stops serving and waits until all collections are closed. A collection in use is closed
// when its last lease is released. Afterwards the set is empty.
func (s *Set) Close() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.mu.Lock()
	served := s.served
	s.served, s.failed, s.aliases, s.folder = nil, nil, nil, ""
	s.mu.Unlock()
	var errs []error
	for _, e := range served {
		errs = append(errs, s.leave(e))
	}
	s.open.Wait()
	return errors.Join(append(errs, s.note.clear())...)
}
