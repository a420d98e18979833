package ingest

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// VocabularyOptions choose which terms are kept. The zero value suits most collections.
type VocabularyOptions struct {
	// Size is the most terms to keep: those that occur most often in all, ties by term. 0 means 20000.
	Size int

	// MinDocs is how many documents must hold a term. 0 means 3, but 2 for fewer than 500
	// documents and 1 for fewer than 50, where a rare term is all there is.
	MinDocs int

	// MaxShare is the largest share of the documents, in (0,1], that may hold a term: what stands
	// everywhere tells nothing apart. 0 means 0.8, but 1 for fewer than 50 documents.
	MaxShare float64
}

// withDefaults replaces zeros by what they mean for so many documents.
func (o VocabularyOptions) withDefaults(docs int) VocabularyOptions {
	minDocs, maxShare := 3, 0.8
	if docs < 500 {
		minDocs = 2
	}
	if docs < 50 {
		minDocs, maxShare = 1, 1
	}
	o.Size = cmp.Or(o.Size, 20000)
	o.MinDocs = cmp.Or(o.MinDocs, minDocs)
	o.MaxShare = cmp.Or(o.MaxShare, maxShare)
	return o
}

// A VocabularyBuilder gathers the terms of documents. The zero value is ready for use.
//
// Its memory is bounded by the number of different terms it holds at once. When that passes a million,
// those that were seen least are forgotten: real text comes there late, with a tail of misspellings that
// stands far below the terms that are kept.
type VocabularyBuilder struct {
	tallies map[string]*tally
	docs    int
	limit   int // terms held at once; 0 means maxTallies
}

const maxTallies = 1 << 20

// A tally is what is known of one term so far.
type tally struct {
	total   uint64
	df      uint32
	lastDoc int // the document that was counted in df last, from 1
}

// Add counts the terms of one document.
func (b *VocabularyBuilder) Add(terms iter.Seq[string]) {
	b.docs++
	if b.tallies == nil {
		b.tallies = make(map[string]*tally)
	}
	for term := range terms {
		b.count(term)
	}
}

func (b *VocabularyBuilder) count(term string) {
	t := b.tallies[term]
	if t == nil {
		if len(b.tallies) >= cmp.Or(b.limit, maxTallies) {
			b.prune()
		}
		t = new(tally)
		b.tallies[strings.Clone(term)] = t // a term may be part of a large text
	}
	t.total++
	if t.lastDoc != b.docs {
		t.lastDoc = b.docs
		t.df++
	}
}

// forget drops the terms seen least until half of the room is free.
func (b *VocabularyBuilder) prune() {
	half := len(b.tallies) / 2
	for floor := uint64(1); len(b.tallies) > half; floor *= 2 {
		for term, t := range b.tallies {
			if t.total <= floor {
				delete(b.tallies, term)
			}
		}
	}
}

// Build makes the vocabulary. The same documents and options make the same vocabulary.
func (b *VocabularyBuilder) Build(o VocabularyOptions) *Vocabulary {
	o = o.withDefaults(b.docs)
	terms := b.choose(o)
	v := &Vocabulary{terms: terms, df: make([]uint32, len(terms)), docs: b.docs}
	total := uint64(0)
	for i, term := range terms {
		v.df[i] = b.tallies[term].df
		total += b.tallies[term].total
	}
	if b.docs > 0 {
		v.mean = float64(total) / float64(b.docs)
	}
	v.assignIDs()
	return v
}

// choose returns the terms that o keeps, ascending.
func (b *VocabularyBuilder) choose(o VocabularyOptions) []string {
	var terms []string
	for term, t := range b.tallies {
		if term != "" && int(t.df) >= o.MinDocs && float64(t.df) <= o.MaxShare*float64(b.docs) {
			terms = append(terms, term)
		}
	}
	slices.SortFunc(terms, func(x, y string) int {
		return cmp.Or(cmp.Compare(b.tallies[y].total, b.tallies[x].total), cmp.Compare(x, y))
	})
	terms = terms[:min(max(o.Size, 0), len(terms))]
	slices.Sort(terms)
	return slices.Clip(terms)
}
