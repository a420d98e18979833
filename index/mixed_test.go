package index

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// bilingual returns n documents in German and as many in English.
func bilingual(n int) (all []ingest.Document) {
	for i := range n {
		all = append(all,
			ingest.Document{ID: fmt.Sprint("de", i), Title: "Die Miete des Hauses", Text: fmt.Sprintf("Der Vermieter hat das Haus %d zu erhalten und es den Mietern in einem Zustand zu überlassen, der für den Gebrauch geeignet ist. Es war alt.", i)},
			ingest.Document{ID: fmt.Sprint("en", i), Title: "The run of the river", Text: fmt.Sprintf("She runs along river %d in the early morning before the others are up, and has been at it for years. There was no war, and the rules were relational.", i)})
	}
	return all
}

// mixedCollection returns a collection of the documents.
func mixedCollection(t *testing.T, docs []ingest.Document) *Index {
	t.Helper()
	ix := openToy(t, filepath.Join(t.TempDir(), "m.db"))
	add(t, ix, docs...)
	if err := ix.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkSound(t, ix)
	return ix
}

// Each document is found by other forms of its words in its own language, with operators and
// without, whatever the language of the query is.
func TestMixedSearch(t *testing.T) {
	ix := mixedCollection(t, bilingual(2))
	if got := ix.state.Load().now.wordInfo.Analyzer.Language; got != "de+en" {
		t.Fatalf("language %q", got)
	}
	if err := ix.SetSynonyms("Gebäude => Häuser\nstreams, rivers"); err != nil {
		t.Fatal(err)
	}
	german, english := []string{"de0", "de1"}, []string{"en0", "en1"}
	for query, want := range map[string][]string{
		"Häuser": german, "running": english, "relating": english, "Häusern running": {"de0", "de1", "en0", "en1"}, "title:Häuser": german,
		`"das Häuser"`: german, `"runs along rivers"`: english, `"Häuser runs"`: nil, "-running Haus river": german,
		"Gebäude": german, "stream": english, "Vermietr": german, "vermie*": german, "mornin*": english, "war": {"de0", "de1", "en0", "en1"},
		"The run of the river": english, "die miete des hauses": german,
	} {
		r, err := ix.Search(t.Context(), Query{Text: query, Rank: ByWords})
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		var got []string
		for _, h := range r.Hits {
			got = append(got, h.ID)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: found %v, want %v", query, got, want)
		}
	}
}

// Older programs reject a file with several languages, and read one with a single language.
func TestMixedVersion(t *testing.T) {
	for _, tt := range []struct {
		docs []ingest.Document
		want uint32
	}{{bilingual(2), format.VersionOfLanguages}, {bilingual(1)[:1], format.VersionOfWords}} {
		if got := formatOf(t, mixedCollection(t, tt.docs)); got != tt.want {
			t.Errorf("version %d, want %d", got, tt.want)
		}
	}
}

// A language of later documents is added to those that were detected, not to one that was chosen.
func TestMixedLater(t *testing.T) {
	var german, english []ingest.Document
	for i, d := range bilingual(6) {
		if i%2 == 0 {
			german = append(german, d)
		} else {
			english = append(english, d)
		}
	}
	for chosen, want := range map[string]string{"": "de+en", "de": "de"} {
		ix, err := openAt(t, filepath.Join(t.TempDir(), "m.db"), &Options{Create: true, Language: chosen}, readToy)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { ix.Close() })
		add(t, ix, german...)
		for _, d := range english {
			add(t, ix, d)
			if err := ix.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		checkSound(t, ix)
		if got := ix.state.Load().now.wordInfo.Analyzer.Language; got != want {
			t.Errorf("chosen %q: %q, want %q", chosen, got, want)
		}
	}
}

// A model of a mixed collection hashes each text by its own language.
func TestMixedModel(t *testing.T) {
	ix := mixedCollection(t, bilingual(20))
	m, err := hashing.Train(t.Context(), ix.Documents(t.Context()), hashing.Options{Kind: hashing.LSH, Bits: 16, Analyzer: ingest.NewAnalyzer("de", "en")})
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range []string{"haus", "run", "river", "vermiet"} {
		if _, ok := m.Vocabulary().ID(term); !ok {
			t.Errorf("the vocabulary lacks %s", term)
		}
	}
	if _, ok := m.Vocabulary().ID("und"); ok {
		t.Error("the vocabulary has a stop word of German")
	}
}
