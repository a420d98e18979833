package ingest

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tokens yields words that are their own terms. A word such as rise:rises has a term before the
// colon.
func tokens(words []string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for _, w := range words {
			term, word, stemmed := strings.Cut(w, ":")
			if !stemmed {
				word = term
			}
			if !yield(Token{Term: term, Word: word}) {
				return
			}
		}
	}
}

// vocabularyOf returns the vocabulary of documents whose terms are separated by white space.
func vocabularyOf(o VocabularyOptions, docs ...string) *Vocabulary {
	var b VocabularyBuilder
	for _, d := range docs {
		b.Add(tokens(strings.Fields(d)))
	}
	return b.Build(o)
}

// repeat returns n documents. The first of of them consist of the word, the others are empty.
func repeat(word string, of, n int) []string {
	docs := make([]string, n)
	for i := range of {
		docs[i] = word
	}
	return docs
}

func TestVocabularyDefaults(t *testing.T) {
	tests := []struct {
		of, n int
		o     VocabularyOptions
		want  bool // whether a term that occurs in of of n documents is kept
	}{
		{1, 1, VocabularyOptions{}, true},
		{1, 49, VocabularyOptions{}, true},
		{49, 49, VocabularyOptions{}, true},
		{1, 50, VocabularyOptions{}, false},
		{2, 50, VocabularyOptions{}, true},
		{40, 50, VocabularyOptions{}, true},
		{41, 50, VocabularyOptions{}, false},
		{2, 499, VocabularyOptions{}, true},
		{2, 500, VocabularyOptions{}, false},
		{3, 500, VocabularyOptions{}, true},
		{3, 5, VocabularyOptions{MaxShare: 0.5}, false},
		{3, 5, VocabularyOptions{MinDocs: 4}, false},
		{1, 900, VocabularyOptions{MinDocs: 1}, true},
	}
	for _, tt := range tests {
		v := vocabularyOf(tt.o, repeat("word", tt.of, tt.n)...)
		if got := v.Len() == 1; got != tt.want || v.Docs() != tt.n {
			t.Errorf("%d of %d with %+v: kept %v, want %v; %d documents", tt.of, tt.n, tt.o, got, tt.want, v.Docs())
		}
	}
}

func TestVocabulary(t *testing.T) {
	v := vocabularyOf(VocabularyOptions{Size: 3}, "b b b a", "", "a c", "d c e")
	var got []string
	for id := range uint32(v.Len()) {
		back, ok := v.ID(v.Term(id))
		got = append(got, fmt.Sprintf("%s %d %v", v.Term(id), v.DF(id), ok && back == id))
	}
	if diff := gocmp.Diff([]string{"a 2 true", "b 1 true", "c 2 true"}, got); diff != "" {
		t.Error(diff)
	}
	if v.MeanLength() != 7.0/4 {
		t.Errorf("mean length %v, want 7/4", v.MeanLength())
	}
	if _, ok := v.ID("d"); ok || v.Term(3) != "" || v.DF(3) != 0 {
		t.Error("has an id or a term that should not exist")
	}
	want := Counts{IDs: []uint32{0, 2}, Ns: []float32{1, 2}, Unknown: 2}
	if diff := gocmp.Diff(want, v.Count(slices.Values(strings.Fields("c x a c y")))); diff != "" {
		t.Error(diff)
	}
}

func fewWords() *rapid.Generator[[]string] {
	return rapid.SliceOfN(rapid.SampledFrom(strings.Fields("a b c d e f g h")), 0, 30)
}

// TestVocabularyAgainstPlainCounting compares terms and document frequencies with those of plain
// loops.
func TestVocabularyAgainstPlainCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfN(fewWords(), 1, 20).Draw(t, "docs")
		o := VocabularyOptions{Size: rapid.IntRange(1, 9).Draw(t, "size"), MinDocs: rapid.IntRange(1, 4).Draw(t, "min"),
			MaxShare: rapid.SampledFrom([]float64{0.3, 0.5, 1}).Draw(t, "share")}
		var b VocabularyBuilder
		total, df := map[string]int{}, map[string]int{}
		for _, d := range docs {
			b.Add(tokens(d))
			for _, w := range d {
				total[w]++
			}
			for _, w := range slices.Compact(slices.Sorted(slices.Values(d))) {
				df[w]++
			}
		}
		var want []string
		for _, w := range slices.SortedFunc(maps.Keys(total), func(x, y string) int {
			return cmp.Or(total[y]-total[x], strings.Compare(x, y))
		}) {
			if df[w] >= o.MinDocs && float64(df[w]) <= o.MaxShare*float64(len(docs)) && len(want) < o.Size {
				want = append(want, w)
			}
		}
		slices.Sort(want)
		v := b.Build(o)
		if !slices.Equal(v.terms, want) {
			t.Fatalf("terms %q, want %q", v.terms, want)
		}
		for id, w := range v.terms {
			if v.DF(uint32(id)) != df[w] {
				t.Fatalf("df of %s is %d, want %d", w, v.DF(uint32(id)), df[w])
			}
		}
	})
}

