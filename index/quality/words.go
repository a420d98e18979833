package quality

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
)

// Parameters of BM25 (Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and
// beyond", 2009), as a search by words has them.
const (
	saturation  = 1.2 // k1
	lengths     = .75 // b
	repetition  = 8   // k3, for words that a query repeats
	titleWeight = 2   // occurrences in the text that one in the title counts as
	maxWords    = 64  // heaviest words by which a query is ranked
)

// Words is a [Ranker] by BM25 over all words of the documents, as a search by words ranks a text
// without operators. It is independent of any model, and simple, so that it also checks the search.
type Words struct {
	analyzer ingest.Analyzer
	number   map[string]int // of a document by its id
	postings map[string][]posting
	rows     []int // numbers of the documents that are ranked, -1 for one without words
}

// A queryWord is a term of a query with its weight.
type queryWord struct {
	term   string
	weight float64
}

// A posting is the weight of a term in a document.
type posting struct {
	number int
	weight float64
}

// NewWords counts the words of the documents, without those that have none. [Words.Of] returns a
// ranker.
func NewWords(documents iter.Seq2[ingest.Document, error], a ingest.Analyzer) (*Words, error) {
	w := &Words{analyzer: a, number: map[string]int{}, postings: map[string][]posting{}}
	c := ingest.WordCounter{Analyzer: a}
	var sizes []float64
	for d, err := range documents {
		if err != nil {
			return nil, err
		}
		if counts := c.Count(d); len(counts.Terms) > 0 {
			w.number[d.ID] = len(sizes)
			sizes = append(sizes, w.add(len(sizes), counts))
		}
	}
	w.weigh(sizes)
	return w, nil
}

// add counts the terms of a document and returns its length.
func (w *Words) add(number int, c ingest.WordCounts) float64 {
	for _, t := range c.Terms {
		list, ok := w.postings[t.Name]
		if !ok {
			t.Name = strings.Clone(t.Name) // the map would keep the text of the document
		}
		w.postings[t.Name] = append(list, posting{number, float64(titleWeight*t.Title + t.Text)})
	}
	return float64(titleWeight*c.Title + c.Text)
}

// weigh turns counts into weights.
func (w *Words) weigh(sizes []float64) {
	average := mean(sizes)
	for term, list := range w.postings {
		for i, p := range list {
			k := saturation * (1 - lengths + lengths*sizes[p.number]/average)
			list[i].weight = w.rarity(term) * p.weight * (saturation + 1) / (p.weight + k)
		}
	}
}

// rarity returns the inverse document frequency of a term.
func (w *Words) rarity(term string) float64 {
	documents, holders := float64(len(w.number)), float64(len(w.postings[term]))
	return math.Log(1 + (documents-holders+.5)/(holders+.5))
}

// Of returns the ranker of rows. The statistics remain those of all documents.
func (w *Words) Of(rows []Row) *Words {
	of := *w
	of.rows = make([]int, len(rows))
	for i, r := range rows {
		number, ok := w.number[r.ID]
		if of.rows[i] = number; !ok {
			of.rows[i] = -1
		}
	}
	return &of
}

func (w *Words) Name() string { return "words" }
func (w *Words) Len() int     { return len(w.rows) }

// Score sets dst to the BM25 scores, from 0 on.
func (w *Words) Score(dst []float32, q *Query) {
	words, _ := w.words(q.Text)
	for i, score := range w.scores(w.heaviest(words)) {
		dst[i] = float32(score)
	}
}

// scores returns the scores of the rows for the words of a query.
func (w *Words) scores(words []queryWord) []float64 {
	all := make([]float64, len(w.number))
	for _, word := range words {
		for _, p := range w.postings[word.term] {
			all[p.number] += word.weight * p.weight
		}
	}
	scores := make([]float64, len(w.rows))
	for i, number := range w.rows {
		if number >= 0 {
			scores[i] = all[number]
		}
	}
	return scores
}

// words returns the n different words of a text, followed by the characters of their pairs. Stop
// words count only if there are no others.
func (w *Words) words(text string) (words []queryWord, n int) {
	var terms, stops, characters []string
	for t := range w.analyzer.Words(text) {
		switch {
		case t.Single:
			characters = append(characters, t.Term)
		case t.Stop:
			stops = append(stops, t.Term)
		default:
			terms = append(terms, t.Term)
		}
	}
	if len(terms) == 0 {
		terms = stops
	}
	return weighed(append(terms, characters...)), len(weighed(terms))
}

// weighed returns the different terms in order of their first occurrence.
func weighed(terms []string) (words []queryWord) {
	counts := map[string]float64{}
	for _, t := range terms {
		if counts[t]++; counts[t] == 1 {
			words = append(words, queryWord{term: t})
		}
	}
	for i, x := range words {
		n := counts[x.term]
		words[i].weight = n * (repetition + 1) / (n + repetition)
	}
	return words
}

// heaviest returns the words that count most, if there are more than maxWords.
func (w *Words) heaviest(words []queryWord) []queryWord {
	if len(words) <= maxWords {
		return words
	}
	words = slices.DeleteFunc(words, func(x queryWord) bool { return len(w.postings[x.term]) == 0 })
	slices.SortStableFunc(words, func(a, b queryWord) int {
		return cmp.Compare(b.weight*w.rarity(b.term), a.weight*w.rarity(a.term))
	})
	return words[:min(maxWords, len(words))]
}
