package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestLanguageWarning(t *testing.T) {
	for _, tt := range []struct {
		words  string
		counts map[string]int
		want   string
	}{
		{"en", map[string]int{"en": 90, "de": 2}, ""},
		{"en", map[string]int{"de": 90, "en": 2}, "seem to be in de, but their words are read as en: set --language de"},
		{"en", map[string]int{"de": 40, "en": 60}, "several languages: en (60 %), de (40 %); their words are read as en: set --language en,de"},
		{"de+en", map[string]int{"de": 40, "en": 60}, ""},
		{"de+en", map[string]int{"de": 40, "fr": 60}, "are read as de+en: set --language fr,de"},
		{"none", map[string]int{"de": 2}, ""},
		{"none", map[string]int{}, ""},
	} {
		if got := languageWarning(tt.words, tt.counts); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s, %v: %s", tt.words, tt.counts, got)
		}
	}
}

// A wrong --language is told of, and one of several languages. Those of documents are detected.
func TestIngestTellsLanguages(t *testing.T) {
	dir := t.TempDir()
	german := "Der Vermieter hat die Mietsache dem Mieter in einem zum vertragsgemäßen Gebrauch geeigneten Zustand zu überlassen und sie während der Mietzeit in diesem Zustand zu erhalten."
	english := "The landlord has to give the tenant the room in a state that is fit for the use that they agreed on, and has to keep it in that state for as long as it is let."
	for name, texts := range map[string][]string{"german": {german, german, german}, "mixed": {german, english, german, english}} {
		var b strings.Builder
		for i, text := range texts {
			b.WriteString(`{"id":"` + string(rune('a'+i)) + `","text":"` + text + "\"}\n")
		}
		write(t, filepath.Join(dir, name+".jsonl"), b.String())
	}
	for _, tt := range []struct{ source, language, want string }{
		{"german", "en", "set --language de"}, {"german", "de", ""}, {"german", "", ""}, {"mixed", "", ""}, {"mixed", "de,en", ""},
		{"mixed", "de", "several languages: de (50 %), en (50 %); their words are read as de: set --language de,en"},
	} {
		args := []string{"ingest", filepath.Join(dir, tt.source+tt.language+".db"), filepath.Join(dir, tt.source+".jsonl")}
		if tt.language != "" {
			args = append(args, "--language", tt.language)
		}
		r := hashsearch(t, "", args...)
		if r.status != 0 || tt.want == "" && strings.Contains(r.errors, "language") || !strings.Contains(r.errors, tt.want) {
			t.Errorf("%s as %s: %d %s", tt.source, tt.language, r.status, r.errors)
		}
	}
}
