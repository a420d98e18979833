package index

import (
	"context"
	"sync"
)

// A renewer improves the snapshot for searching, in the background: it builds the structure over
// the codes and removes the rows of deleted documents. Searches and writers continue with the
// present snapshot; only Close waits for the renewer.
type renewer struct {
	mu              sync.Mutex
	running         bool
	structureWanted bool               // a search has requested a structure, now or earlier
	stop            context.CancelFunc // nil before the first renewal
	closed          bool
	done            sync.WaitGroup
}

// renew starts a renewal unless one is running. A running renewal continues until nothing is left
// to do.
func (ix *Index) renew(structure bool) {
	r := &ix.renewer
	r.mu.Lock()
	defer r.mu.Unlock()
	r.structureWanted = r.structureWanted || structure
	if r.running || r.closed {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	r.running, r.stop = true, stop
	structure = r.structureWanted
	r.done.Go(func() {
		defer stop()
		for more := true; more; structure, more = ix.continueRenewal(ctx, structure) {
			ix.rebuild(ctx, structure)
		}
	})
}

// continueRenewal reports whether the renewal has to continue because of requests or commits during
// its last round, and if so, whether with a structure. Otherwise the renewal ends, and later
// commits and searches start another one.
func (ix *Index) continueRenewal(ctx context.Context, structureMade bool) (structure, more bool) {
	r := &ix.renewer
	r.mu.Lock()
	defer r.mu.Unlock()
	now := ix.state.Load().now
	r.running = ctx.Err() == nil && (now.sparse() || now.set.Stale() || r.structureWanted && !structureMade)
	return r.structureWanted, r.running
}

// close stops a running renewal and prevents new ones.
func (r *renewer) close() {
	r.mu.Lock()
	r.closed = true
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	r.done.Wait()
}

// rebuild builds a better snapshot of the current state and publishes it.
func (ix *Index) rebuild(ctx context.Context, structure bool) {
	old := ix.state.Load().now
	better := *old
	if old.sparse() {
		better = *old.compact()
	}
	if structure {
		set, err := better.set.Indexed(ctx)
		if err != nil {
			return
		}
		better.set = set
	}
	ix.swapSnapshot(old, &better)
}

// swapSnapshot publishes better, another form of old, with the commits since old. It does nothing
// if the rows have been replaced meanwhile, as by a change of generation.
func (ix *Index) swapSnapshot(old, better *snapshot) {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if now := ix.state.Load().now; now.line == old.line {
		ix.state.Store(&published{now: now.rebasedOnto(better, old)})
	}
}

// rebasedOnto returns s, a later state of old, with the arrays and the structure of better, which
// is another form of old.
func (s *snapshot) rebasedOnto(better, old *snapshot) *snapshot {
	next := *s
	if better.line == old.line {
		next.set = s.set.Sharing(better.set)
		return &next
	}
	next.nums, next.set, next.line = better.nums, better.set, better.line
	for row := old.rows(); row < s.rows(); row++ {
		next.add(block{[]uint32{s.nums[row]}, s.code(row)})
	}
	died := s.set.Died(old.set)
	for i, row := range died {
		died[i] = s.nums[row]
	}
	next.set = next.set.Delete(next.rowsOf(died))
	return &next
}
