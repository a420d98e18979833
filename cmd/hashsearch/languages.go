package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A languageFlag is the value of --language: a code, or several with commas between them.
type languageFlag string

// Set implements pflag.Value.
func (l *languageFlag) Set(s string) error {
	a := ingest.NewAnalyzer(strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '+' || r == ' ' })...)
	*l = languageFlag(a.Language)
	return a.Validate()
}

// String implements pflag.Value.
func (l *languageFlag) String() string { return string(*l) }

// Type implements pflag.Value.
func (l *languageFlag) Type() string { return "language" }

const (
	judgedDocuments = 300 // whose languages are detected
	// percent of them that have another language, from which a collection is mixed
	mixedShare = 10
)

// warnLanguage prints a message if documents of a collection have languages that its words are not
// read in.
func warnLanguage(cmd *cobra.Command, ix *index.Index) error {
	st, err := ix.Stats()
	if err != nil || st.Words.Language == "" {
		return err
	}
	counts, err := countLanguages(cmd.Context(), ix)
	if err != nil {
		return err
	}
	if text := languageWarning(st.Words.Language, counts); text != "" {
		messagef(cmd, "%s", text)
	}
	return nil
}

// countLanguages counts a sample of the documents by language. Those of which it is unsure do not
// count.
func countLanguages(ctx context.Context, ix *index.Index) (map[string]int, error) {
	counts := map[string]int{}
	sample, err := ix.Sample(ctx, judgedDocuments)
	for _, d := range sample {
		if language := ingest.DetectLanguage(slices.Values([]string{d.Text})); language != "none" {
			counts[language]++
		}
	}
	return counts, err
}

// languageWarning returns the message about a language of words beside those of documents, "" if
// there is nothing to say.
func languageWarning(words string, counts map[string]int) string {
	languages := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	total := 0
	for _, n := range counts {
		total += n
	}
	var shares, frequent []string
	unread := 0
	for _, l := range languages {
		if percent := 100 * counts[l] / total; percent >= mixedShare {
			shares, frequent = append(shares, fmt.Sprintf("%s (%d %%)", l, percent)), append(frequent, l)
			if !slices.Contains(ingest.Analyzer{Language: words}.Languages(), l) {
				unread++
			}
		}
	}
	switch {
	case unread == 0:
		return ""
	case len(shares) > 1:
		return fmt.Sprintf("the documents have several languages: %s; their words are read as %s: set --language %s to read each in its own", strings.Join(shares, ", "), words, strings.Join(frequent, ","))
	case total >= 3:
		return fmt.Sprintf("the documents seem to be in %s, but their words are read as %s: set --language %s", languages[0], words, languages[0])
	}
	return ""
}
