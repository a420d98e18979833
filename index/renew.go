package index

import (
	"context"
	"sync"
)

// A renewer makes what memory holds better to search, in the background: the structure over the codes, and arrays without the rows
// of deleted documents. Searches and writers go on meanwhile with what is there; nobody waits for it but Close.
type renewer struct {
	mu              sync.Mutex
	running         bool
	structureWanted bool               // some search asked for a structure; so it stays
	stop            context.CancelFunc // nil before the first renewal
	closed          bool
	done            sync.WaitGroup
}

// renew starts a renewal if none is under way. One that is goes on until there is nothing left to do for it.
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

// again reports whether a renewal has to go on, for what came while it was under way, and if so, whether it makes a structure. Else it is over:
// whoever commits or asks after that starts another one.
func (ix *Index) continueRenewal(ctx context.Context, structureMade bool) (structure, more bool) {
	r := &ix.renewer
	r.mu.Lock()
	defer r.mu.Unlock()
	now := ix.state.Load().now
	r.running = ctx.Err() == nil && (now.sparse() || now.set.Stale() || r.structureWanted && !structureMade)
	return r.structureWanted, r.running
}

// close ends the renewal under way and lets no more begin.
func (r *renewer) close() {
	r.mu.Lock()
	r.closed = true
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	r.done.Wait()
}

// rebuild makes a better snapshot of the state in force and puts it in place.
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

// replace puts better, which is old in another form, in its place, with what was committed meanwhile; nothing if that was another generation.
func (ix *Index) swapSnapshot(old, better *snapshot) {
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if now := ix.state.Load().now; now.line == old.line {
		ix.state.Store(&published{now: now.rebasedOnto(better, old)})
	}
}

// onto is s, a later state of old, over the arrays and the structure of better, which is the state of old in another form.
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
