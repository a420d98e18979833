// Package collections is the set of collections that a server serves, which come and go while it does.
//
// A [Set] holds collections that were opened by file, and those of a folder, where it makes, deletes and renames them by aliases.
// Who uses one takes a [Lease]: whatever happens to the name meanwhile, what the lease holds stays open until it is released.
package collections

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/hashsearch/hashsearch/index"
)

// Test for these with [errors.Is].
var (
	ErrName        = errors.New("bad name")
	ErrExists      = errors.New("the name is taken")
	ErrNotFound    = errors.New("no such collection")
	ErrUnavailable = errors.New("the collection could not be opened")
	ErrNoAlias     = errors.New("no such alias")
	ErrInUse       = errors.New("an alias names the collection")
	ErrNoFolder    = errors.New("the server has no folder: give 'hashsearch serve' a folder instead of files to make and delete collections")
	ErrFile        = errors.New("not a file of aliases")
)

// A Set is the collections that a server serves, by name. The zero value is empty and has no folder. Many may use it at once.
type Set struct {
	folder string // "" is none
	note   *note  // of the folder

	changing sync.Mutex // held by the one who makes, deletes or renames, before mu

	mu      sync.Mutex
	served  map[string]*entry
	failed  map[string]error // files of the folder that could not be opened
	aliases aliases
	open    sync.WaitGroup // entries that are not closed yet
}

// An entry is a collection and how many use it, the set itself being one of them as long as it serves it.
type entry struct {
	name  string
	index *index.Index
	users int
	note  *note
}

// Add serves a collection that is open already, under a name of any kind, and closes it in the end. The error is [ErrExists] for a
// name that is taken.
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

// free says whether a name can be given to something new.
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

// names yields the names of all collections and aliases. The caller holds mu.
func (s *Set) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		_ = each(s.served, yield) && each(s.failed, yield) && each(s.aliases, yield)
	}
}

func each[V any](of map[string]V, yield func(string) bool) bool {
	for name := range of {
		if !yield(name) {
			return false
		}
	}
	return true
}

// A Lease is the use of a collection.
type Lease struct {
	Name  string // of the collection, also when it was asked for by an alias
	Index *index.Index

	release func()
	tidy    func() error
}

// Tidy is for who trains, before the release: if the collection was deleted meanwhile, it removes the state that was written beside it since, of
// which a new one of that name should know nothing. Such a one is not to be trained before.
func (l *Lease) Tidy() error { return l.tidy() }

// Release ends the use, and closes the collection if it was deleted meanwhile and nobody else uses it. Only the first call counts.
func (l *Lease) Release() { l.release() }

// Get lends the collection of that name or alias. The error is [ErrNotFound], or [ErrUnavailable] for one whose file could not be opened.
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

// leave is one user less. The last one closes the collection.
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

// Names are those of all collections that are served, in order.
func (s *Set) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.served))
}

// Failed are the collections of the folder whose files could not be opened, and why.
func (s *Set) Failed() map[string]error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.failed)
}

// Close ends serving and waits until all collections are closed, those that are still in use when their last user is done.
// Afterwards the set is empty.
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
