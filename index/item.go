package index

import (
	"errors"
	"fmt"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// An item is a document that is being added.
type item struct {
	doc     ingest.Document
	outcome Outcome
	sum     format.Sum
	text    []byte // the document as JSON
	body    []byte // the stored form of text
	number  uint32

	condition Precondition // condition on the document that is replaced

	// the item is only a code: an existing document keeps its content
	bare         bool
	suppliedCode hashing.Code      // code that was supplied with the document, or nil
	supplier     generations.Model // that made suppliedCode

	words  *words.Document // nil before the analysis
	topics *ingest.Counts  // over the vocabulary of the model; nil if they are not known

	hashed bool
	code   hashing.Code // nil if there is no term of the vocabulary
	counts []byte       // encoded; nil for a supplied code
}

func newItem(d ingest.Document) *item {
	it := &item{doc: d, outcome: Outcome{ID: d.ID}}
	if err := format.CheckID(d.ID); err != nil {
		it.reject(err)
	}
	return it
}

func (it *item) reject(err error) { it.outcome.Status, it.outcome.Err = Rejected, err }

func (it *item) rejected() bool { return it.outcome.Status == Rejected }

// cheap reports whether preparing the item costs less than looking up whether it is stored.
func (it *item) cheap() bool {
	return !it.rejected() && it.suppliedCode != nil && len(it.text) < format.WorthCompressing
}

// encode converts the document to JSON.
func (it *item) encode() {
	if it.rejected() {
		return
	}
	d, err := format.Valid(it.doc)
	if err == nil {
		it.doc = d
		it.text, it.sum, err = format.Encode(d)
	}
	if err != nil {
		it.reject(err)
	}
}

// hash sets the code and counts that m computes. If a code was supplied, it uses that one and
// checks that it can be added to the codes of m. m may be nil.
func (it *item) hash(m generations.Model) error {
	it.hashed, it.code, it.counts, it.topics = true, it.suppliedCode, nil, nil
	if it.suppliedCode != nil {
		return generations.CheckSupplied(m, it.supplier)
	}
	if m == nil {
		return nil
	}
	sk, err := m.Hash(it.doc.Words())
	if errors.Is(err, hashing.ErrNoTerms) || errors.Is(err, ErrForeign) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("hash document %q: %w", it.doc.ID, err)
	}
	return it.setSketch(sk)
}

// setSketch sets the code and counts of a sketch.
func (it *item) setSketch(sk hashing.Sketch) (err error) {
	it.hashed, it.code, it.topics = true, sk.Code, nil
	if it.counts = nil; sk.Code != nil {
		it.counts, err = sk.Counts.AppendBinary(nil)
	}
	return err
}

// hashedTogether is the number of documents that are hashed at a time.
const hashedTogether = 64

// hashItems hashes the items that are not hashed yet. m may be nil.
func hashItems(m generations.Model, items []*item) error {
	var counted []*item
	var counts []ingest.Counts
	for _, it := range items {
		if !it.hashed && it.topics != nil && it.suppliedCode == nil {
			counted, counts = append(counted, it), append(counts, *it.topics)
		}
	}
	if h, is := m.(*hashing.Model); is {
		for i, sk := range h.HashCounts(counts) {
			if err := counted[i].setSketch(sk); err != nil {
				return err
			}
		}
	}
	for _, it := range items {
		if !it.hashed {
			if err := it.hash(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// putItems stores the counts and codes of items, which are in order of number, and returns the
// codes.
func putItems(c Change, g *generations.Generation, items []*item) (b format.Block, err error) {
	var counts []Record
	for _, it := range items {
		if it.code == nil {
			continue
		}
		if it.counts != nil {
			key := format.Key32(it.number)
			counts = append(counts, Record{Key: key, Value: format.Seal(key, it.counts)})
		}
		b.Nums, b.Codes = append(b.Nums, it.number), append(b.Codes, it.code...)
	}
	return b, g.Put(c, counts, b)
}
