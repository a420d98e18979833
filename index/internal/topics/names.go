package topics

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
)

// A Sample counts the words of a sample of the documents of a topic.
type Sample struct {
	size float64 // number of documents of the topic

	mu        sync.Mutex
	documents float64                   // number of documents of the sample
	holding   map[string]float64        // number of these that hold a term
	forms     map[string]map[string]int // how often a term has a form, as in the texts
}

// NewSample returns an empty sample of a topic of the given number of documents.
func NewSample(size int) *Sample {
	return &Sample{size: float64(size), holding: map[string]float64{}, forms: map[string]map[string]int{}}
}

// Add counts the words of a document.
func (w *Sample) Add(a ingest.Analyzer, text string) {
	terms := map[string]map[string]int{}
	for t := range a.Tokens(text) {
		if terms[t.Term] == nil {
			terms[t.Term] = map[string]int{}
		}
		terms[t.Term][text[t.Start:t.End]]++
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.documents++
	for term, forms := range terms {
		w.holding[term]++
		if w.forms[term] == nil {
			w.forms[term] = map[string]int{}
		}
		for form, n := range forms {
			w.forms[term][form] += n
		}
	}
}

// namePrior is the weight of the words of the whole collection in the words of each topic, in
// documents.
const namePrior = 10

// Names returns for each topic at most n words, those that are the most distinctive for its
// documents, by the logarithm of the odds that a document of the topic holds the word, less that of
// all others, divided by the standard deviation of this difference. Both have the whole collection
// as prior (Monroe, Colaresi and Quinn, "Fightin' words", 2008).
func Names(topics []*Sample, n int) [][]string {
	all, total := map[string]float64{}, 0.0 // estimates for the collection
	for _, w := range topics {
		for term, held := range w.holding {
			all[term] += held / w.documents * w.size
		}
		total += w.size
	}
	named := make([][]string, len(topics))
	for i, w := range topics {
		scores := map[string]float64{}
		for term, held := range w.holding {
			others := max(0, all[term]-held/w.documents*w.size)
			scores[term] = logOdds(held, w.documents, others, total-w.size, namePrior*all[term]/total)
		}
		named[i] = w.best(scores, n)
	}
	return named
}

// logOdds compares held of documents with others of rest.
func logOdds(held, documents, others, rest, prior float64) float64 {
	odds := func(held, documents float64) float64 {
		return math.Log(held+prior) - math.Log(documents-held+namePrior-prior)
	}
	return (odds(held, documents) - odds(others, rest)) / math.Sqrt(1/(held+prior)+1/(others+prior))
}

// best returns the forms of the n terms with the highest scores above 0, without single characters.
// Of terms that are akin it takes the first.
func (w *Sample) best(scores map[string]float64, n int) []string {
	terms := slices.SortedFunc(maps.Keys(scores), func(a, b string) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	var chosen, forms []string
	for _, term := range terms {
		if len(chosen) == n || scores[term] <= 0 {
			break
		}
		if utf8.RuneCountInString(term) > 1 && !slices.ContainsFunc(chosen, func(c string) bool { return akin(c, term) }) {
			chosen, forms = append(chosen, term), append(forms, commonestForm(w.forms[term]))
		}
	}
	return forms
}

// akin reports whether one of two terms begins with the other, or whether they are pairs of
// characters that share one.
func akin(a, b string) bool {
	const least = 4
	if short := min(len(a), len(b)); short >= least && a[:short] == b[:short] {
		return true
	}
	return isPair(a) && strings.ContainsAny(b, a)
}

// isPair reports whether a term is a pair of characters of a script without spaces.
func isPair(term string) bool {
	r, _ := utf8.DecodeRuneInString(term)
	return utf8.RuneCountInString(term) == 2 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// commonestForm returns the most frequent form of a term, of several the first in the order of
// their bytes.
func commonestForm(forms map[string]int) (best string) {
	for form, n := range forms {
		if cmp.Or(cmp.Compare(n, forms[best]), cmp.Compare(best, form)) > 0 {
			best = form
		}
	}
	return best
}

// Identify returns a name for addresses that is made of words: their letters and digits in lower
// case.
func Identify(words []string) string {
	var parts []string
	for _, word := range words {
		parts = append(parts, strings.FieldsFunc(strings.ToLower(word), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
		})...)
	}
	return strings.Join(parts, "-")
}
