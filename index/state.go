package index

import (
	"fmt"
	"runtime/debug"
	"weak"

	bolt "go.etcd.io/bbolt"
)

// published is what readers find: the state in force and, while a writer commits, the one that
// the commit brings about. Readers take the one of their transaction, so none waits for the other.
type published struct {
	now, next *snapshot
}

// A State identifies what an index holds between two commits. Two are equal if they are of the same index and
// nothing was committed between them. It keeps nothing in memory.
type State struct {
	of weak.Pointer[Index]
	tx int
}

// State returns the one in force.
func (ix *Index) State() State { return State{weak.Make(ix), ix.state.Load().now.tx} }

// of is the snapshot of transaction id, or nil.
func (p *published) of(id int) *snapshot {
	switch {
	case p.now.tx == id:
		return p.now
	case p.next != nil && p.next.tx == id:
		return p.next
	}
	return nil
}

// view calls fn with one consistent state of file and memory. fn must not keep what lies in the file, nor call
// code of others that might write to this index: a commit that must grow the file waits for it.
func (ix *Index) view(fn func(tx *bolt.Tx, s *snapshot) error) error {
	return guarded(func() error {
		tx, s, err := ix.begin()
		if err != nil {
			return fmt.Errorf("%s: %w", ix.path, err)
		}
		defer tx.Rollback()
		return fn(tx, s)
	})
}

// begin pairs a read transaction with its snapshot. It misses only when a writer committed between
// the two lines, so a few rounds are all it takes.
func (ix *Index) begin() (*bolt.Tx, *snapshot, error) {
	for {
		tx, err := ix.db.Begin(false)
		if err != nil {
			return nil, nil, err
		}
		if s := ix.state.Load().of(tx.ID()); s != nil {
			return tx, s, nil
		}
		if err := tx.Rollback(); err != nil {
			return nil, nil, err
		}
	}
}

// guarded turns the panics and memory faults with which bbolt meets a damaged or shrunk file into errors.
func guarded(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: run check, or go back to a copy (%v)", ErrFormat, p)
		}
	}()
	return fn()
}
