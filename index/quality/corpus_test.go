package quality

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// A corpus holds artificial documents. Each has a topic, which is its label, and draws half of its
// words from the topic's own. Codes are random, with few bits set to cause ties.
type corpus struct {
	rows       []Row
	vocabulary *ingest.Vocabulary
	width      int
}

// tokens yields words that are their own terms.
func tokens(words []string) iter.Seq[ingest.Token] {
	return func(yield func(ingest.Token) bool) {
		for _, w := range words {
			if !yield(ingest.Token{Term: w, Word: w}) {
				return
			}
		}
	}
}

func makeCorpus(seed uint64, docs, words, length, topics, width int) corpus {
	rng := newRand(seed)
	texts := make([][]string, docs)
	rows := make([]Row, docs)
	var b ingest.VocabularyBuilder
	for i := range rows {
		topic := rng.IntN(topics)
		for range 1 + rng.IntN(2*length) {
			texts[i] = append(texts[i], word(rng, words, topic, topics))
		}
		b.Add(tokens(texts[i]))
		rows[i] = Row{ID: fmt.Sprintf("d%d", i), Labels: []string{fmt.Sprint("topic", topic)}, Code: hashing.NewCode(width)}
		for range 1 + rng.IntN(3) {
			rows[i].Code.Flip(rng.IntN(width))
		}
	}
	v := b.Build(ingest.VocabularyOptions{})
	for i := range rows {
		rows[i].Counts = v.Count(slices.Values(texts[i]))
	}
	return corpus{rows, v, width}
}

// word returns a common word, where smaller numbers are more frequent, or one of the topic's own.
func word(rng *rand.Rand, words, topic, topics int) string {
	n := int(float64(words) * math.Pow(rng.Float64(), 3))
	if rng.IntN(2) == 0 {
		n = n/topics*topics + topic
	}
	return fmt.Sprint("w", n)
}

// dense returns a row over all terms.
func (c corpus) dense(r Row, w ingest.Weighting) []float64 {
	x := make([]float64, c.vocabulary.Len())
	for i, weight := range w.Weigh(nil, r.Counts, c.vocabulary) {
		x[r.Counts.IDs[i]] = float64(weight)
	}
	return x
}

// unit returns the TF-IDF row over all terms, scaled to length 1 and rounded to float32 as stored
// weights are.
func (c corpus) unit(r Row) []float64 {
	weights := ingest.TFIDF.Weigh(nil, r.Counts, c.vocabulary)
	ingest.Normalize(weights)
	x := make([]float64, c.vocabulary.Len())
	for i, t := range r.Counts.IDs {
		x[t] = float64(weights[i])
	}
	return x
}

func (c corpus) scores(r Ranker, q *Query) []float32 {
	dst := make([]float32, r.Len())
	for i := range dst {
		dst[i] = float32(math.Inf(1)) // scores must not depend on the old values
	}
	r.Score(dst, q)
	return dst
}