func TestBuilderForgetsRareTerms(t *testing.T) {
	b := VocabularyBuilder{limit: 100}
	for i := range 5000 {
		b.Add(tokens([]string{"always", fmt.Sprint("rare", i)}))
		if len(b.tallies) > 100 {
			t.Fatalf("holds %d terms after document %d", len(b.tallies), i)
		}
	}
	if v := b.Build(VocabularyOptions{MaxShare: 1}); v.Len() != 1 || v.DF(0) != 5000 {
		t.Errorf("kept %q with df %d", v.terms, v.DF(0))
	}
}

// withoutWords returns v as older models have it.
func (v *Vocabulary) withoutWords() *Vocabulary {
	older := *v
	older.words = nil
	return &older
}

func TestVocabularyRoundTrip(t *testing.T) {
	for _, v := range []*Vocabulary{{}, vocabularyOf(VocabularyOptions{}), vocabularyOf(VocabularyOptions{}, "b b b a", "", "a ä 中国 pac:packs pac:packs")} {
		older, err := v.withoutWords().AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := v.AppendBinary([]byte("before"))
		if err != nil {
			t.Fatal(err)
		}
		b = b[len("before"):]
		var got Vocabulary
		if err := got.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		got.assignIDs()
		v.assignIDs()
		if !slices.Equal(got.terms, v.terms) || !slices.Equal(got.words, v.words) || !slices.Equal(got.df, v.df) || !maps.Equal(got.ids, v.ids) || got.docs != v.docs || got.mean != v.mean {
			t.Errorf("got %+v, want %+v", got, *v)
		}
		for n := range b {
			var cut Vocabulary
			err := cut.UnmarshalBinary(b[:n])
			if n == len(older) && err == nil && cut.words == nil {
				continue
			}
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%d of %d bytes: %v", n, len(b), err)
			}
		}
		if err := got.UnmarshalBinary(append(b, 0)); !errors.Is(err, ErrDamaged) {
			t.Errorf("a byte too many: %v", err)
		}
	}
}

func FuzzVocabulary(f *testing.F) {
	v := vocabularyOf(VocabularyOptions{}, "b b b a", "", "a ä 中国 pac:packs")
	for _, v := range []*Vocabulary{v, v.withoutWords()} {
		b, _ := v.AppendBinary(nil)
		f.Add(b)
	}
	b, _ := v.AppendBinary(nil)
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add(append(b[:9:9], 0xff, 0xff, 0xff, 0xff, 0x0f))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkDecoded(t, b, new(Vocabulary))
	})
}

// checkDecoded checks that bytes are rejected as damaged, or are the same when they are read into
// v and written.
func checkDecoded(t *testing.T, b []byte, v interface {
	encoding.BinaryUnmarshaler
	encoding.BinaryAppender
}) {
	if err := v.UnmarshalBinary(b); err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
		return
	}
	if back, err := v.AppendBinary(nil); err != nil || string(back) != string(b) {
		t.Fatalf("%x read and written is %x, %v", b, back, err)
	}
}

func counts() *rapid.Generator[Counts] {
	return rapid.Custom(func(t *rapid.T) Counts {
		ids := rapid.SliceOfDistinct(rapid.Uint32(), rapid.ID).Draw(t, "ids")
		slices.Sort(ids)
		c := Counts{IDs: ids, Ns: make([]float32, len(ids)), Unknown: rapid.IntRange(0, 1000).Draw(t, "unknown")}
		for i := range c.Ns {
			c.Ns[i] = float32(rapid.IntRange(1, maxCount).Draw(t, "n"))
		}
		return c
	})
}

func TestCountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := counts().Draw(t, "counts")
		b, err := want.AppendBinary([]byte("before"))
		if err != nil {
			t.Fatal(err)
		}
		var got Counts
		if err := got.UnmarshalBinary(b[len("before"):]); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.Ns, want.Ns) || got.Unknown != want.Unknown {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestCountsThatCannotBeWritten(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []Counts{
		{IDs: []uint32{1}},
		{Unknown: -1},
		{IDs: []uint32{2, 1}, Ns: []float32{1, 1}},
		{IDs: []uint32{1, 1}, Ns: []float32{1, 1}},
		{IDs: []uint32{1}, Ns: []float32{0}},
		{IDs: []uint32{1}, Ns: []float32{1.5}},
		{IDs: []uint32{1}, Ns: []float32{nan}},
		{IDs: []uint32{1}, Ns: []float32{maxCount + 2}},
	} {
		if b, err := c.AppendBinary(nil); err == nil || len(b) > 0 {
			t.Errorf("%v was written as %x", c, b)
		}
	}
}

func FuzzCounts(f *testing.F) {
	b, _ := Counts{IDs: []uint32{0, 7, 1 << 31}, Ns: []float32{1, 300, maxCount}, Unknown: 9}.AppendBinary(nil)
	f.Add(b)
	f.Add([]byte{0, 0})
	f.Add([]byte{0, 1, 0, 0})
	f.Add([]byte{0x80, 0, 0}) // a number in two bytes that fits in one
	f.Add([]byte{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		checkDecoded(t, b, new(Counts))
	})
}
