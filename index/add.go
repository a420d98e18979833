package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Status is the result of adding one document.
type Status string

const (
	Added     Status = "added"
	Replaced  Status = "replaced"
	Unchanged Status = "unchanged" // same id and content: nothing was written
	Rejected  Status = "rejected"
)

// An Outcome is the result of adding one document. Outcomes are reported in order, after the commit
// that made the document durable.
type Outcome struct {
	ID     string
	Status Status

	// Repeated reports that the document replaced one that the same call of Add had found or stored
	// under its id.
	Repeated bool

	// NoTerms reports that the document was stored, but that no search by code finds it. Either
	// none of its words is in the vocabulary, or it has no code in a collection of codes made
	// elsewhere.
	NoTerms bool

	// Version is the version of the stored document, see [Stored]. Only [Index.AddIf] sets it; it
	// is empty for a rejected document.
	Version string

	// Err is the reason of a rejection: the reader's *ingest.Rejection, or an error about the
	// document.
	Err error
}

// A batch is committed in one transaction and held in memory until then. Ids in random order touch
// one page of the file each, so larger batches take more memory: adding a million such documents
// took 400 MB with batches of 4096.
const (
	batchDocuments = 1024
	batchBytes     = 8 << 20
)

// errStale means that the state changed in a way that matters between preparing and writing.
var errStale = errors.New("the generation or the language changed")

// Add stores documents. A document replaces the one with the same id, unless the content is the
// same. A *ingest.Rejection in docs is reported as a rejected outcome, and Add continues. Likewise,
// a document is rejected if its id is empty, not UTF-8, longer than 1024 bytes or contains a zero
// byte. Any other error in docs ends Add after the documents before it are committed.
//
// About a thousand documents are committed at a time. each is called with each outcome after its
// commit; it may be nil. An error that it returns ends Add in the same way. If an id occurs twice
// with different content, the later document is kept, and its outcome is [Replaced] and Repeated.
// After ctx is cancelled nothing more is committed.
func (ix *Index) Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(Outcome) error) error {
	p := &pipeline{ix: ix, ctx: ctx, each: each, prompt: true}
	return p.store(batchDocuments, itemsFrom(docs))
}

// Load stores documents like [Index.Add], but faster: it reads and prepares documents while those
// before are committed. If docs blocks, outcomes of committed documents are reported when it yields
// again.
func (ix *Index) Load(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(Outcome) error) error {
	p := &pipeline{ix: ix, ctx: ctx, each: each}
	return p.store(batchDocuments, itemsFrom(docs))
}

func itemsFrom(docs iter.Seq2[ingest.Document, error]) iter.Seq2[*item, error] {
	return func(yield func(*item, error) bool) {
		for d, err := range docs {
			if !yield(itemFrom(d, err)) {
				return
			}
		}
	}
}

// store stores the items of source in batches of at most limit items.
func (p *pipeline) store(limit int, source iter.Seq2[*item, error]) error {
	p.seen = roaring.New()
	defer p.counters.release()
	var items []*item
	size := 0
	for it, err := range source {
		if err != nil {
			return errors.Join(p.finish(items), err)
		}
		items, size = append(items, it), size+format.Weight(it.doc)
		if len(items) < limit && size < batchBytes {
			err = p.poll()
		} else {
			err = p.push(items)
			items, size = nil, 0
		}
		if err != nil {
			return p.abandon(err)
		}
	}
	return p.finish(items)
}

// itemFrom converts a document or error of a reader to an item. It returns any error other than a
// rejection.
func itemFrom(d ingest.Document, err error) (*item, error) {
	var bad *ingest.Rejection
	if errors.As(err, &bad) {
		it := &item{outcome: Outcome{ID: d.ID}}
		it.reject(err)
		return it, nil
	}
	if err != nil {
		return nil, err
	}
	return newItem(d), nil
}

// A preparation is all that the prepared form of documents depends on.
type preparation struct {
	from *snapshot
	info wordindex.Info // of their words; zero if they are not indexed now
}

// holds reports whether documents that were prepared so can be added to the state now.
func (p *preparation) holds(now *snapshot) bool {
	s := p.from
	return now.generation == s.generation && now.wordInfo == s.wordInfo && now.wordsReady() == s.wordsReady()
}

// vocabulary returns the vocabulary of the model if its terms are those of the analyzer of words.
func (p *preparation) vocabulary() *ingest.Vocabulary {
	if m, is := p.from.model.(*hashing.Model); is && m.Analyzer().WithDefaults() == p.info.Analyzer.WithDefaults() {
		return m.Vocabulary()
	}
	return nil
}

