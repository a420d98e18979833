package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// Adopt stores m as a new generation, hashes every document with it, and switches to it in one
// transaction. Searches and writers continue meanwhile in the old generation, which is kept for
// [Index.Use] until it is dropped. If a generation with m's fingerprint exists, as after an
// interrupted Adopt, Adopt resumes it. progress may be nil.
//
// learned tells [Index.Drift] on which documents m was trained. It is the value of [Index.Next]
// before the training began to read [Index.Documents], or 0 if m was trained elsewhere.
func (ix *Index) Adopt(ctx context.Context, m *hashing.Model, learned uint64, progress func(done, total int)) (uint64, error) {
	if m == nil {
		return 0, errors.New("adopt: the model is nil")
	}
	return ix.adopt(ctx, m, learned, progress)
}

func (ix *Index) adopt(ctx context.Context, m generations.Model, learned uint64, progress func(done, total int)) (uint64, error) {
	id, err := ix.register(ctx, m, learned)
	if err == nil {
		err = ix.activate(ctx, id, m, progress)
	}
	if err != nil {
		return id, fmt.Errorf("adopt: %w", err)
	}
	return id, nil
}

// Shorten adopts the model of the first bits of the current codes, as [hashing.Model.First] returns
// it. Errors are [ErrNoModel], and [hashing.ErrOptions] for a width that the model does not have.
func (ix *Index) Shorten(ctx context.Context, bits int, progress func(done, total int)) (uint64, error) {
	m, learned := ix.Model(), uint64(0)
	if m == nil {
		return 0, ErrNoModel
	}
	first, err := m.First(bits)
	if err != nil {
		return 0, err
	}
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		return generations.Each(v, func(g *generations.Generation) error {
			if g.Info.Fingerprint == m.Fingerprint() {
				learned = g.Info.Learned
			}
			return nil
		})
	})
	if err != nil {
		return 0, err
	}
	return ix.Adopt(ctx, first, learned, progress)
}

// Use switches to a stored generation. Documents that were added since it was last current are
// hashed first. progress may be nil.
func (ix *Index) Use(ctx context.Context, id uint64, progress func(done, total int)) error {
	var m generations.Model
	err := ix.view(ctx, func(v View, _ *snapshot) error {
		g, err := generations.Open(v, id)
		if err != nil {
			return err
		}
		m, err = g.Model(ix.decode)
		return err
	})
	if err == nil {
		err = ix.activate(ctx, id, m, progress)
	}
	if err != nil {
		return fmt.Errorf("use generation %d: %w", id, err)
	}
	return nil
}

// register returns the generation with the model's fingerprint, and creates it if necessary.
func (ix *Index) register(ctx context.Context, m generations.Model, learned uint64) (id uint64, err error) {
	var blob bytes.Buffer
	if _, err := m.WriteTo(&blob); err != nil {
		return 0, err
	}
	in := generations.Info{Kind: string(m.Kind()), Bits: m.Bits(), Fingerprint: m.Fingerprint(), Created: time.Now().UTC().Truncate(time.Second), Learned: learned}
	err = ix.update(ctx, func(w *writer) error {
		err := generations.Each(w, func(g *generations.Generation) error {
			if g.Info.Fingerprint != in.Fingerprint {
				return nil
			}
			id = g.ID
			return w.recordLearned(g, learned)
		})
		if err != nil || id != 0 {
			return err
		}
		id = w.meta.Generation
		w.meta.Generation++
		w.changed = true
		return generations.Create(w, id, in, blob.Bytes())
	})
	return id, err
}

// recordLearned updates the training set of an existing generation after the same model resulted
// from a later training.
func (w *writer) recordLearned(g *generations.Generation, learned uint64) error {
	if learned <= g.Info.Learned {
		return nil
	}
	g.Info.Learned, w.changed = learned, true
	return g.PutInfo(w)
}

