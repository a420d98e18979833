package index

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// The weights of the shared terms add up to the lexical score, by each way to weight words.
func TestSharedTermsAreTheScore(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	for i, words := range []string{"a1 a2", "a2 a2 a9", "a3", "a9 a8 a7 a1 a1", ""} {
		add(t, ix, coded(string(rune('a'+i)), hashing.Code{uint64(i)}, 16, strings.Fields(words)...))
	}
	text := coded("", hashing.Code{0}, 16, "a1", "a2", "a9").Text
	for _, q := range []Query{{}, {Rerank: Asymmetric}, {Rerank: TFIDF}, {Rerank: BM25}, {Rerank: BM25, Like: []string{"d"}}, {Rerank: TFIDF, Limit: 2}} {
		q.Text, q.Rank = text, ByCode
		plain, err := ix.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		q.Explain = true
		res, err := ix.Search(t.Context(), q)
		if err != nil || len(res.Hits) != len(plain.Hits) {
			t.Fatal(res, err)
		}
		words := q
		words.Rerank = TFIDF
		if q.Rerank.lexical() {
			words = q
		}
		for i, h := range res.Hits {
			sum := 0.0
			for _, s := range h.Shared {
				sum += s.Weight
				if !slices.Contains(strings.Fields(h.Text), s.Term) {
					t.Errorf("%+v: %q is not in %q", q, s.Term, h.Text)
				}
			}
			want := h.Lexical
			if !q.Rerank.lexical() {
				want = lexicalOf(t, ix, words, h.ID)
			}
			if math.Abs(sum-want) > 1e-6 || plain.Hits[i].Shared != nil || h.ID == "b" && len(h.Shared) != 2 {
				t.Errorf("%+v: %s shares %v, want %v", q, h.ID, h.Shared, want)
			}
			if !slices.IsSortedFunc(h.Shared, func(a, b Shared) int { return int(math.Copysign(1, b.Weight-a.Weight)) }) {
				t.Errorf("%v", h.Shared)
			}
		}
	}
}

// The characters of a pair add to the weight of a word that has them. They are neither known nor
// unknown nor missing, and do not count as words of the question.
func TestCharacters(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	for i, text := range []string{"天气预报", "生气", "海", "预报 气"} {
		add(t, ix, ingest.Document{ID: string(rune('a' + i)), Text: text})
	}
	for _, tt := range []struct {
		query Query
		known string
		want  string // hits with their shared and missing words
	}{
		{Query{Text: "天气很好"}, "天气", "a +天气 -气很 -很好, b +气 -天气 -气很 -很好, d +气 -天气 -气很 -很好"},
		{Query{Text: "天气 气"}, "天气 气", "a +天气 +气, b +气 -天气, d +气 -天气"},
		{Query{Text: "好气"}, "", "b +气 -好气, d +气 -好气, a +气 -好气"},
		{Query{Text: "天气 -预报"}, "天气", "b +气 -天气"},
		{Query{Text: "“天气”预报"}, "天气 预报", "a +天气 +预报"},
		{Query{ID: "a"}, "天气 气预 预报", "d +预报 +气 -天气 -气预, b +气 -天气 -气预 -预报"},
		{Query{Like: []string{"d"}}, "预报 气", "a +预报 +气, b +气 -预报"},
	} {
		tt.query.Rank, tt.query.Explain = ByWords, true
		r, err := ix.Search(t.Context(), tt.query)
		if err != nil || strings.Join(r.Words().Known, " ") != tt.known {
			t.Fatalf("%+v: known are %q, want %q, %v", tt.query, r.Words().Known, tt.known, err)
		}
		if got := spelledHits(r.Hits); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.query, got, tt.want)
		}
		for _, h := range r.Hits {
			sum := 0.0
			for _, s := range h.Shared {
				sum += s.Weight
			}
			if math.Abs(sum-h.Lexical) > 1e-9 {
				t.Errorf("%+v: the shared words of %s have %v, not %v", tt.query, h.ID, sum, h.Lexical)
			}
		}
	}
	r, err := ix.Search(t.Context(), Query{Text: "天地玄黄宇宙洪荒日月盈", Rank: Hybrid}) // 10 pairs
	if err != nil || r.Weight != (toy{}).Mixture().Typed {
		t.Errorf("weight %v, %v", r.Weight, err)
	}
}

func spelledHits(hits []Hit) string {
	var all []string
	for _, h := range hits {
		s := h.ID
		for _, w := range h.Shared {
			s += " +" + w.Term
		}
		for _, w := range h.Missing {
			s += " -" + w
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

// lexicalOf returns the lexical score of one hit.
func lexicalOf(t *testing.T, ix *Index, q Query, id string) float64 {
	q.Limit = 100
	res, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return res.Hits[slices.IndexFunc(res.Hits, func(h Hit) bool { return h.ID == id })].Lexical
}

func TestNothingSharedByCodes(t *testing.T) {
	ix := newToy(t)
	addCodes(t, ix, 20, withCode("a", "a1", hashing.Code{1}), withCode("b", "a1", hashing.Code{1}))
	res, err := ix.Search(t.Context(), Query{ID: "a", Explain: true})
	if err != nil || len(res.Hits) != 1 || res.Hits[0].Shared != nil {
		t.Errorf("%+v %v", res, err)
	}
	if _, err := ix.ModelOf(1); !errors.Is(err, ErrForeign) {
		t.Error(err)
	}
	if _, err := ix.ModelOf(2); !errors.Is(err, ErrGeneration) {
		t.Error(err)
	}
}

// An explained search names the documents of the query by their titles; another one does not read
// them.
func TestReferences(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	for i, id := range []string{"a", "b", "c"} {
		d := coded(id, hashing.Code{uint64(i)}, 16, "a1")
		d.Title = "Title of " + id
		add(t, ix, d)
	}
	for _, c := range []struct {
		query Query
		want  []Reference
	}{
		{Query{ID: "a", Explain: true}, []Reference{{"a", "Title of a"}}},
		{Query{Like: []string{"c", "a"}, Dislike: []string{"b"}, Explain: true}, []Reference{{"c", "Title of c"}, {"a", "Title of a"}, {"b", "Title of b"}}},
		{Query{ID: "a"}, nil},
		{Query{Code: hashing.Code{1}, Explain: true}, nil},
	} {
		res, err := ix.Search(t.Context(), c.query)
		if err != nil || !slices.Equal(res.References, c.want) {
			t.Errorf("%+v: %v, %v", c.query, res.References, err)
		}
	}
}
