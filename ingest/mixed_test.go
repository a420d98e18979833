package ingest

import (
	"slices"
	"strings"
	"testing"
)

func TestMixedValidate(t *testing.T) {
	for language, want := range map[string]string{
		"de+en": "", "en+de+fr": "", "de+en+de": "de is repeated", "de+xx": `unknown language "xx"`, "de+none": `"none" is no language of a mixed`,
		"+de": "no language of a mixed", "de+": "no language of a mixed", "+": "no language of a mixed",
	} {
		if err := (Analyzer{Language: language}).Validate(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", language, err, want)
		}
	}
	if err := (Analyzer{Language: "de+en", Version: AnalyzerVersion + 1}).Validate(); err == nil {
		t.Error("a later version is valid")
	}
}

// Each sample is analysed as by its own language alone, in any mixture of two languages with it.
func TestMixedFor(t *testing.T) {
	for code, text := range samples {
		if languages[code] == nil {
			continue
		}
		want := slices.Collect(Analyzer{Language: code}.Words(text))
		for _, other := range Languages() {
			if other == code || other == "none" {
				continue
			}
			a := NewAnalyzer(other, code)
			if got := a.For(text); got != NewAnalyzer(code) {
				t.Errorf("%s: %s is taken for %s", a.Language, code, got.Language)
			} else if !slices.Equal(slices.Collect(a.Words(text)), want) {
				t.Errorf("%s: the words of %s differ", a.Language, code)
			}
		}
	}
	for text, want := range map[string]string{"": "de", "4711": "de", "Fischernetze": "de", "in": "de", "the nets": "en"} {
		if got := NewAnalyzer("de", "en").For(text).Language; got != want {
			t.Errorf("%q is taken for %s, want %s", text, got, want)
		}
	}
}

// A word of a question has the terms of all languages, and stops only if its language is sure or
// all languages agree.
func TestReadings(t *testing.T) {
	for _, tt := range []struct{ language, text, want string }{
		{"de+en", "Häuser running", "haus|häuser running|run"},
		{"en+de", "Häuser running", "häuser|haus run|running"},
		{"de", "Häuser running", "haus running"},
		{"de+en", "world war", "world war"},
		{"de+en", "der Krieg war lang und kalt", "(der) krieg (war) lang (und) kalt"},
		{"de+en", "so", "(so)"},
		{"en+fr", "l'eau", "l'eau|eau"},
		{"fr+en", "l'eau", "l|l'eau eau|l'eau"},
		{"de+en", "x-4711 中国人", "x-4711 x 4711 中国 中 国人 国 人"},
	} {
		var got []string
		for token, terms := range (Analyzer{Language: tt.language}).Readings(tt.text) {
			word := strings.Join(terms, "|")
			if token.Stop {
				word = "(" + word + ")"
			}
			got = append(got, word)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s, %s: %s, want %s", tt.language, tt.text, s, tt.want)
		}
	}
}

// In one language, readings are the words.
func TestReadingsOfOneLanguage(t *testing.T) {
	for code, text := range samples {
		a, words := Analyzer{Language: code}, []Token(nil)
		for token, terms := range a.Readings(text) {
			if words = append(words, token); !slices.Equal(terms, []string{token.Term}) {
				t.Errorf("%s: %v has the terms %q", code, token, terms)
			}
		}
		if !slices.Equal(words, slices.Collect(a.Words(text))) {
			t.Errorf("%s: the readings are not the words", code)
		}
	}
}

// A counter analyses each document by its own language.
func TestMixedCounter(t *testing.T) {
	mixed := WordCounter{Analyzer: NewAnalyzer("de", "en")}
	for _, code := range []string{"de", "en", "de", "de", "en"} {
		one := WordCounter{Analyzer: NewAnalyzer(code)}
		d := Document{Title: "Running Häuser", Text: samples[code]}
		got, want := mixed.Count(d), one.Count(d)
		if !slices.Equal(got.Terms, want.Terms) || got.Text != want.Text || got.Title != want.Title {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}

// A language that a tenth of the texts has is one of the collection's.
func TestDetectMixedLanguage(t *testing.T) {
	for _, tt := range []struct {
		texts map[string]int
		want  string
	}{
		{map[string]int{"de": 20}, "de"},
		{map[string]int{"de": 19, "en": 1}, "de"},
		{map[string]int{"de": 16, "en": 4}, "de+en"},
		{map[string]int{"de": 4, "en": 16}, "en+de"},
		{map[string]int{"de": 1, "en": 1}, "none"},
		{map[string]int{"de": 10, "en": 5, "fr": 10}, "de+fr+en"},
	} {
		got := DetectLanguage(func(yield func(string) bool) {
			for code, n := range tt.texts {
				for range n {
					if !yield(samples[code]) {
						return
					}
				}
			}
		})
		if got != tt.want {
			t.Errorf("%v: %s, want %s", tt.texts, got, tt.want)
		}
	}
}
