package index

import (
	"context"
	"sync"
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
