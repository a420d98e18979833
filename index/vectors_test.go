package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// embedded returns documents with random vectors of d numbers. The texts are of few words.
func embedded(n, d int, seed uint64) (docs []Embedded) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		v := make([]float32, d)
		for j := range v {
			v[j] = float32(r.NormFloat64())
		}
		docs = append(docs, Embedded{Document: ingest.Document{ID: fmt.Sprint("v", i), Text: fmt.Sprintf("word%d of rest%d", i, i%3)}, Vector: v})
	}
	return docs
}

// allEmbedded yields the documents with their vectors in the same memory.
func allEmbedded(docs ...Embedded) iter.Seq2[Embedded, error] {
	return func(yield func(Embedded, error) bool) {
		var v []float32
		for _, d := range docs {
			if d.Vector != nil {
				v = append(v[:0], d.Vector...)
				d.Vector = v
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

func learnVectors(t testing.TB, docs []Embedded, bits int, seed uint64) *hashing.VectorModel {
	t.Helper()
	m, err := hashing.LearnVectors(t.Context(), func(yield func([]float32, error) bool) {
		for _, d := range docs {
			if !yield(d.Vector, nil) {
				return
			}
		}
	}, len(docs[0].Vector), hashing.VectorOptions{Bits: bits, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func addVectors(t testing.TB, ix *Index, docs ...Embedded) (out []Outcome) {
	t.Helper()
	err := ix.AddVectors(t.Context(), allEmbedded(docs...), func(o Outcome) error { out = append(out, o); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withVectors returns a collection of documents with vectors.
func withVectors(t testing.TB, ix *Index, docs []Embedded, bits int) *hashing.VectorModel {
	t.Helper()
	m := learnVectors(t, docs, bits, 1)
	if err := ix.AdoptVectors(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	addVectors(t, ix, docs...)
	return m
}

// nearest returns the ids of the n documents with the highest scores, which a slow scan computes.
func nearestTo(docs []Embedded, n int, score func(Embedded) float64) (ids []string) {
	docs = slices.Clone(docs)
	slices.SortStableFunc(docs, func(a, b Embedded) int { return int(math.Copysign(1, score(b)-score(a))) })
	for _, d := range docs[:n] {
		ids = append(ids, d.ID)
	}
	return ids
}

// A search by vector gives the hits of a scan of the codes, with and without activations, also
// after the collection was closed.
func TestSearchVectors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.db")
	ix, docs := openToy(t, path), embedded(150, 10, 1)
	m := withVectors(t, ix, docs, 70)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	checkSound(t, ix)
	if got := ix.VectorModel(); got == nil || got.Fingerprint() != m.Fingerprint() || ix.Width() != 70 || ix.Model() != nil {
		t.Errorf("model %v, width %d, model of texts %v", got, ix.Width(), ix.Model())
	}
	for _, asked := range embedded(20, 10, 2) {
		sk, err := m.Hash(asked.Vector)
		if err != nil {
			t.Fatal(err)
		}
		similarity := map[Rerank]*hashing.Asymmetric{NoRerank: hashing.NewAsymmetric(sk.Code.Signs(70)), Asymmetric: hashing.NewAsymmetric(sk.Activations)}
		for rerank, a := range similarity {
			r, err := ix.Search(t.Context(), Query{Vector: asked.Vector, Rerank: rerank, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			want := nearestTo(docs, 5, func(d Embedded) float64 {
				own, _ := m.Hash(d.Vector)
				return a.Similarity(own.Code)
			})
			// Equally similar documents are in the order of their numbers.
			if got := hitsOf(r); !slices.Equal(got, want) || r.Rank != ByCode || !slices.Equal(r.Sketch.Code, sk.Code) {
				t.Errorf("re-ranked %q by %s: %v, want %v", rerank, r.Rank, got, want)
			}
		}
		r, hits, err := ix.Ball(t.Context(), Query{Vector: asked.Vector, Radius: 25})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for h, err := range hits {
			if n++; err != nil || h.Distance > 25 {
				t.Errorf("in the ball: %+v, %v", h, err)
			}
		}
		if n == 0 || r.Bits != 70 {
			t.Errorf("%d hits in the ball of %d bits", n, r.Bits)
		}
	}
}

// Pages of a search by vector continue each other, and belong to its vector.
func TestPagesByVector(t *testing.T) {
	ix, docs := newToy(t), embedded(40, 6, 3)
	withVectors(t, ix, docs, 24)
	for _, rerank := range []Rerank{NoRerank, Asymmetric} {
		q := Query{Vector: docs[0].Vector, Rerank: rerank, Limit: 40}
		whole, err := ix.Search(t.Context(), q)
		if err != nil || len(whole.Hits) != 40 || whole.Hits[0].ID != "v0" {
			t.Fatal(hitsOf(whole), err)
		}
		var pages []string
		for q.Limit = 7; ; {
			r, err := ix.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if pages = append(pages, hitsOf(r)...); r.Next == "" {
				break
			}
			q.Cursor = r.Next
			other := q
			other.Vector = docs[1].Vector
			if _, err := ix.Search(t.Context(), other); !errors.Is(err, ErrCursor) {
				t.Errorf("the cursor of another vector: %v", err)
			}
		}
		if !slices.Equal(pages, hitsOf(whole)) {
			t.Errorf("pages %v, want %v", pages, hitsOf(whole))
		}
	}
}

// An operation that requires texts fails with a clear error, and words and ids are searched as
// ever.
func TestOtherSearchesOfVectors(t *testing.T) {
	ix, docs := newToy(t), embedded(30, 6, 4)
	withVectors(t, ix, docs, 24)
	v := docs[0].Vector
	add(t, ix, ingest.Document{ID: "plain", Text: "word7 without a vector"})
	for _, tt := range []struct {
		q     Query
		first string
		err   error
	}{
		{Query{Vector: v}, "v0", nil},
		{Query{Vector: v, Radius: -1}, "v0", nil},
		{Query{Vector: v, Labels: 2, Facets: []string{"label"}, Explain: true}, "v0", nil},
		{Query{ID: "v0", Rerank: Asymmetric}, "", nil},
		{Query{Like: []string{"v0"}, Dislike: []string{"v1"}}, "", nil},
		{Query{Text: "word5"}, "v5", nil},
		{Query{Text: "word5", Rank: ByWords}, "v5", nil},
		{Query{Text: "word5", Rank: ByCode}, "", ErrForeign},
		{Query{Text: "word5", Rerank: Asymmetric}, "", ErrForeign},
		{Query{ID: "plain", Rank: ByCode}, "", ErrForeign},
		{Query{Vector: v, Rerank: BM25}, "", ErrQuery},
		{Query{Vector: v, Rank: ByWords}, "", ErrQuery},
		{Query{Vector: v, Rank: Hybrid}, "", ErrQuery},
		{Query{Vector: v, Text: "word5"}, "", ErrQuery},
		{Query{Vector: v, Like: []string{"v1"}}, "", ErrQuery},
		{Query{Vector: []float32{}}, "", ErrQuery},
		{Query{Vector: v[:5]}, "", hashing.ErrVector},
		{Query{Vector: make([]float32, 6)}, "", hashing.ErrZero},
	} {
		r, err := ix.Search(t.Context(), tt.q)
		if !errors.Is(err, tt.err) || err == nil && (len(r.Hits) == 0 || tt.first != "" && r.Hits[0].ID != tt.first) {
			t.Errorf("%+v: %v, %v, want %s first, %v", tt.q, hitsOf(r), err, tt.first, tt.err)
		}
		if vector := tt.q.Vector != nil; vector && err != nil && !errors.Is(err, ErrQuery) {
			t.Errorf("%+v: %v", tt.q, err)
		}
	}
	replies, err := ix.SearchAll(t.Context(), []Query{{Vector: v, Limit: 1}, {Vector: v[:2]}})
	if err != nil || replies[0].Err != nil || replies[0].Result.Hits[0].ID != "v0" || !errors.Is(replies[1].Err, ErrQuery) {
		t.Errorf("%+v, %v", replies, err)
	}
	if _, err := ix.ModelOf(1); !errors.Is(err, ErrForeign) {
		t.Errorf("model: %v", err)
	}
	if _, err := ix.Drift(t.Context()); !errors.Is(err, ErrForeign) {
		t.Errorf("drift: %v", err)
	}
	if set, clear, err := ix.Split(t.Context(), 3, 2); err != nil || set.Documents+clear.Documents != 30 {
		t.Errorf("split: %+v, %+v, %v", set, clear, err)
	}
	texts, codes := newToy(t), newToy(t)
	adoptToy(t, texts, toy{Width: 20})
	addCodes(t, codes, 20, withCode("a", "", hashing.Code{1}))
	for name, other := range map[string]*Index{"texts": texts, "codes": codes} {
		if _, err := other.Search(t.Context(), Query{Vector: v}); !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), "not made from vectors") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAddVectors(t *testing.T) {
	ix, docs := newToy(t), embedded(9, 4, 5)
	add(t, ix, ingest.Document{ID: "old", Text: "came before the vectors"})
	withVectors(t, ix, docs, 16)
	a, b := docs[0], docs[1]
	changed, short, nan, zero, none, bare := a, a, a, a, a, a
	changed.Vector, short.Vector, nan.Vector, zero.Vector, none.Vector = b.Vector, a.Vector[:3], []float32{1, 2, 3, float32(math.NaN())}, make([]float32, 4), nil
	zero.ID, none.ID, bare.ID, bare.Bare, bare.Text = "zero", "none", "v1", true, ""
	nameless := a
	nameless.ID = ""
	for _, tt := range []struct {
		name string
		out  []Outcome
		want []string
	}{
		{"the same", addVectors(t, ix, a, b), []string{"unchanged", "unchanged"}},
		{"another vector", addVectors(t, ix, changed, a), []string{"replaced", "replaced"}},
		{"unfit", addVectors(t, ix, short, nan, nameless), []string{"rejected", "rejected", "rejected"}},
		{"no direction", addVectors(t, ix, zero, none), []string{"added*", "added*"}},
		{"only a vector", addVectors(t, ix, bare), []string{"replaced"}},
		{"only a text", add(t, ix, ingest.Document{ID: "v2", Text: "another text"}), []string{"replaced*"}},
	} {
		if got := statuses(tt.out); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	checkSound(t, ix)
	first, _ := ix.Document("v0")
	second, err := ix.Document("v1")
	if err != nil || !slices.Equal(first.Code, second.Code) || second.Text != b.Text {
		t.Errorf("the document of which only the vector was given: %+v, %v", second, err)
	}
}

// Codes of one kind are not mixed with those of another.
func TestVectorsAreNotMixed(t *testing.T) {
	docs := embedded(9, 4, 6)
	texts, codes, own, none := newToy(t), newToy(t), newToy(t), newToy(t)
	adoptToy(t, texts, toy{Width: 20})
	addCodes(t, codes, 16, withCode("a", "", hashing.Code{1}))
	m := withVectors(t, own, docs, 16)
	other := learnVectors(t, docs, 16, 2)
	addVectorsTo := func(ix *Index) error { return ix.AddVectors(t.Context(), allEmbedded(docs...), nil) }
	for name, err := range map[string]error{
		"adopted beside texts":   texts.AdoptVectors(t.Context(), m),
		"adopted beside codes":   codes.AdoptVectors(t.Context(), m),
		"adopted beside another": own.AdoptVectors(t.Context(), other),
		"added to texts":         addVectorsTo(texts),
		"added to codes":         addVectorsTo(codes),
		"added to nothing":       addVectorsTo(none),
		"codes added to vectors": own.AddCodes(t.Context(), 16, allCoded(withCode("b", "", hashing.Code{1})), nil),
	} {
		if err == nil || !strings.Contains(err.Error(), "use another collection") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := own.AdoptVectors(t.Context(), m); err != nil {
		t.Errorf("adopted again: %v", err)
	}
	err := own.AddVectors(t.Context(), func(yield func(Embedded, error) bool) {
		adoptToy(t, own, toy{Width: 16})
		yield(embedded(20, 4, 7)[19], nil)
	}, nil)
	if err == nil || !strings.Contains(err.Error(), "made by its model") {
		t.Errorf("a model adopted meanwhile: %v", err)
	}
	if err := own.Use(t.Context(), 1, nil); err != nil {
		t.Fatal(err)
	}
	addVectors(t, own, embedded(20, 4, 7)...)
	checkSound(t, own)
}

// Older programs reject the collection as one of a newer program.
func TestVectorsRaiseVersion(t *testing.T) {
	ix := newToy(t)
	withVectors(t, ix, embedded(9, 4, 8), 16)
	err := ix.view(context.Background(), func(v View, _ *snapshot) error {
		stored, err := format.Get(v, format.MetaTable, format.VersionKey)
		if err == nil && stored[0] != format.VersionOfVectors {
			t.Errorf("version %d", stored[0])
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Codes of vectors are copied, since the vectors are not stored, and their model is kept.
func TestRepairOfVectors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vectors.db")
	ix, docs := openFileAt(t, path), embedded(200, 4, 9)
	unsynced(ix)
	withVectors(t, ix, docs, 16)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	file, want := contentsOf(t, path), everything(t, path)
	for name, damage := range map[string]func(p *damagedCopy){
		"ids":          func(p *damagedCopy) { p.wipe(p.root(format.IdsBucket)) },
		"root of docs": func(p *damagedCopy) { p.wipe(p.root(format.DocsBucket)) },
		"an info":      func(p *damagedCopy) { p.overwrite(`"kind":"vectors","bits":16,"finger`) },
	} {
		p := newDamagedCopy(t, file)
		damage(p)
		result := p.repair()
		got := everything(t, p.path)
		for k := range want {
			if strings.HasPrefix(k, "id ") && got[k] != want[k] {
				t.Fatalf("%s: %s is %s, want %s", name, k, got[k], want[k])
			}
		}
		if result.Current != 1 || len(result.Lost) > 0 || len(result.Dropped) > 0 {
			t.Errorf("%s: %+v", name, result)
		}
	}
}
