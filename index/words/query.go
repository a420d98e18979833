package words

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Field is a part of a document in which a word may be required to occur.
type Field int

const (
	Any Field = iota
	Title
)

// A Word is one word of a question.
type Word struct {
	Terms  []string // alternatives that count as one word, such as synonyms
	Field  Field
	Weight float64 // number of occurrences in the question; 0 means 1
}

// A Query requests the K best documents that hold at least one of Words.
type Query struct {
	Words    []Word
	Required []Word // documents that lack one of these are left out
	Excluded []Word // documents that hold one of these are left out
	K        int

	After      *Found          // limits the found documents to those that follow it; nil means all
	Statistics *Statistics     // of Words, from an earlier page; nil means those of the set
	Keep       *roaring.Bitmap // numbers of the documents that may be found; nil means all
	Scale      float64         // score = Scale × BM25 + Extra; 0 means 1
	Extra      Extra           // nil means 0
}

// Extra is a part of a score that does not depend on words.
type Extra interface {
	Bound() float64 // no part is higher

	// Parts replaces the numbers in parts by the parts of documents with ascending numbers. A part
	// below the number that it replaces may be any value below it.
	Parts(numbers []uint32, parts []float64)
}

// Statistics are the figures of a set on which the scores of a query depend.
type Statistics struct {
	Documents   int
	Length      uint64 // sum of the documents' lengths
	Frequencies []int  // number of documents that hold each word of the query
}

// A Found is a document of an answer.
type Found struct {
	Number uint32
	Words  float64 // BM25
	Score  float64 // Scale × Words + Extra
}

// An Answer is the result of a query.
type Answer struct {
	Found      []Found    // by descending score, then ascending number
	Statistics Statistics // on which the scores depend
	Postings   int        // number of postings scored: the cost
}

// A Part is the contribution of one word to a document's score.
type Part struct {
	Title, Text uint32 // occurrences; 0 if the document lacks the word
	Score       float64
}

// maxWeight is the greatest sum of the weights of a query's words. It keeps sums of contributions
// within 63 bits.
const maxWeight = 1 << 20

func (q *Query) validate() error {
	if q.K < 0 {
		return fmt.Errorf("words: K is %d and must not be negative", q.K)
	}
	if !(q.scale() > 0 && q.scale() < 1e300) {
		return fmt.Errorf("words: Scale is %v and must be positive", q.Scale)
	}
	if q.Statistics != nil && len(q.Statistics.Frequencies) != len(q.Words) {
		return fmt.Errorf("words: the statistics are of %d words, the query has %d", len(q.Statistics.Frequencies), len(q.Words))
	}
	return checkWeights(q.Words)
}

func checkWeights(words []Word) error {
	sum := 0.0
	for _, w := range words {
		if !(w.weight() > 0) {
			return fmt.Errorf("words: the weight %v of a word must be positive", w.Weight)
		}
		sum += w.weight()
	}
	if !(sum <= maxWeight) {
		return fmt.Errorf("words: the weights of the words add up to %v; at most %d are allowed", sum, maxWeight)
	}
	return nil
}

func (q *Query) scale() float64 {
	if q.Scale == 0 {
		return 1
	}
	return q.Scale
}

func (w Word) weight() float64 {
	if w.Weight == 0 {
		return 1
	}
	return w.Weight
}
