package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

func TestBadQueries(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 20})
	add(t, ix, ingest.Document{ID: "blank"}, ingest.Document{ID: "a", Text: "a1"})
	tests := []struct {
		name string
		q    Query
		want error
	}{
		{"nothing", Query{}, ErrQuery},
		{"two things", Query{Text: "a", ID: "a"}, ErrQuery},
		{"negative limit", Query{Text: "a", Limit: -1}, ErrQuery},
		{"negative candidates", Query{Text: "a", Candidates: -1}, ErrQuery},
		{"unknown rerank", Query{Text: "a", Rerank: "best"}, ErrQuery},
		{"words of a code", Query{Code: hashing.Code{1}, Rerank: TFIDF}, ErrQuery},
		{"unknown rank", Query{Text: "a", Rank: "best"}, ErrQuery},
		{"all words of a code", Query{Code: hashing.Code{1}, Rank: ByWords}, ErrQuery},
		{"a radius by words", Query{Text: "a", Rank: Hybrid, Radius: 3}, ErrQuery},
		{"rerank by words", Query{Text: "a", Rank: ByWords, Rerank: BM25}, ErrQuery},
		{"negative weight", Query{Text: "a", Weight: new(-0.1)}, ErrQuery},
		{"no number as weight", Query{Text: "a", Weight: new(math.NaN())}, ErrQuery},
		{"infinite weight", Query{Text: "a", Weight: new(math.Inf(1))}, ErrQuery},
		{"sort by id", Query{Text: "a", Sort: "id"}, ErrQuery},
		{"sort by nothing", Query{Text: "a", Sort: "-"}, ErrQuery},
		{"distinct titles", Query{Text: "a", Distinct: "title"}, ErrQuery},
		{"rerank by code", Query{Code: hashing.Code{1}, Rerank: Asymmetric}, nil},
		{"empty code", Query{Code: hashing.Code{}}, ErrQuery},
		{"long code", Query{Code: hashing.Code{1, 2}}, ErrQuery},
		{"wide code", Query{Code: hashing.Code{1 << 20}}, ErrQuery},
		{"filter without field", Query{Text: "a", Filter: []ingest.Condition{{Value: "x"}}}, ErrQuery},
		{"unknown id", Query{ID: "unknown"}, ErrNotFound},
		{"id without terms", Query{ID: "blank"}, hashing.ErrNoTerms},
		{"text without terms", Query{Text: " "}, hashing.ErrNoTerms},
		{"fine", Query{Text: "a"}, nil},
	}
	for _, tt := range tests {
		if _, err := ix.Search(context.Background(), tt.q); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ix.Search(ctx, Query{Text: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestRerank compares with dense vectors and a full sort.
func TestRerank(t *testing.T) {
	const width, n, candidates = 64, 300, 40
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: width})
	r := rand.New(rand.NewPCG(3, 3))
	var docs []ingest.Document
	for i := range n {
		var words []string
		for range r.IntN(6) {
			words = append(words, fmt.Sprint("a", r.IntN(10)))
		}
		docs = append(docs, coded(fmt.Sprint(i), randomCode(r, width), width, words...))
	}
	add(t, ix, docs...)
	for _, method := range []Rerank{Asymmetric, TFIDF, BM25} {
		for _, q := range []Query{
			{Text: randomCode(r, width).Hex(width) + " a3 a3 a9"}, {ID: "7"}, {Text: randomCode(r, width).Hex(width)},
		} {
			q.Rerank, q.Candidates, q.Limit = method, candidates, 15
			got, err := ix.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got.Complete || got.Work.Reranked != candidates {
				t.Errorf("%s: complete %v, %d re-ranked", method, got.Complete, got.Work.Reranked)
			}
			want := reranked(t, ix, q, got.Sketch)
			for i, h := range got.Hits {
				if w := want[i]; h.ID != w.ID || math.Abs(h.Score-w.Score) > 1e-6 || h.Distance != w.Distance {
					t.Errorf("%s: hit %d is %s (%.4f), want %s (%.4f)", method, i, h.ID, h.Score, w.ID, w.Score)
				}
				if h.Score != h.Asymmetric+h.Lexical || h.Similarity != 1-float64(h.Distance)/width || method == Asymmetric && h.Lexical != 0 {
					t.Errorf("%s: the parts of the score of hit %d do not add up: %+v", method, i, h)
				}
			}
		}
	}
	all, err := ix.Search(context.Background(), Query{ID: "7", Rerank: TFIDF, Candidates: n})
	if err != nil || !all.Complete {
		t.Errorf("all re-ranked, but complete is %v, %v", all.Complete, err)
	}
}

// reranked is the slow twin of a search with re-ranking.
func reranked(t *testing.T, ix *Index, q Query, sk hashing.Sketch) []Hit {
	t.Helper()
	near, err := ix.Search(context.Background(), Query{Code: sk.Code, Limit: q.Candidates + 1})
	if err != nil {
		t.Fatal(err)
	}
	hits := slices.DeleteFunc(near.Hits, func(h Hit) bool { return h.ID == q.ID })[:q.Candidates]
	best := 0.0
	for i := range hits {
		doc, _ := toy{Width: 64}.Hash(hits[i].Text)
		if q.Rerank != Asymmetric {
			hits[i].Lexical = alike(q.Rerank, sk.Counts, doc.Counts)
		}
		best = max(best, hits[i].Lexical)
	}
	for i := range hits {
		if q.Rerank == BM25 && best > 0 {
			hits[i].Lexical /= best
		}
		hits[i].Score = agreement(toy{}.Margins(sk.Activations), hits[i].Code) + hits[i].Lexical
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Number, b.Number))
	})
	return hits
}

func alike(method Rerank, query, doc ingest.Counts) float64 {
	dense := func(w ingest.Weighting, c ingest.Counts) []float64 {
		v := make([]float64, toyVocabulary.Len())
		for i, x := range w.Weigh(nil, c, toyVocabulary) {
			v[c.IDs[i]] = float64(x)
		}
		return v
	}
	product := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	if method == BM25 {
		once := ingest.Counts{IDs: query.IDs, Ns: slices.Repeat([]float32{1}, len(query.IDs))}
		return product(dense(ingest.RawCounts, once), dense(ingest.BM25, doc))
	}
	a, b := dense(ingest.TFIDF, query), dense(ingest.TFIDF, doc)
	if product(a, a)*product(b, b) == 0 {
		return 0
	}
	return product(a, b) / math.Sqrt(product(a, a)*product(b, b))
}
