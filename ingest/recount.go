package ingest

import "slices"

// A Recount collects the statistics of documents over the terms of a vocabulary that was built from
// others. [NewRecount] returns an empty one.
type Recount struct {
	terms *Vocabulary
	df    []uint32
	total float64
}

// NewRecount returns a Recount over the terms of v.
func NewRecount(v *Vocabulary) *Recount { return &Recount{terms: v, df: make([]uint32, v.Len())} }

// Add adds the counts of one document over the vocabulary.
func (r *Recount) Add(c Counts) {
	for _, id := range c.IDs {
		r.df[id]++
	}
	r.total += c.Length()
}

// Build returns the vocabulary of the same terms for docs documents, including those that were not
// added because they have no term. It returns nil if a term occurs in none of them.
func (r *Recount) Build(docs int) *Vocabulary {
	if docs == 0 || slices.Contains(r.df, 0) {
		return nil
	}
	v := &Vocabulary{terms: r.terms.terms, words: r.terms.words, df: r.df, docs: docs, mean: r.total / float64(docs)}
	v.assignIDs()
	return v
}
