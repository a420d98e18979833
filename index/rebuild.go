package index

import (
	"cmp"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/salvage"
)

// documents stores the surviving documents and everything that follows from them alone.
func (r *repairer) documents(docs salvage.Survey) error {
	var batch []*item
	size := 0
	flush := func() error {
		slices.SortFunc(batch, func(a, b *item) int { return cmp.Compare(a.number, b.number) })
		err := r.to.update(r.ctx, func(w *writer) error {
			w.words.Ready = false // the words are indexed at the end
			return w.put(batch)
		})
		batch, size = nil, 0
		return cmp.Or(err, r.ctx.Err())
	}
	err := r.from.Documents(docs, func(d salvage.Document) error {
		batch = append(batch, &item{doc: d.Document, sum: d.Sum, body: d.Body, number: d.Number})
		size += format.Weight(d.Document) + len(d.Body)
		if len(batch) == batchDocuments || size >= batchBytes {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// generations stores every readable model and the codes that it makes, and makes one generation the
// current one: the previous one or, if that is lost or unknown, the newest that had hashed all
// documents.
func (r *repairer) generations(now *format.Meta, sound []salvage.Remnant, counted bool, previous uint64) error {
	for i := range sound {
		g := &sound[i]
		if g.ID == 0 {
			g.ID = now.Generation
			now.Generation++
		}
		if !g.NextKnown {
			g.Next = now.Next
		}
	}
	err := r.to.update(r.ctx, func(w *writer) error {
		w.meta.Next, w.meta.Generation, w.changed = now.Next, now.Generation, true
		return nil
	})
	if err != nil {
		return err
	}
	current := chooseCurrent(sound, now.Next, counted, previous)
	for _, g := range sound {
		if err := r.generation(g, g.ID == current); err != nil {
			return err
		}
	}
	return nil
}

func chooseCurrent(sound []salvage.Remnant, next uint64, counted bool, previous uint64) (current uint64) {
	for _, g := range sound {
		if counted && g.ID == previous {
			return previous
		}
		if g.Next >= next && g.ID > current && (!counted || previous != 0) {
			current = g.ID
		}
	}
	return current
}

// generation stores a model and hashes the documents that it had hashed.
func (r *repairer) generation(g salvage.Remnant, current bool) error {
	err := r.to.update(r.ctx, func(w *writer) error {
		w.changed = true
		err := generations.Create(w, g.ID, g.Info, g.Blob)
		if err != nil || g.Adapter == nil {
			return err
		}
		return g.Adapter.Put(w)
	})
	if err == nil {
		err = r.codes(g)
	}
	if err != nil {
		return err
	}
	return r.to.update(r.ctx, func(w *writer) error {
		w.changed = true
		n, err := generations.Open(w, g.ID)
		if err != nil {
			return err
		}
		if err := n.SetNext(w, g.Next); err != nil || !current {
			return err
		}
		return w.use(g.ID, g.Model)
	})
}

// codes computes the codes of a generation, or copies those made elsewhere.
func (r *repairer) codes(g salvage.Remnant) (err error) {
	if generations.IsForeign(g.Model) {
		return r.copyCodes(g)
	}
	for more := true; more && err == nil; {
		more, err = r.hash(g)
	}
	return err
}

// hash stores the codes of the next documents and reports whether there are more.
func (r *repairer) hash(g salvage.Remnant) (more bool, err error) {
	job, err := r.to.unhashed(r.ctx, g.ID, nil)
	if err != nil {
		return false, err
	}
	n, _ := slices.BinarySearchFunc(job.items, g.Next, func(it *item, next uint64) int { return cmp.Compare(uint64(it.number), next) })
	items := job.items[:n]
	if err := hashAll(r.ctx, items, g.Model); err != nil {
		return false, err
	}
	err = r.to.update(r.ctx, func(w *writer) error { return w.putHashed(g.ID, job.from, items) })
	return job.more && n == len(job.items), err
}

// words indexes the words of all documents, in the previous language and with the synonyms if they
// are known.
func (r *repairer) words() error {
	if text := r.from.Synonyms(); text != "" {
		if err := r.to.SetSynonyms(text); err != nil {
			return err
		}
	}
	if in, ok := r.from.WordInfo(); ok {
		err := r.to.update(r.ctx, func(w *writer) error {
			w.changed = true
			return w.words.Describe(in, w.meta.Next)
		})
		if err != nil {
			return err
		}
	}
	return r.to.Settle(r.ctx)
}

// copyCodes copies the codes of a generation that no model can compute.
func (r *repairer) copyCodes(g salvage.Remnant) error {
	whole, err := r.from.Blocks(g, func(b format.Block) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return r.to.update(r.ctx, func(w *writer) error {
			n, err := generations.Open(w, g.ID)
			if err != nil {
				return err
			}
			w.changed = true
			kept, err := w.existing(b, g)
			if err != nil {
				return err
			}
			return n.Put(w, nil, kept)
		})
	})
	if !whole {
		r.report.Incomplete = append(r.report.Incomplete, g.ID)
	}
	return err
}

// existing returns the part of a block whose documents exist and have numbers below the
// generation's next one.
func (w *writer) existing(b format.Block, g salvage.Remnant) (format.Block, error) {
	var missing []uint32
	for r, err := range format.RecordsOf(w, format.DocsTable, b.Nums) {
		if err != nil {
			return format.Block{}, err
		}
		if n := format.Number(r.Key); r.Value == nil || uint64(n) >= g.Next {
			missing = append(missing, n)
		}
	}
	return b.Without(missing, hashing.Words(g.Info.Bits)), nil
}
