package index

import (
	"cmp"
	"slices"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// documents stores the surviving documents and everything that follows from them alone.
func (r *repairer) documents(docs survey) error {
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
	err := r.from.documents(docs, func(it *item) error {
		batch, size = append(batch, it), size+format.Weight(it.doc)+len(it.body)
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
func (r *repairer) generations(now *format.Meta, sound []remnant, counted bool, previous uint64) error {
	for i := range sound {
		g := &sound[i]
		if g.id == 0 {
			g.id = now.Generation
			now.Generation++
		}
		if !g.nextKnown {
			g.next = now.Next
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
		if err := r.generation(g, g.id == current); err != nil {
			return err
		}
	}
	return nil
}

func chooseCurrent(sound []remnant, next uint64, counted bool, previous uint64) (current uint64) {
	for _, g := range sound {
		if counted && g.id == previous {
			return previous
		}
		if g.next >= next && g.id > current && (!counted || previous != 0) {
			current = g.id
		}
	}
	return current
}

// generation stores a model and hashes the documents that it had hashed.
func (r *repairer) generation(g remnant, current bool) error {
	err := r.to.update(r.ctx, func(w *writer) error {
		w.changed = true
		return generations.Create(w, g.id, g.info, g.blob)
	})
	if err == nil {
		err = r.codes(g)
	}
	if err != nil {
		return err
	}
	return r.to.update(r.ctx, func(w *writer) error {
		w.changed = true
		n, err := generations.Open(w, g.id)
		if err != nil {
			return err
		}
		if err := n.SetNext(w, g.next); err != nil || !current {
			return err
		}
		return w.use(g.id, g.model)
	})
}

// codes computes the codes of a generation, or copies those made elsewhere.
func (r *repairer) codes(g remnant) (err error) {
	if generations.IsForeign(g.model) {
		return r.copyCodes(g)
	}
	for more := true; more && err == nil; {
		more, err = r.hash(g)
	}
	return err
}

// hash stores the codes of the next documents and reports whether there are more.
func (r *repairer) hash(g remnant) (more bool, err error) {
	job, err := r.to.unhashed(r.ctx, g.id, nil)
	if err != nil {
		return false, err
	}
	n, _ := slices.BinarySearchFunc(job.items, g.next, func(it *item, next uint64) int { return cmp.Compare(uint64(it.number), next) })
	items := job.items[:n]
	if err := hashAll(r.ctx, items, g.model); err != nil {
		return false, err
	}
	err = r.to.update(r.ctx, func(w *writer) error { return w.putHashed(g.id, job.from, items) })
	return job.more && n == len(job.items), err
}

// words indexes the words of all documents, in the previous language and with the synonyms if they
// are known.
func (r *repairer) words() error {
	if text := r.from.synonyms(); text != "" {
		if err := r.to.SetSynonyms(text); err != nil {
			return err
		}
	}
	if in, ok := r.from.wordInfo(); ok {
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
