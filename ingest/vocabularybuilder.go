package ingest

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// VocabularyOptions select the terms to keep. The zero value suits most collections.
type VocabularyOptions struct {
	// Size is the maximum number of terms. Those with the most occurrences are kept, ties broken by
	// term. 0 means 20000.
	Size int `json:"size,omitzero"`

	// MinDocs is the minimum number of documents that contain a kept term. 0 means 3, but 2 for
	// fewer than 500 documents and 1 for fewer than 50, which have mostly rare terms.
	MinDocs int `json:"min_docs,omitzero"`

	// MaxShare is the maximum share of documents that contain a kept term, in (0,1]: terms of
	// nearly all documents do not distinguish them. 0 means 0.8, but 1 for fewer than 50 documents.
	MaxShare float64 `json:"max_share,omitzero"`
}

// Limit returns the maximum number of terms.
func (o VocabularyOptions) Limit() int { return cmp.Or(o.Size, 20000) }

// withDefaults replaces zero fields by their defaults for the given number of documents.
func (o VocabularyOptions) withDefaults(docs int) VocabularyOptions {
	minDocs, maxShare := 3, 0.8
	if docs < 500 {
		minDocs = 2
	}
	if docs < 50 {
		minDocs, maxShare = 1, 1
	}
	o.Size = o.Limit()
	o.MinDocs = cmp.Or(o.MinDocs, minDocs)
	o.MaxShare = cmp.Or(o.MaxShare, maxShare)
	return o
}

// A VocabularyBuilder counts the terms of documents and the words of each term. The zero value is
// ready to use.
//
// Its memory is bounded. When the number of different terms reaches 2^20, the builder drops those
// with the fewest occurrences, and likewise the words. Real text reaches this limit late; most
// terms dropped then are misspellings, far rarer than any term that Build keeps.
type VocabularyBuilder struct {
	tallies map[string]*tally
	words   int // number of words in all tallies that differ from their terms
	docs    int
	limit   int // maximum number of terms and of words held at once; 0 means maxTallies
}

const maxTallies = 1 << 20

// A tally holds the counts of one term.
type tally struct {
	total   uint64 // occurrences
	df      uint32 // documents
	lastDoc uint32 // number of the last document counted in df, from 1
	own     uint64 // occurrences as the word that equals the term
	words   []wordTally
}

// Add counts the terms of one document.
func (b *VocabularyBuilder) Add(tokens iter.Seq[Token]) {
	b.docs++
	if b.tallies == nil {
		b.tallies = make(map[string]*tally)
	}
	for token := range tokens {
		b.count(token.Term, token.Word)
	}
}

func (b *VocabularyBuilder) count(term, word string) {
	t := b.tallies[term]
	if t == nil {
		if len(b.tallies) >= cmp.Or(b.limit, maxTallies) {
			b.prune()
		}
		t = new(tally)
		b.tallies[strings.Clone(term)] = t // term may share memory with a large text
	}
	t.total++
	if doc := uint32(b.docs); t.lastDoc != doc {
		t.lastDoc = doc
		t.df++
	}
	if word == term {
		t.own++
		return
	}
	if b.words >= cmp.Or(b.limit, maxTallies) {
		b.pruneWords()
	}
	if t.countWord(word) {
		b.words++
	}
}

// prune drops the terms with the fewest occurrences until at most half of the terms are left.
func (b *VocabularyBuilder) prune() {
	half := len(b.tallies) / 2
	for floor := uint64(1); len(b.tallies) > half; floor *= 2 {
		for term, t := range b.tallies {
			if t.total <= floor {
				b.words -= len(t.words)
				delete(b.tallies, term)
			}
		}
	}
}

// Build returns the vocabulary. It is the same for the same documents and options.
func (b *VocabularyBuilder) Build(o VocabularyOptions) *Vocabulary {
	o = o.withDefaults(b.docs)
	terms := b.choose(o)
	v := &Vocabulary{terms: terms, words: make([]string, len(terms)), df: make([]uint32, len(terms)), docs: b.docs}
	total := uint64(0)
	for i, term := range terms {
		v.words[i] = b.tallies[term].word(term)
		v.df[i] = b.tallies[term].df
		total += b.tallies[term].total
	}
	if b.docs > 0 {
		v.mean = float64(total) / float64(b.docs)
	}
	v.assignIDs()
	return v
}

// choose returns the terms that o selects, ascending.
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
