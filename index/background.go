package index

import (
	"context"
	"sync"

	"github.com/hashsearch/hashsearch/index/internal/format"
)

// A background does work in rounds that nobody waits for but close. Searches and writers continue
// meanwhile.
type background struct {
	mu      sync.Mutex
	running bool
	closed  bool
	stop    context.CancelFunc // nil before the first round
	done    sync.WaitGroup
}

// A round is a part of the work.
type round func(context.Context) error

// start begins the rounds that due returns, one after the other, unless they are running. They end
// when due returns nil or a round fails; the next start tries again. due is called with mu locked.
func (b *background) start(due func() round) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running || b.closed {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	b.stop = stop
	first := b.next(due)
	b.done.Go(func() {
		defer stop()
		for r := first; r != nil; {
			err := r(ctx)
			b.mu.Lock()
			if r = nil; err != nil || ctx.Err() != nil {
				b.running = false
			} else {
				r = b.next(due)
			}
			b.mu.Unlock()
		}
	})
}

// next returns the next round. The caller holds mu.
func (b *background) next(due func() round) round {
	r := due()
	b.running = r != nil
	return r
}

// close stops a running round and prevents others.
func (b *background) close() {
	b.mu.Lock()
	b.closed = true
	if b.stop != nil {
		b.stop()
	}
	b.mu.Unlock()
	b.done.Wait()
}

// A renewer improves the snapshot for searching, in the background: it builds the structure over
// the codes and removes the rows of deleted documents.
type renewer struct {
	background
	structure bool // searches have requested a structure, now or earlier
	requested bool // a renewal was requested since the last one began
}

// renew starts a renewal unless one is running. A running renewal continues until nothing is left
// to do.
func (ix *Index) renew(structure bool) {
	r := &ix.renewer
	r.mu.Lock()
	r.requested = r.requested || !r.running || structure && !r.structure
	r.structure = r.structure || structure
	r.mu.Unlock()
	r.start(ix.nextRenewal)
}

// nextRenewal returns the next round of renewal, or nil if there is nothing to do.
func (ix *Index) nextRenewal() round {
	r, now := &ix.renewer, ix.state.Load().now
	if !r.requested && !now.sparse() && !now.set.Stale() {
		return nil
	}
	r.requested = false
	structure := r.structure
	return func(ctx context.Context) error { return ix.rebuild(ctx, structure) }
}

// rebuild builds a better snapshot of the current state and publishes it.
func (ix *Index) rebuild(ctx context.Context, structure bool) error {
	old := ix.state.Load().now
	better := *old
	if old.sparse() {
		better = *old.compact()
	}
	if structure {
		set, err := better.set.Indexed(ctx)
		if err != nil {
			return err
		}
		better.set = set
	}
	ix.swapSnapshot(old, &better)
	return nil
}

// swapSnapshot publishes better, another form of old, with the commits since old. It does nothing
// if the rows have been replaced meanwhile, as by a change of generation.
func (ix *Index) swapSnapshot(old, better *snapshot) {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	ix.publish(func(p *published) *published {
		if p.now.line != old.line {
			return p
		}
		return &published{now: p.now.rebasedOnto(better, old), next: p.next}
	})
}

// rebasedOnto returns s, a later state of old, with the arrays and the structure of better, which
// is another form of old.
func (s *snapshot) rebasedOnto(better, old *snapshot) *snapshot {
	next := *s
	if better.line == old.line {
		next.set = s.set.Sharing(better.set)
		return &next
	}
	next.numbering, next.set, next.line = better.numbering, better.set, better.line
	for row := old.rows(); row < s.rows(); row++ {
		next.add(format.Block{Nums: []uint32{s.nums[row]}, Codes: s.code(row)})
	}
	died := s.set.Died(old.set)
	for i, row := range died {
		died[i] = s.nums[row]
	}
	next.set = next.set.Delete(next.rowsOf(died))
	return &next
}
