package quality

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// someWords are words of random documents, with stop words, numbers and an identifier.
var someWords = rapid.SampledFrom([]string{"tide", "tides", "moon", "the", "of", "42", "x-4711", "4711", "a", "boat", "潮汐", "潮"})

// slowBM25 is BM25 by its formula, for one document and one word of a query.
func slowBM25(a ingest.Analyzer, docs []ingest.Document, d int, term string) float64 {
	holders, total := 0.0, 0.0
	frequency := func(d ingest.Document) (n, length float64) {
		for t := range a.Words(d.Title + "\n" + d.Words()) { // a word of the title counts twice
			if t.Term == term {
				n++
			}
			if !t.Stop && !t.Extra() {
				length++
			}
		}
		return n, length
	}
	for _, other := range docs {
		n, length := frequency(other)
		holders, total = holders+min(1, n), total+length
	}
	n, length := frequency(docs[d])
	if n == 0 {
		return 0
	}
	count := float64(len(docs))
	return math.Log(1+(count-holders+.5)/(holders+.5)) * n * 2.2 / (n + 1.2*(.25+.75*length/(total/count)))
}

// Scores by words are those of the formula, and by words and codes those of its definition.
func TestWordsAgainstFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return fmt.Sprint(rapid.SliceOfN(someWords, 1, 8).Draw(t, "words"))
		})
		var docs []ingest.Document
		for i, s := range rapid.SliceOfN(text, 2, 12).Draw(t, "texts") {
			docs = append(docs, ingest.Document{ID: fmt.Sprint(i), Title: rapid.SampledFrom([]string{"", "tide"}).Draw(t, "title"), Text: s})
		}
		a := ingest.Analyzer{}
		all, err := NewWords(ingest.Sequence(append(docs, ingest.Document{ID: "wordless", Text: "?"})), a)
		if err != nil {
			t.Fatal(err)
		}
		var rows []Row
		for i := range docs[1:] { // the first document has no code
			rows = append(rows, Row{ID: docs[i+1].ID, Code: hashing.Code{uint64(i)}})
		}
		q := Query{Text: text.Draw(t, "query"), Row: Row{Code: hashing.Code{5}}, Self: rapid.IntRange(0, len(rows)).Draw(t, "self")}
		words := all.Of(rows)
		want, best := make([]float64, len(rows)), 0.0
		for i := range rows {
			asked, _ := words.words(q.Text)
			for _, w := range asked {
				n := 0.0
				for t := range a.Words(q.Text) {
					if t.Term == w.term {
						n++
					}
				}
				want[i] += 9 * n / (n + 8) * slowBM25(a, docs, i+1, w.term)
			}
			if i != q.Self-1 {
				best = max(best, want[i])
			}
		}
		if best == 0 {
			best = 1
		}
		got, both := make([]float32, len(rows)), make([]float32, len(rows))
		words.Score(got, &q)
		h := &Hybrid{Words: words, Codes: NewCodes(rows, 64), Mixture: hashing.Mixture{Typed: .5, Document: .5}}
		h.Score(both, &q)
		for i, s := range got {
			if math.Abs(float64(s)-want[i]) > 1e-5*(1+want[i]) {
				t.Fatalf("%q in %+v: %v, want %v", q.Text, docs[i+1], s, want[i])
			}
			agreement := 1 - 2*float64(hashing.Distance(q.Code, rows[i].Code))/64
			if s := want[i]/best + .5*agreement; math.Abs(float64(both[i])-s) > 1e-5 {
				t.Fatalf("%q in %+v: together %v, want %v", q.Text, docs[i+1], both[i], s)
			}
		}
	})
}

// Stop words count only if a query has no other words. Characters of pairs follow the n words.
func TestWordsOfQuery(t *testing.T) {
	w := &Words{}
	for _, tt := range []struct {
		text string
		want []queryWord
		n    int
	}{
		{"the tide of the tides", []queryWord{{"tide", 1.8}}, 1},
		{"of the", []queryWord{{"of", 1}, {"the", 1}}, 2},
		{"?", nil, 0},
		{"x-4711", []queryWord{{"x-4711", 1}, {"x", 1}, {"4711", 1}}, 3},
		{"潮汐表", []queryWord{{"潮汐", 1}, {"汐表", 1}, {"潮", 1}, {"汐", 1}, {"表", 1}}, 2},
		{"潮汐 潮", []queryWord{{"潮汐", 1}, {"潮", 1.8}, {"汐", 1}}, 2},
	} {
		if got, n := w.words(tt.text); !slices.Equal(got, tt.want) || n != tt.n {
			t.Errorf("%q: %v, of which %d are words, want %v, %d", tt.text, got, n, tt.want, tt.n)
		}
	}
}

// A long query is ranked by its rarest words.
func TestHeaviestWords(t *testing.T) {
	var docs []ingest.Document
	var query []string
	for i := range 2 * maxWords {
		query = append(query, fmt.Sprint("w", i))
		docs = append(docs, ingest.Document{ID: fmt.Sprint(i), Text: fmt.Sprint(query)}) // w0 is in all
	}
	w, err := NewWords(ingest.Sequence(docs), ingest.Analyzer{})
	if err != nil {
		t.Fatal(err)
	}
	words, _ := w.words(fmt.Sprint(append(query, "unknown")))
	kept := w.heaviest(words)
	if len(kept) != maxWords || kept[0].term != query[len(query)-1] || slices.ContainsFunc(kept, func(x queryWord) bool { return x.term == "w0" }) {
		t.Errorf("%v", kept)
	}
}
