package quality_test

import (
	"cmp"
	"fmt"
	"iter"
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
	t.Helper()
	ix, err := index.Open(filepath.Join(t.TempDir(), "c.db"), &index.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	if err := ix.Add(t.Context(), documents(n), nil); err != nil {
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