// activate hashes the documents that the generation lacks, a batch per transaction, and makes it
// the current one.
func (ix *Index) activate(ctx context.Context, id uint64, m generations.Model, progress func(done, total int)) error {
	done, err := ix.hashedCount(ctx, id)
	for more := true; more && err == nil; {
		var next hashBatch
		if next, err = ix.unhashed(ctx, id, m); err != nil {
			return err
		}
		if progress != nil {
			progress(min(done, next.total), next.total)
		}
		if err = hashAll(ctx, next.items, m); err == nil {
			err = ix.update(ctx, func(w *writer) error { return w.putHashed(id, next.from, next.items) })
		}
		done, more = done+len(next.items), next.more
	}
	if err = errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	total := 0
	err = ix.update(ctx, func(w *writer) error {
		total = int(w.meta.Documents)
		return w.use(id, m)
	})
	if err == nil && progress != nil {
		progress(total, total)
	}
	return err
}

// hashAll hashes the items that are not hashed yet, on all processors. m may be nil.
func hashAll(ctx context.Context, items []*item, m generations.Model) error {
	parts := slices.Collect(slices.Chunk(items, hashedTogether))
	return parallel.Each(ctx, len(parts), func(i int) error { return hashItems(m, parts[i]) })
}

// A hashBatch is the next batch of documents that a generation has to hash.
type hashBatch struct {
	items []*item
	from  uint64 // first document number that is not hashed
	more  bool   // whether further documents follow
	total int    // number of documents in the collection
}

func (ix *Index) unhashed(ctx context.Context, id uint64, model generations.Model) (b hashBatch, err error) {
	err = ix.view(ctx, func(v View, s *snapshot) error {
		m, err := format.ReadMeta(v)
		if err != nil {
			return err
		}
		g, err := generations.Open(v, id)
		if err != nil {
			return err
		}
		items, more, err := ix.toHash(s, g, model)
		b = hashBatch{items: items, from: g.Next, more: more, total: int(m.Documents)}
		return err
	})
	return b, err
}

// hashedCount returns the number of documents that a generation has hashed, for the progress of a
// resumed activation.
func (ix *Index) hashedCount(ctx context.Context, id uint64) (n int, err error) {
	err = ix.view(ctx, func(v View, _ *snapshot) error {
		g, err := generations.Open(v, id)
		if err != nil || g.Next == 0 {
			return err
		}
		for r, err := range v.Scan(format.DocsTable, nil) {
			if err != nil || uint64(format.Number(r.Key)) >= g.Next {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func itemsOf(batch []numbered) []*item {
	items := make([]*item, len(batch))
	for i, d := range batch {
		items[i] = &item{doc: d.Document, number: d.number}
	}
	return items
}

// putHashed stores the codes of the documents starting at number from, unless another call has done
// so. It leaves out documents that have been deleted. The others are unchanged, since a number
// always refers to the same text.
func (w *writer) putHashed(id, from uint64, items []*item) error {
	g, err := generations.Open(w, id)
	if err != nil || g.Next != from || len(items) == 0 {
		return err
	}
	alive, err := w.alive(items)
	if err != nil {
		return err
	}
	if _, err := putItems(w, g, alive); err != nil {
		return err
	}
	w.changed = true
	return g.SetNext(w, uint64(items[len(items)-1].number)+1)
}

// alive returns the items whose documents have not been deleted.
func (w *writer) alive(items []*item) (alive []*item, err error) {
	numbers := make([]uint32, len(items))
	for i, it := range items {
		numbers[i] = it.number
	}
	i := 0
	for r, err := range format.RecordsOf(w, format.DocsTable, numbers) {
		if err != nil {
			return nil, err
		}
		if r.Value != nil {
			alive = append(alive, items[i])
		}
		i++
	}
	return alive, nil
}

// use hashes the remaining documents and makes the generation the current one.
func (w *writer) use(id uint64, m generations.Model) error {
	if w.meta.Current == id {
		return nil
	}
	if err := w.catchUp(id, m); err != nil {
		return err
	}
	g, err := generations.Open(w, id)
	if err != nil {
		return err
	}
	w.meta.Current, w.current, w.changed = id, g, true
	w.switched, err = w.ix.readSnapshot(w, id)
	return err
}

func (w *writer) catchUp(id uint64, m generations.Model) error {
	for {
		g, err := generations.Open(w, id)
		if err != nil {
			return err
		}
		batch, _, err := w.ix.read(w, g.Next)
		if err != nil || len(batch) == 0 {
			return err
		}
		items := itemsOf(batch)
		if err := hashAll(w.ctx, items, m); err != nil {
			return err
		}
		if err := w.putHashed(id, g.Next, items); err != nil {
			return err
		}
	}
}