// prepare encodes all items, then compresses, hashes and analyses those that seem to be new or
// changed, with counters that nobody else uses. The transaction makes the final decision.
func (ix *Index) prepare(ctx context.Context, items []*item, c *counters) (*preparation, error) {
	p := &preparation{from: ix.state.Load().now}
	err := parallel.Each(ctx, len(items), func(i int) error {
		if items[i].text == nil {
			items[i].encode()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	changed, err := ix.changedItems(ctx, items)
	if err != nil {
		return nil, err
	}
	if p.info, err = ix.wordInfoFor(ctx, p.from, changed); err != nil {
		return nil, err
	}
	err = parallel.Workers(ctx, len(changed), func(worker int) func(int) error {
		counter := c.of(worker, p.info.Analyzer, p.vocabulary())
		return func(i int) error { ix.analyse(changed[i], p, counter); return nil }
	})
	if err != nil {
		return nil, err
	}
	return p, hashAll(ctx, changed, p.from.model)
}

// changedItems returns the items that are not stored with the same content, and those for which the
// lookup would cost more than preparing them.
func (ix *Index) changedItems(ctx context.Context, items []*item) (changed []*item, err error) {
	unclear := slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return it.rejected() || it.cheap() })
	stored := map[*item]bool{}
	err = ix.view(ctx, func(v View, s *snapshot) error {
		old, err := format.LookupAll(v, idsOf(unclear))
		for i, e := range old {
			stored[unclear[i]] = e != nil && unclear[i].stored(*e, s)
		}
		return err
	})
	return slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return it.rejected() || stored[it] }), err
}

// analyse compresses the item and counts its words, unless that has been done.
func (ix *Index) analyse(it *item, p *preparation, counter *ingest.WordCounter) {
	if it.body == nil {
		it.body = ix.packer.Pack(it.doc.ID, it.text)
	}
	if it.words == nil && p.info != (wordindex.Info{}) {
		counts := counter.Count(it.doc)
		it.words = wordindex.Document(counts)
		if topics := counts.Counts; counter.Vocabulary != nil {
			it.topics = &topics
		}
	}
}

// A Coded is a document with a code that another program made.
type Coded struct {
	ingest.Document

	// Code has the width that is passed to AddCodes. If it is nil, no search by code finds the
	// document.
	Code hashing.Code

	Bare bool // only the code is given: an existing document keeps its content
}

// batchCodes is the number of documents with codes per commit. Most such documents are small, and
// commits take most of the time. Adding a million took 200 MB with random ids and 60 MB with row
// numbers as ids.
const batchCodes = 4096

// AddCodes adds documents like [Index.Add], with codes of 1 to [hashing.MaxBits] bits that another
// program made. The first call creates a generation of kind "codes", which has no model: a search
// by text fails with [ErrForeign] until a model is adopted. Later calls fail if bits differs from
// the width of that generation, or if the current codes are made by a model. A document is
// [Unchanged] if its content and code are already stored. It is rejected if its code does not have
// the given width.
func (ix *Index) AddCodes(ctx context.Context, bits int, docs iter.Seq2[Coded, error], each func(Outcome) error) error {
	if bits < 1 || bits > hashing.MaxBits {
		return fmt.Errorf("add codes of %d bits: the width must be 1 to %d", bits, hashing.MaxBits)
	}
	if err := ix.ensureWidth(ctx, bits); err != nil {
		return fmt.Errorf("add codes of %d bits: %w", bits, err)
	}
	p := &pipeline{ix: ix, ctx: ctx, each: each}
	return p.store(batchCodes, func(yield func(*item, error) bool) {
		for d, err := range docs {
			it, err := itemFrom(d.Document, err)
			if err == nil && d.Code != nil {
				it.setCode(d.Code, bits)
			}
			if err == nil {
				it.bare = d.Bare
			}
			if !yield(it, err) {
				return
			}
		}
	})
}

// ensureWidth creates a generation of kind "codes" if the collection has no codes. Otherwise it
// checks that codes of this width can be added.
func (ix *Index) ensureWidth(ctx context.Context, bits int) error {
	m := ix.state.Load().now.model
	if m == nil {
		_, err := ix.adopt(ctx, generations.Foreign{Width: bits}, 0, nil)
		return err
	}
	return generations.CheckSupplied(m, generations.Foreign{Width: bits})
}

// setCode sets the code that was supplied with the document.
func (it *item) setCode(c hashing.Code, bits int) {
	if !it.rejected() && checkCode(c, bits) != nil {
		it.reject(fmt.Errorf("the code of document %q does not have %d bits", ingest.Brief(it.doc.ID), bits))
	}
	it.suppliedCode, it.supplier = c, generations.Foreign{Width: bits}
}
