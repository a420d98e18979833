package generations

import (
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/hashsearch/hashsearch/ingest"
)

// Counts yields the stored counts of documents with a code, in the order of numbers. Documents with
// codes made elsewhere have none.
func (g *Generation) Counts(numbers ...uint32) iter.Seq2[ingest.Counts, error] {
	return func(yield func(ingest.Counts, error) bool) {
		if g.Foreign() {
			for range numbers {
				if !yield(ingest.Counts{}, nil) {
					return
				}
			}
			return
		}
		for r, err := range format.RecordsOf(g, format.CountsTable(g.ID), numbers) {
			var c ingest.Counts
			if err == nil {
				c, err = DecodeCounts(r)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// DecodeCounts decodes the counts of a document.
func DecodeCounts(r store.Record) (c ingest.Counts, err error) {
	v, err := format.Unseal(r.Key, r.Value)
	if err == nil {
		err = c.UnmarshalBinary(v)
	}
	if err != nil {
		return c, fmt.Errorf("%w: counts of document %d: %w", store.ErrFormat, format.Number(r.Key), err)
	}
	return c, nil
}
