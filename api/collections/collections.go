// Package collections holds the collections that a server serves. They can be added and deleted
// while the server runs.
//
// A [Set] holds collections that were opened by file, and the collections of a directory or a
// database, which it creates, deletes and gives aliases. A [Lease] keeps a collection open until it
// is released, even if the collection is deleted or its alias changes.
package collections

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/draft"
)

// Errors of a [Set], for [errors.Is].
var (
	ErrName        = errors.New("bad name")
	ErrExists      = errors.New("the name is taken")
	ErrNotFound    = errors.New("no such collection")
	ErrUnavailable = errors.New("the collection could not be opened")
	ErrNoAlias     = errors.New("no such alias")
	ErrInUse       = errors.New("an alias names the collection")
	ErrNoFolder    = errors.New("the server serves single collections: start 'hashsearch serve' with a directory or a database to create and delete collections")
	ErrFile        = errors.New("not a file of aliases")
)

// A Set is the collections that a server serves, by name. The zero value is empty and has no place
// for new ones. A Set is safe for concurrent use.
type Set struct {
	place place // nil without one

	restoring sync.Mutex // held during a restore; locked before changing
	changing  sync.Mutex // held during changes of the place; locked before mu

	mu      sync.Mutex
	served  map[string]*entry
	quota   index.Quota
	failed  map[string]error // collections of the place that could not be opened
	aliases aliases
	open    sync.WaitGroup // counts the entries that are not closed yet
}

// A place is a directory or a database, which keeps collections and aliases.
type place interface {
	// create creates and opens a collection.
	create(name string) (ix *index.Index, number int, err error)

	// remove removes a collection. Its leases may fail afterwards.
	remove(name string) error

	// setAlias stores the changed one of all aliases, or deletes it if it is not among them.
	setAlias(changed string, all aliases) error

	// tidy removes the files that a training has left of a collection that was removed.
	tidy(name string) error

	// look brings the set up to date with the changes of other processes. The caller holds
	// changing.
	look(s *Set) error

	announce(address string) error
	close() error
}

// An entry is a collection with the number of its users. The set is one of them while it serves the
// collection.
type entry struct {
	name   string
	number int // in a database
	index  *index.Index
	file   fs.FileInfo // that was opened; nil in a database
	users  int
	note   *note
}

// SetQuota sets the limits of each collection, also of those that will be served later.
func (s *Set) SetQuota(q index.Quota) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quota = q
	for _, e := range s.served {
		e.index.SetQuota(q)
	}
}

// Add serves an open collection, under any name, and closes it at the end. The error is [ErrExists]
// if the name is taken.
func (s *Set) Add(name string, ix *index.Index) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.free(name); err != nil {
		return err
	}
	s.add(name, 0, ix)
	return nil
}

// add serves a collection. The caller holds mu.
func (s *Set) add(name string, number int, ix *index.Index) {
	if s.served == nil {
		s.served = map[string]*entry{}
	}
	s.open.Add(1)
	ix.SetQuota(s.quota)
	file, _ := os.Stat(ix.Path()) // fails in a database
	s.served[name] = &entry{name: name, number: number, index: ix, file: file, users: 1}
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
// or [ErrUnavailable] if the collection could not be opened.
func (s *Set) Get(name string) (*Lease, error) {
	l, err := s.lease(name)
	if !errors.Is(err, ErrNotFound) {
		return l, err
	}
	if err := s.look(); err != nil { // another process may have created it
		return nil, err
	}
	return s.lease(name)
}

func (s *Set) look() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.place == nil {
		return nil
	}
	return s.place.look(s)
}

func (s *Set) lease(name string) (*Lease, error) {
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
	err := errors.Join(e.index.Close(), e.note.remove())
	if path := e.index.Path(); path != "" {
		draft.Sweep(path)
	}
	return err
}

// Names returns the names of all served collections, in ascending order.
func (s *Set) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.served))
}

