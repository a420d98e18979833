package collections

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/store"
)

// A database is a place that other servers share.
type database struct {
	*postgres.Database
	stop func() // ends following
}

// lookEvery is the time after which a set knows of an alias that another server has changed, and
// frees the memory of a collection that another server has deleted.
const lookEvery = 500 * time.Millisecond

// lookTime limits the time to learn what a database has.
const lookTime = 10 * time.Second

// OpenDatabase serves all collections of a database, and creates new ones there. Collections that
// other processes create are found when they are asked for. A collection that cannot be opened is
// listed by [Set.Failed] and does not affect the others. Close of the set closes the database.
func OpenDatabase(d *postgres.Database) (*Set, error) {
	ctx, stop := context.WithCancel(context.Background())
	s := &Set{failed: map[string]error{}, served: map[string]*entry{}}
	var following sync.WaitGroup
	s.place = database{d, func() { stop(); following.Wait() }}
	if err := s.look(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	following.Go(func() { s.follow(ctx) })
	return s, nil
}

// follow brings the set up to date until ctx is done, except during changes, of which the last may
// be Close, which waits for follow. An error shows in requests, and the next look comes soon.
func (s *Set) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
			if s.changing.TryLock() {
				_ = s.place.look(s)
				s.changing.Unlock()
			}
		}
	}
}

func (d database) create(name string) (ix *index.Index, number int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	defer cancel()
	if err := d.Create(ctx, name); err != nil {
		return nil, 0, inSet(name, err)
	}
	return d.open(ctx, name)
}

// open opens a collection. One that its creator has not filled yet is filled.
func (d database) open(ctx context.Context, name string) (ix *index.Index, number int, err error) {
	st, err := d.Open(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	ix, err = index.OpenStore(st, &index.Options{Create: true})
	return ix, st.Number(), err
}

func (d database) remove(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*lookTime) // waits for readers
	defer cancel()
	return inSet(name, d.Drop(ctx, name))
}

func (d database) setAlias(changed string, all aliases) error {
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	defer cancel()
	if name, kept := all[changed]; kept {
		return inSet(changed, d.Alias(ctx, changed, name))
	}
	return inSet(changed, d.Unalias(ctx, changed))
}

// inSet returns an error of the database as one of a set, without the address of the database.
func inSet(name string, err error) error {
	for of, to := range map[error]error{fs.ErrExist: ErrExists, fs.ErrNotExist: ErrNotFound, store.ErrNamed: ErrInUse} {
		if errors.Is(err, of) {
			return fmt.Errorf("%w: %q", to, name)
		}
	}
	return err
}

// tidy does nothing: the state of a training is a part of the collection.
func (d database) tidy(string) error { return nil }

// announce does nothing: a database keeps nobody out.
func (d database) announce(string) error { return nil }

func (d database) close() error {
	d.stop()
	d.Close()
	return nil
}

func (d database) look(s *Set) error {
	ctx, cancel := context.WithTimeout(context.Background(), lookTime)
	c, err := d.Catalogue(ctx)
	cancel()
	if err != nil {
		return err
	}
	for _, e := range s.gone(c) {
		err = errors.Join(err, s.drop(e))
	}
	for name := range c.Collections {
		if s.lacks(name) {
			ix, number, err := d.open(context.Background(), name)
			s.opened(name, number, ix, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aliases = c.Aliases
	return err
}

// gone returns the names of the collections that are served but are not in a catalogue.
func (s *Set) gone(c postgres.Catalogue) (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, e := range s.served {
		if c.Collections[name] != e.number {
			names = append(names, name)
		}
	}
	for name := range s.failed {
		if _, exists := c.Collections[name]; !exists {
			names = append(names, name)
		}
	}
	return names
}

// lacks reports whether a collection has to be opened. One that could not be opened is tried again
// if the reason may have passed.
func (s *Set) lacks(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	failed := s.failed[name]
	return s.served[name] == nil && (failed == nil || errors.Is(failed, index.ErrUnreachable) || errors.Is(failed, index.ErrBusy))
}

// opened serves a collection that was opened, or notes the reason why it was not.
func (s *Set) opened(name string, number int, ix *index.Index, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.failed, name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, index.ErrDropped): // deleted meanwhile
	case err != nil:
		s.failed[name] = err
	default:
		s.add(name, number, ix)
	}
}
