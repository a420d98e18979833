package index

import (
	"context"
	"sync"
)

// A renewer makes what memory holds better to search, in the background: the structure over the codes, and arrays without the rows
// of deleted documents. Searches and writers go on meanwhile with what is there; nobody waits for it but Close.
type renewer struct {
	mu      sync.Mutex
	running bool
	wanted  bool               // a search asked for a structure
	stop    context.CancelFunc // nil before the first renewal and after the last
	closed  bool
	done    sync.WaitGroup
}

// renew starts a renewal if none is under way.
func (ix *Index) renew(structure bool) {
	r := &ix.renewer
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wanted = r.wanted || structure
	if r.running || r.closed {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	r.running, r.stop = true, stop
	r.done.Go(func() {
		defer stop()
		ix.rebuild(ctx, r.wanted)
		r.mu.Lock()
		r.running = false
		r.mu.Unlock()
	})
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

// rebuild makes a better snapshot of the state in force and puts it in place, with what was committed meanwhile.
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
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if now := ix.state.Load().now; now.line == old.line {
		ix.state.Store(&published{now: now.onto(&better, old)})
	}
}

// onto is s, a later state of old, over the arrays and the structure of better, which is the state of old in another form.
func (s *snapshot) onto(better, old *snapshot) *snapshot {
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
