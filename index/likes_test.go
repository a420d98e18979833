package index

import (
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

// TestLikes compares the scores with those of dense vectors of bits and words.
func TestLikes(t *testing.T) {
	const width, n = 64, 200
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: width})
	r := rand.New(rand.NewPCG(8, 8))
	var docs []ingest.Document
	for i := range n {
		var words []string
		for range 1 + r.IntN(6) {
			words = append(words, fmt.Sprint("a", r.IntN(10)))
		}
		docs = append(docs, coded(fmt.Sprint(i), randomCode(r, width), width, words...))
	}
	add(t, ix, docs...)
	for _, q := range []Query{
		{Like: []string{"3"}}, {Like: []string{"3", "4", "9"}}, {Like: []string{"3", "4"}, Dislike: []string{"5"}},
		{Text: docs[7].Text, Like: []string{"8"}}, {Text: docs[7].Text, Dislike: []string{"8", "9"}},
	} {
		for _, q.Rerank = range []Rerank{NoRerank, Asymmetric, TFIDF, BM25} {
			q.Limit, q.Rank = n, ByCode
			got, err := ix.Search(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			want := twinLikes(docs, q)
			if len(got.Hits) != n-len(q.Like)-len(q.Dislike) {
				t.Fatalf("%+v: %d hits", q, len(got.Hits))
			}
			for i, h := range got.Hits {
				if slices.Contains(q.Like, h.ID) || slices.Contains(q.Dislike, h.ID) || math.Abs(want[h.ID]-h.Score) > 1e-6 ||
					i > 0 && h.Score > got.Hits[i-1].Score {
					t.Fatalf("%+v: hit %d is %s with %.5f, want %.5f", q, i, h.ID, h.Score, want[h.ID])
				}
			}
		}
	}
}

// twinLikes scores all documents.
func twinLikes(docs []ingest.Document, q Query) map[string]float64 {
	bits, words := make([]float64, 64), make([]float64, toyVocabulary.Len())
	mix := func(text string, weight float64) {
		sk, _ := toy{Width: 64}.Hash(text)
		m, w := make([]float64, 64), make([]float64, toyVocabulary.Len())
		for i, x := range (toy{}).Margins(sk.Activations) {
			m[i] = float64(x)
		}
		for i, x := range ingest.TFIDF.Weigh(nil, sk.Counts, toyVocabulary) {
			if w[sk.Counts.IDs[i]] = float64(x); q.Rerank == BM25 {
				w[sk.Counts.IDs[i]] = 1
			}
		}
		addTo(bits, m, weight)
		addTo(words, w, weight/math.Sqrt(scalar(w, w)))
	}
	text := func(id string) string {
		return docs[slices.IndexFunc(docs, func(d ingest.Document) bool { return d.ID == id })].Text
	}
	if q.Text != "" {
		mix(q.Text, 1)
	}
	for _, id := range q.Like {
		mix(text(id), likeWeight/float64(len(q.Like)))
	}
	for _, id := range q.Dislike {
		mix(text(id), -dislikeWeight/float64(len(q.Dislike)))
	}
	for i, w := range words {
		words[i] = max(0, w)
	}
	return twinScores(docs, q, bits, words)
}

func addTo(sum, v []float64, weight float64) {
	for i, x := range v {
		sum[i] += weight * x
	}
}

func scalar(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func twinScores(docs []ingest.Document, q Query, bits, words []float64) map[string]float64 {
	scores, lexical, best := map[string]float64{}, map[string]float64{}, 0.0
	for _, d := range docs {
		sk, _ := toy{Width: 64}.Hash(d.Text)
		signs, w := make([]float64, 64), make([]float64, len(words))
		for i, x := range sk.Code.Signs(64) {
			signs[i] = float64(x)
			if q.Rerank == NoRerank && (bits[i] > 0) == (x > 0) {
				scores[d.ID] += 1. / 64
			}
		}
		weighting := map[Rerank]ingest.Weighting{TFIDF: ingest.TFIDF, BM25: ingest.BM25}[q.Rerank]
		for i, x := range weighting.Weigh(nil, sk.Counts, toyVocabulary) {
			w[sk.Counts.IDs[i]] = float64(x)
		}
		if q.Rerank != NoRerank {
			scores[d.ID] = scalar(bits, signs) / math.Sqrt(scalar(bits, bits)*64)
		}
		if q.Rerank.lexical() {
			lexical[d.ID] = scalar(words, w)
		}
		if l := scalar(words, words) * scalar(w, w); q.Rerank == TFIDF && l > 0 {
			lexical[d.ID] /= math.Sqrt(l)
		}
		if !slices.Contains(q.Like, d.ID) && !slices.Contains(q.Dislike, d.ID) {
			best = max(best, lexical[d.ID])
		}
	}
	for id, l := range lexical {
		if q.Rerank == BM25 && best > 0 {
			l /= best
		}
		scores[id] += l
	}
	return scores
}

func TestBadLikes(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 20})
	add(t, ix, ingest.Document{ID: "blank"}, ingest.Document{ID: "a", Text: "00001"}, ingest.Document{ID: "b", Text: "00002"})
	for _, tt := range []struct {
		name string
		q    Query
		want error
	}{
		{"only a dislike", Query{Dislike: []string{"a"}}, ErrQuery},
		{"an id and a like", Query{ID: "a", Like: []string{"b"}}, ErrQuery},
		{"an id and a dislike", Query{ID: "a", Dislike: []string{"b"}}, ErrQuery},
		{"a code and a like", Query{Code: hashing.Code{1}, Like: []string{"b"}}, ErrQuery},
		{"like and unlike one", Query{Like: []string{"a"}, Dislike: []string{"a"}}, ErrQuery},
		{"like and unlike one of several, beside a text", Query{Text: "00001", Like: []string{"b", "a"}, Dislike: []string{"c", "a"}}, ErrQuery},
		{"like an unknown id", Query{Like: []string{"a", "unknown"}}, ErrNotFound},
		{"dislike an unknown id", Query{Text: "00001", Dislike: []string{"unknown"}}, ErrNotFound},
		{"like without terms", Query{Like: []string{"blank"}}, hashing.ErrNoTerms},
		{"text without terms", Query{Text: " ", Like: []string{"a"}}, hashing.ErrNoTerms},
		{"fine", Query{Text: "00001", Like: []string{"a"}, Dislike: []string{"b"}}, nil},
	} {
		tt.q.Rank = ByCode
		if _, err := ix.Search(context.Background(), tt.q); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	q := Query{Like: []string{"a", "b"}, Dislike: []string{}, Limit: 1}
	if r, err := ix.Search(context.Background(), q); err != nil || len(r.Hits) != 0 || !r.Complete {
		t.Errorf("%+v, %v: liked documents were found", r, err)
	}
}
