package typed

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

func TestParseSynonymsFails(t *testing.T) {
	for _, test := range []struct{ text, message string }{
		{"a, b\n\nalone", "line 3: \"alone\" is not of the form"},
		{"=> b", "line 1: \"=> b\" is not of the form"},
		{"a =>", "not of the form"},
		{",", "not of the form"},
		{"a, !?", `a synonym is "!?"`},
		{"nyc, new york", `"new york" has several words`},
		{"a => b => c", `"b => c" has several words`},
		{strings.Repeat("a, b\n", maxSynonyms/5+1), "at most 1048576"},
	} {
		_, err := ParseSynonyms(test.text, ingest.Analyzer{})
		if !errors.Is(err, ErrSynonyms) || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%.20q: %v, want %s", test.text, err, test.message)
		}
	}
}

func TestSynonyms(t *testing.T) {
	const text = "\ufeff# comment\r\n\r\nCars， automobile,\r\n c#, csharp\nnew york => nyc, c#\ncar => wagon\n"
	s, err := ParseSynonyms(text, ingest.Analyzer{})
	if err != nil {
		t.Fatal(err)
	}
	r := Resolver{Dictionary: collection(t, ingest.Analyzer{}, news...), Synonyms: s, Verbatim: true}
	for question, want := range map[string]string{
		"car":          "{car|automobil|wagon} plain=car",
		"automobiles":  "{automobil|car} plain=automobiles",
		"wagon":        "{wagon} plain=wagon",
		"csharp":       "{csharp|c#} plain=csharp",
		"C#":           "{c#|csharp c} plain=C#",
		"new york":     "{new|nyc|c# york|nyc|c#} plain=new york",
		"york new":     "{york new} plain=york new",
		`"car"`:        "{car} +{car} plain=car",
		"nyc -car":     "{nyc} -{car} plain=nyc",
		"title:wagons": "{title:wagon} +{title:wagon} plain=wagons",
		"title:car":    "{title:car|automobil|wagon} +{title:car|automobil|wagon} plain=car",
	} {
		if got := spelledResolved(r.Resolve(Parse(question))); got != want {
			t.Errorf("%q is\n%s, want\n%s", question, got, want)
		}
	}
}

func FuzzParseSynonyms(f *testing.F) {
	f.Add("a, b\nc d => e\n# f")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSynonyms(text, ingest.Analyzer{})
		if (s == nil) != (err != nil) {
			t.Fatal(err)
		}
		r := Resolver{Dictionary: collection(t, ingest.Analyzer{}, text), Synonyms: s}
		r.Resolve(Literal(text))
	})
}
