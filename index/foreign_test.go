package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// withCode returns a document with a code.
func withCode(id, text string, c hashing.Code) Coded {
	return Coded{Document: ingest.Document{ID: id, Text: text}, Code: c}
}

func allCoded(docs ...Coded) iter.Seq2[Coded, error] {
	return func(yield func(Coded, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// addCodes stores documents with codes and returns the outcomes.
func addCodes(t testing.TB, ix *Index, bits int, docs ...Coded) []Outcome {
	t.Helper()
	var out []Outcome
	err := ix.AddCodes(t.Context(), bits, allCoded(docs...), func(o Outcome) error { out = append(out, o); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// statuses returns the status of each outcome, with a star if no search by code finds the document.
func statuses(out []Outcome) (all []string) {
	for _, o := range out {
		s := string(o.Status)
		if o.NoTerms {
			s += "*"
		}
		all = append(all, s)
	}
	return all
}

func TestAddCodes(t *testing.T) {
	ix := newToy(t)
	add(t, ix, ingest.Document{ID: "old", Text: "came before the codes"})
	plain := ingest.Document{ID: "a", Text: "x"}
	for _, tt := range []struct {
		name string
		out  []Outcome
		want []string
	}{
		{"new", addCodes(t, ix, 20, withCode("a", "x", hashing.Code{1}), withCode("b", "", hashing.Code{2})), []string{"added", "added"}},
		{"the same", addCodes(t, ix, 20, withCode("a", "x", hashing.Code{1})), []string{"unchanged"}},
		{"another code", addCodes(t, ix, 20, withCode("b", "", hashing.Code{3})), []string{"replaced"}},
		{"another text", addCodes(t, ix, 20, withCode("b", "y", hashing.Code{3})), []string{"replaced"}},
		{"a code for one without", addCodes(t, ix, 20, withCode("old", "came before the codes", hashing.Code{9})), []string{"replaced"}},
		{"none", addCodes(t, ix, 20, withCode("c", "", nil)), []string{"added*"}},
		{"twice", addCodes(t, ix, 20, withCode("d", "", hashing.Code{1}), withCode("d", "", hashing.Code{1}), withCode("d", "", hashing.Code{4})), []string{"added", "unchanged", "replaced"}},
		{"too wide", addCodes(t, ix, 20, withCode("e", "", hashing.Code{1 << 20}), withCode("f", "", hashing.Code{1, 1})), []string{"rejected", "rejected"}},
		{"no id", addCodes(t, ix, 20, withCode("", "", hashing.Code{1})), []string{"rejected"}},
		{"plain, the same", add(t, ix, plain), []string{"unchanged"}},
		{"plain, new", add(t, ix, ingest.Document{ID: "g", Text: "x"}), []string{"added*"}},
	} {
		if got := statuses(tt.out); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	checkSound(t, ix)
	for id, want := range map[string]hashing.Code{"a": {1}, "b": {3}, "old": {9}, "c": nil, "d": {4}, "g": nil} {
		if d, err := ix.Document(id); err != nil || !slices.Equal(d.Code, want) {
			t.Errorf("%s: %v, %v, want code %v", id, d, err, want)
		}
	}
	if d := add(t, ix, ingest.Document{ID: "a", Text: "another text"}); statuses(d)[0] != "replaced*" {
		t.Errorf("the code was kept for a new text: %v", statuses(d))
	}
	checkSound(t, ix)
}

// AddCodes fails for codes that do not belong to the collection.
func TestAddCodesRejects(t *testing.T) {
	coded, modelled := newToy(t), newToy(t)
	addCodes(t, coded, 20, withCode("a", "", hashing.Code{1}))
	adoptToy(t, modelled, toy{Width: 20})
	for _, tt := range []struct {
		ix   *Index
		bits int
		want string
	}{
		{coded, 24, "have 20 bits, not 24"},
		{coded, 0, "1 to 512"},
		{coded, 513, "1 to 512"},
		{modelled, 20, "made by its model"},
	} {
		err := tt.ix.AddCodes(t.Context(), tt.bits, allCoded(withCode("b", "", hashing.Code{1})), nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%d bits: %v, want %q", tt.bits, err, tt.want)
		}
	}
	broken := errors.New("the source broke")
	err := coded.AddCodes(t.Context(), 20, func(yield func(Coded, error) bool) {
		_ = yield(withCode("b", "", hashing.Code{2}), nil) && yield(Coded{}, broken)
	}, nil)
	if _, lost := coded.Document("b"); !errors.Is(err, broken) || lost != nil {
		t.Errorf("%v, and the document before the error: %v", err, lost)
	}
}

// AddCodes fails if a model is adopted meanwhile, since the codes would be mixed with those of the
// model.
func TestAdoptDuringAddCodes(t *testing.T) {
	ix := newToy(t)
	err := ix.AddCodes(t.Context(), 20, func(yield func(Coded, error) bool) {
		adoptToy(t, ix, toy{Width: 20})
		yield(withCode("a", "", hashing.Code{1}), nil)
	}, nil)
	if err == nil || !strings.Contains(err.Error(), "made by its model") {
		t.Errorf("got %v", err)
	}
	checkSound(t, ix)
}

func TestSearchForeignCodes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "codes.db")
	ix := openToy(t, path)
	addCodes(t, ix, 100, withCode("a", "", hashing.Code{1, 0}), withCode("b", "", hashing.Code{3, 0}), withCode("c", "", hashing.Code{0, 1 << 35}), withCode("d", "", nil))
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	ix = openToy(t, path)
	checkSound(t, ix)
	if ix.Width() != 100 || ix.Model() != nil {
		t.Errorf("width %d, model %v", ix.Width(), ix.Model())
	}
	for _, tt := range []struct {
		q    Query
		want []string
		err  error
	}{
		{Query{Code: hashing.Code{3, 0}}, []string{"b", "a", "c"}, nil},
		{Query{ID: "a"}, []string{"b", "c"}, nil},
		{Query{ID: "a", Rerank: Asymmetric}, []string{"b", "c"}, nil},
		{Query{ID: "a", Radius: 1}, []string{"b"}, nil},
		{Query{Like: []string{"a"}, Dislike: []string{"c"}, Rerank: Asymmetric}, []string{"b"}, nil},
		{Query{Like: []string{"b", "c"}}, []string{"a"}, nil},
		{Query{Like: []string{"d"}}, nil, ErrForeign},
		{Query{Text: "x", Like: []string{"a"}, Rank: ByCode}, nil, ErrForeign},
		{Query{ID: "d"}, nil, ErrForeign},
		{Query{ID: "a", Rerank: TFIDF}, nil, ErrQuery},
		{Query{ID: "a", Rerank: BM25}, nil, ErrForeign},
		{Query{Text: "x", Rank: ByCode}, nil, ErrForeign},
		{Query{Code: hashing.Code{1}}, nil, ErrQuery},
	} {
		r, err := ix.Search(t.Context(), tt.q)
		got := hitsOf(r)
		if !errors.Is(err, tt.err) || !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, %v, want %v, %v", tt.q, got, err, tt.want, tt.err)
		}
	}
	if _, err := ix.Drift(t.Context()); !errors.Is(err, ErrForeign) {
		t.Errorf("drift: %v", err)
	}
	if bits, err := ix.Bits(t.Context(), 5); err != nil || len(bits) != 100 || bits[1].Mean != 1./3 || bits[1].Drivers != nil {
		t.Errorf("bits: %+v, %v", bits, err)
	}
	for _, err := range ix.Sketches(t.Context(), 0) {
		if !errors.Is(err, ErrForeign) {
			t.Errorf("sketches: %v", err)
		}
	}
	n := 0
	for r, err := range ix.Rows(t.Context()) {
		if n++; err != nil || len(r.Code) != 2 || len(r.Counts.IDs) != 0 {
			t.Errorf("row %+v, %v", r, err)
		}
	}
	if n != 3 {
		t.Errorf("%d rows", n)
	}
}

// hitsOf returns the ids of the hits; r may be nil.
func hitsOf(r *Result) (all []string) {
	if r == nil {
		return nil
	}
	for _, h := range r.Hits {
		all = append(all, h.ID)
	}
	return all
}

// A model replaces codes made elsewhere, and Use switches back to these.
func TestCodesAndModel(t *testing.T) {
	ix := newToy(t)
	addCodes(t, ix, 20, withCode("a", "00001", hashing.Code{1}), withCode("b", "00002", hashing.Code{2}))
	adoptToy(t, ix, toy{Width: 20, Mask: 5})
	checkSound(t, ix)
	if _, err := ix.Search(t.Context(), Query{Text: "00001"}); err != nil {
		t.Error(err)
	}
	add(t, ix, ingest.Document{ID: "c", Text: "00003"})
	if err := ix.Use(t.Context(), 1, nil); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	for id, want := range map[string]hashing.Code{"a": {1}, "b": {2}, "c": nil} {
		if d, err := ix.Document(id); err != nil || !slices.Equal(d.Code, want) {
			t.Errorf("%s: %v, %v, want code %v", id, d, err, want)
		}
	}
	addCodes(t, ix, 20, withCode("c", "00003", hashing.Code{7}))
	if err := ix.Use(t.Context(), 2, nil); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
}

// Check reports counts for codes made elsewhere, which have none.
func TestCheckCodes(t *testing.T) {
	ix := newToy(t)
	addCodes(t, ix, 20, withCode("a", "", hashing.Code{1}))
	err := ix.update(context.Background(), func(w *writer) error {
		w.changed = true
		return w.Put(format.CountsTable(w.current.ID), Record{Key: format.Key32(0), Value: format.Seal(format.Key32(0), nil)})
	})
	if err != nil {
		t.Fatal(err)
	}
	faults := slices.Collect(ix.Check(t.Context()))
	if len(faults) != 1 || !errors.Is(faults[0], ErrFormat) {
		t.Errorf("found %v", faults)
	}
}

// After any mixture of codes, documents and deletions the collection equals a map.
func TestCodesAgainstMap(t *testing.T) {
	for _, bits := range []int{1, 8, 20, 64, 65, 512} {
		r := rand.New(rand.NewPCG(uint64(bits), 1))
		ix := newToy(t)
		unsynced(ix)
		want := map[string]Coded{}
		for range 12 {
			someCodes(t, ix, r, bits, want)
		}
		checkSound(t, ix)
		got := map[string]Coded{}
		for id := range want {
			d, err := ix.Document(id)
			if err != nil {
				t.Fatal(err)
			}
			got[id] = Coded{Document: d.Document, Code: d.Code}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d bits: %s", bits, diff)
		}
		if st, err := ix.Stats(); err != nil || st.Documents != len(want) {
			t.Errorf("%d bits: %+v, %v, want %d documents", bits, st, err, len(want))
		}
	}
}

// someCodes adds a batch and deletes a few documents.
func someCodes(t *testing.T, ix *Index, r *rand.Rand, bits int, want map[string]Coded) {
	t.Helper()
	var docs []Coded
	for range r.IntN(40) {
		d := withCode(fmt.Sprint(r.IntN(50)), fmt.Sprint("text ", r.IntN(2)), randomCode(r, bits))
		if r.IntN(5) == 0 {
			d.Code = nil
		}
		// Without a code, a document with the same text is unchanged.
		if before := want[d.ID]; d.Code != nil || before.Text != d.Text {
			want[d.ID] = d
		}
		docs = append(docs, d)
	}
	addCodes(t, ix, bits, docs...)
	for range r.IntN(5) {
		id := fmt.Sprint(r.IntN(50))
		if _, err := ix.Delete(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		delete(want, id)
	}
}