// Failed returns the error of each collection of the place that could not be opened, by name.
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
	s.served, s.failed, s.aliases = nil, nil, nil
	s.mu.Unlock()
	var errs []error
	for _, e := range served {
		errs = append(errs, s.leave(e))
	}
	s.open.Wait()
	if s.place != nil {
		errs = append(errs, s.place.close())
		s.place = nil
	}
	return errors.Join(errs...)
}

// Create creates an empty collection and serves it. A crash leaves a complete collection or none.
// The error is [ErrName], [ErrExists] or [ErrNoFolder].
func (s *Set) Create(name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.place == nil {
		return ErrNoFolder
	}
	if err := s.mayCreate(name); err != nil {
		return err
	}
	ix, number, err := s.place.create(name)
	if err == nil {
		s.opened(name, number, ix, nil)
	}
	return err
}

func (s *Set) mayCreate(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mayName(name)
}

// mayName returns an error if a new collection or alias cannot have the name: [ErrName], or
// [ErrExists] if the name is taken or differs from another one only by case or Unicode form. The
// caller holds mu.
func (s *Set) mayName(name string) error {
	if err := s.free(name); err != nil {
		return err
	}
	if err := checkName(name); err != nil {
		return err
	}
	for _, other := range s.names() {
		if sameFile(name, other) {
			return fmt.Errorf("%w: %q differs from %q only by case, which some file systems ignore", ErrExists, name, other)
		}
	}
	return nil
}

// Delete deletes a collection. The name is free at once. Leases of a collection of a directory stay
// valid, on files without a name. The error is [ErrInUse] while an alias names the collection,
// [ErrNotFound], [ErrNoFolder], or [index.ErrBusy] if another process uses it.
func (s *Set) Delete(name string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.place == nil {
		return ErrNoFolder
	}
	if err := errors.Join(s.place.look(s), s.mayDelete(name)); err != nil {
		return err
	}
	if err := s.place.remove(name); err != nil {
		return err
	}
	return s.drop(name)
}

// drop stops serving a collection.
func (s *Set) drop(name string) error {
	s.mu.Lock()
	e := s.served[name]
	delete(s.served, name)
	delete(s.failed, name)
	s.mu.Unlock()
	if e == nil {
		return nil
	}
	return s.leave(e)
}

func (s *Set) mayDelete(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	failed := s.failed[name]
	switch {
	case s.aliases[name] != "":
		return fmt.Errorf("%w: %q is an alias of %q; delete the alias, or the collection by its name", ErrInUse, name, s.aliases[name])
	case s.served[name] == nil && failed == nil:
		return fmt.Errorf("%w: %q", ErrNotFound, name)
	case errors.Is(failed, index.ErrBusy):
		// Not the error in failed, which contains the path.
		return fmt.Errorf("%w: %q, when the server started", index.ErrBusy, name)
	}
	for _, alias := range slices.Sorted(maps.Keys(s.aliases)) {
		if s.aliases[alias] == name {
			return fmt.Errorf("%w: %q names %q; point the alias to another collection, or delete it first", ErrInUse, alias, name)
		}
	}
	return nil
}

// tidy removes the files that a training has left of a collection that was deleted meanwhile.
func (s *Set) tidy(e *entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.place == nil || s.served[e.name] == e {
		return nil
	}
	return s.place.tidy(e.name)
}

// Announce writes the address of the server, such as http://127.0.0.1:8080, to the notes of the
// set, for programs that find a file locked: see [ServedAt]. It returns the errors of notes that
// cannot be written; they affect only ServedAt.
func (s *Set) Announce(address string) error {
	if s.place != nil {
		return s.place.announce(address)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, e := range s.served {
		if e.index.Path() != "" { // nobody is kept out of a database
			errs = append(errs, e.announce(address))
		}
	}
	return errors.Join(errs...)
}

func (e *entry) announce(address string) (err error) {
	if e.note, err = hold(e.index.Path() + noteEnding); err != nil {
		return err
	}
	return e.note.write(address)
}
