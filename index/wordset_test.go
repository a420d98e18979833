package index

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// The words of a text are its terms and the other words that distinguish texts, but no stop words.
func TestWordSets(t *testing.T) {
	long := strings.Repeat("x", 70)
	for _, tt := range []struct{ language, text, want string }{
		{"en", "", ""},
		{"en", "The boats of the harbour, and then some more", "boat harbour"},
		{"en", "Invoice 4711 of 2020-02-29, 10:30: 1,250.00 EUR.", "invoic 4711 2020-02-29 10:30 1,250.00 eur"},
		{"en", "Plan B, step 3. Version 1.2.3/4; AB-123.", "plan b step 3 version 1.2.3/4 ab 123"},
		{"en", "Vitamin " + long + " ½ ١٢ Ⅻ", "vitamin " + long + " ½ ١٢ xii"},
		{"none", "the 2nd of 7 ... - / 8", "the 2nd of 7 8"},
		{"none", "東京 2020年 7月", "東京 2020 年 7 月"},
		{"none", "a\xff1", "a 1"},
	} {
		w := wordSets{ingest.Analyzer{Language: tt.language}, maphash.MakeSeed()}
		var want []uint64
		for _, word := range strings.Fields(tt.want) {
			want = append(want, maphash.String(w.seed, word))
		}
		slices.Sort(want)
		if got := w.of(tt.text); !slices.Equal(got, want) {
			var words []string
			for term := range w.analyzer.Terms(tt.text) {
				words = append(words, term)
			}
			t.Errorf("%q has %d words, of them the terms %q; want %d: %s", tt.text, len(got), words, len(want), tt.want)
		}
	}
}

// Documents that share the words of the vocabulary but differ in names and numbers are not the
// same. Copies are, whatever their order.
func TestDuplicatesByUnknownWords(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 16})
	form := func(id, name string, number int) ingest.Document {
		return coded(id, hashing.Code{0xf0}, 16, "a1", "a2", name, fmt.Sprint(number))
	}
	labelled := form("d", "Meyer", 17)
	labelled.Labels = []string{"letter"}
	add(t, ix, form("a", "Meyer", 17), form("b", "Okoro", 99), form("c", "Li", 3), labelled, form("e", "Meyer", 17))
	d, err := ix.Duplicates(t.Context(), DuplicateOptions{})
	if err != nil || d.summary() != "5 a/0/1.00 b/0/0.43 c/0/0.43 d/0/1.00 e/0/1.00; " {
		t.Errorf("%s, %v", d.summary(), err)
	}
	for _, m := range d.Groups[0].Members {
		if want := m.ID == "a" || m.ID == "e"; m.Same != want {
			t.Errorf("%s is the same: %v", m.ID, m.Same)
		}
	}
	d, err = ix.Duplicates(t.Context(), DuplicateOptions{Common: .5})
	if err != nil || d.summary() != "3 a/0/1.00 d/0/1.00 e/0/1.00; " {
		t.Errorf("%s, %v", d.summary(), err)
	}
}
