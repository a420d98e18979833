package quality_test

import (
	"cmp"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
)

// The order that eval measures is the order of search results.
func TestRerankedIsTheOrderOfSearch(t *testing.T) {
	ix, rows := collection(t, 300)
	m := ix.Model()
	codes, tfidf, bm25 := quality.NewCodes(rows, m.Bits()), quality.NewTFIDF(rows, m.Vocabulary()), quality.NewBM25(rows, m.Vocabulary())
	for method, lexical := range map[index.Rerank]*quality.Lexical{index.Asymmetric: nil, index.TFIDF: tfidf, index.BM25: bm25} {
		for _, candidates := range []int{20, 400} {
			r := &quality.Reranked{Codes: codes, Lexical: lexical, Candidates: candidates}
			for i := range 20 {
				q, self := index.Query{ID: rows[i].ID}, i+1
				if i%2 == 0 {
					q, self = index.Query{Text: words(uint64(1000 + i))}, 0
				}
				q.Rerank, q.Candidates, q.Limit = method, candidates, candidates
				got, err := ix.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				rankerQuery := quality.Query{Row: quality.Row{Code: got.Sketch.Code, Counts: got.Sketch.Counts}, Margins: m.Margins(got.Sketch.Activations), Self: self}
				if want := best(r, rankerQuery, rows, len(got.Hits)); !slices.Equal(ids(got.Hits), want) {
					t.Fatalf("%s, %d candidates: search finds\n%v, the ranker\n%v", method, candidates, ids(got.Hits), want)
				}
			}
		}
	}
}

// collection returns an index of n short documents, hashed by random hyperplanes, and its rows.
func collection(t *testing.T, n int) (*index.Index, []quality.Row) {
	return collectionOf(t, documents(n))
}

func collectionOf(t *testing.T, docs iter.Seq2[ingest.Document, error]) (*index.Index, []quality.Row) {
	t.Helper()
	ix, err := index.Open(filepath.Join(t.TempDir(), "c.db"), &index.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	if err := ix.Add(t.Context(), docs, nil); err != nil {
		t.Fatal(err)
	}
	m, err := hashing.Train(t.Context(), ix.Documents(t.Context()), hashing.Options{Kind: hashing.LSH, Bits: 20, Analyzer: ingest.Analyzer{Language: "none"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(t.Context(), m, 0, nil); err != nil {
		t.Fatal(err)
	}
	var rows []quality.Row
	for r, err := range ix.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, quality.Row{ID: r.ID, Code: r.Code, Counts: r.Counts})
	}
	return ix, rows
}

func documents(n int) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for i := range n {
			// Some texts occur twice.
			if !yield(ingest.Document{ID: fmt.Sprint(i), Text: words(uint64(i % 250))}, nil) {
				return
			}
		}
	}
}

func words(seed uint64) string {
	rng := rand.New(rand.NewPCG(seed, 2))
	var b strings.Builder
	for range 3 + rng.IntN(10) {
		fmt.Fprintf(&b, "word%c ", 'a'+rng.IntN(26)*rng.IntN(26)/26)
	}
	return b.String()
}

// best returns the ids of the n rows with the highest scores. Rows of equal score stay in order.
func best(r quality.Ranker, q quality.Query, rows []quality.Row, n int) (ids []string) {
	scores := make([]float32, r.Len())
	r.Score(scores, &q)
	var found []int
	for i := range rows {
		if i != q.Self-1 {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	for _, i := range found[:n] {
		ids = append(ids, rows[i].ID)
	}
	return ids
}

func ids(hits []index.Hit) (all []string) {
	for _, h := range hits {
		all = append(all, h.ID)
	}
	return all
}

// The scores that eval measures are those of search, for texts in scripts with and without spaces
// of one line and of several, and of more words than count.
func TestHybridIsTheScoreOfSearch(t *testing.T) {
	ix, rows := mixedCollection(t)
	m := ix.Model()
	all, err := quality.NewWords(ix.Documents(t.Context()), m.Analyzer())
	if err != nil {
		t.Fatal(err)
	}
	ranked := all.Of(rows)
	hybrid := &quality.Hybrid{Words: ranked, Codes: quality.NewCodes(rows, m.Bits()), Mixture: m.Mixture()}
	for i, text := range []string{"worda", mixed(7, 1), mixed(1, 5), mixed(2, 30), mixed(3, 200), "worda\n" + mixed(4, 5)} {
		got, err := ix.Search(t.Context(), index.Query{Text: text, Verbatim: true, Limit: len(rows)})
		if err != nil {
			t.Fatal(err)
		}
		q := quality.Query{Text: text, Margins: m.Margins(got.Sketch.Activations)}
		both, byWords := make([]float32, len(rows)), make([]float32, len(rows))
		hybrid.Score(both, &q)
		ranked.Score(byWords, &q)
		for _, h := range got.Hits {
			at := slices.IndexFunc(rows, func(r quality.Row) bool { return r.ID == h.ID })
			if math.Abs(h.Score-float64(both[at])) > 1e-4 || math.Abs(h.Words-float64(byWords[at])) > 1e-4 {
				t.Fatalf("text %d, %s: search has %v, %v by words, the rankers %v, %v", i, h.ID, h.Score, h.Words, both[at], byWords[at])
			}
		}
	}
}

// mixedCollection returns an index of documents of words and of characters, and its rows.
func mixedCollection(t *testing.T) (*index.Index, []quality.Row) {
	return collectionOf(t, func(yield func(ingest.Document, error) bool) {
		for i := range 200 {
			if !yield(ingest.Document{ID: fmt.Sprint(i), Title: mixed(uint64(100+i), i%3), Text: mixed(uint64(1000+i), 3+i%9)}, nil) {
				return
			}
		}
	})
}

// mixed returns n words or groups of characters, one line.
func mixed(seed uint64, n int) string {
	rng := rand.New(rand.NewPCG(seed, 3))
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "word%c ", 'a'+rng.IntN(26))
		for range rng.IntN(4) {
			b.WriteRune('潮' + rune(rng.IntN(20)))
		}
	}
	return b.String()
}
