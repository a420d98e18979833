package index

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ingest"
)

// A pipeline stores batches in order. While one is committed, the next is prepared and the caller
// reads the one after it. Outcomes are reported by the caller's goroutine, and the next commit
// begins after all outcomes of the one before.
type pipeline struct {
	ix   *Index
	ctx  context.Context
	seen *roaring.Bitmap // numbers of the documents that earlier batches found or stored
	each func(Outcome) error

	preparing sync.Mutex // held during a preparation, which uses all processors
	counters  counters   // of preparations

	prompt bool // report the outcomes of a batch before more documents are read

	prepared  *addition // or being prepared
	committed *addition // or being committed
	commits   int
}

// An addition is documents that are stored in one transaction.
type addition struct {
	items       []*item
	preparation *preparation
	ready       chan error // has the result of the preparation
	done        chan error // has the result of the commit
}

// push begins to store the items and may wait for those before.
func (p *pipeline) push(items []*item) error {
	if p.prepared != nil {
		if err := p.report(<-p.committed.done); err != nil {
			return err
		}
	}
	a := &addition{items: items, ready: make(chan error, 1), done: make(chan error, 1)}
	go func() {
		p.preparing.Lock()
		defer p.preparing.Unlock()
		var err error
		a.preparation, err = p.ix.prepare(p.ctx, items, &p.counters)
		a.ready <- err
	}()
	p.prepared = a
	p.commitNext()
	if p.prompt {
		return p.drain()
	}
	return nil
}

// commitNext commits the prepared batch unless another one is being committed.
func (p *pipeline) commitNext() {
	a := p.prepared
	if a == nil || p.committed != nil {
		return
	}
	p.prepared, p.committed = nil, a
	go func() {
		err := <-a.ready
		if err == nil {
			err = p.ix.storeBatch(p.ctx, a, p.seen)
		}
		a.done <- err
	}()
}

// poll reports the outcomes of the batch that has been committed, if any.
func (p *pipeline) poll() error {
	if p.committed == nil {
		return nil
	}
	select {
	case err := <-p.committed.done:
		return p.report(err)
	default:
		return nil
	}
}

// report reports the outcomes of the committed batch, and begins the next commit.
func (p *pipeline) report(err error) error {
	a := p.committed
	p.committed = nil
	if err == nil {
		p.commits++
		err = a.report(p.each)
	}
	if err == nil {
		p.commitNext()
	}
	return err
}

// finish stores the items and waits until all batches are stored.
func (p *pipeline) finish(items []*item) error {
	err := error(nil)
	if len(items) > 0 {
		err = p.push(items)
	}
	if err == nil {
		err = p.drain()
	}
	if err == nil && p.commits > 1 {
		p.ix.renewWords(true)
	}
	return p.abandon(err)
}

// drain waits until all batches are stored.
func (p *pipeline) drain() (err error) {
	for err == nil && p.committed != nil {
		err = p.report(<-p.committed.done)
	}
	return err
}

// abandon returns err after the batches that are being prepared or committed are no longer used.
func (p *pipeline) abandon(err error) error {
	if p.committed != nil {
		<-p.committed.done
	}
	if p.prepared != nil {
		<-p.prepared.ready
	}
	return err
}

// storeBatch commits the batch. seen holds the numbers of the documents that earlier batches of the
// same call found or stored; storeBatch adds those of the batch once it is committed.
func (ix *Index) storeBatch(ctx context.Context, a *addition, seen *roaring.Bitmap) error {
	for {
		err := ix.update(ctx, func(w *writer) error { return w.add(a.items, a.preparation, seen) })
		if err == nil {
			markSeen(a.items, seen)
			return nil
		}
		if !errors.Is(err, errStale) {
			return fmt.Errorf("add %d documents: %w", len(a.items), err)
		}
		for _, it := range a.items {
			it.hashed, it.words = false, nil
		}
		if a.preparation, err = ix.prepare(ctx, a.items, new(counters)); err != nil {
			return err
		}
	}
}

// report calls each with the outcomes in order.
func (a *addition) report(each func(Outcome) error) error {
	if each == nil {
		return nil
	}
	for _, it := range a.items {
		written := it.outcome.Status == Added || it.outcome.Status == Replaced
		it.outcome.NoTerms = a.preparation.from.model != nil && written && it.hashed && it.code == nil
		if err := each(it.outcome); err != nil {
			return err
		}
	}
	return nil
}

// markSeen adds the numbers of the stored documents to seen.
func markSeen(items []*item, seen *roaring.Bitmap) {
	for _, it := range items {
		if !it.rejected() {
			seen.Add(it.number)
		}
	}
}

// counters holds the word counters of goroutines, whose caches of words are worth keeping from one
// batch to the next. The zero value is empty.
type counters struct {
	mu  sync.Mutex
	all []*ingest.WordCounter
}

// of returns the counter of a worker of [parallel.Workers].
func (c *counters) of(worker int, a ingest.Analyzer, v *ingest.Vocabulary) *ingest.WordCounter {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.all) <= worker {
		c.all = append(c.all, new(ingest.WordCounter))
	}
	c.all[worker].Analyzer, c.all[worker].Vocabulary = a, v
	return c.all[worker]
}

// release ends the use of the counters.
func (c *counters) release() {
	for _, w := range c.all {
		w.Release()
	}
}
