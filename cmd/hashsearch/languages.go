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

const (
	judgedDocuments = 300 // whose languages are detected
	mixedShare      = 10  // percent of them that have another language, from which a collection is mixed
)

// warnLanguage prints a message if the words of a collection are read in another language than most
// of its first documents have, or if these have several languages.
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

// countLanguages counts the first documents by language. Those of which it is unsure do not count.
func countLanguages(ctx context.Context, ix *index.Index) (map[string]int, error) {
	counts, n := map[string]int{}, 0
	for d, err := range ix.Documents(ctx) {
		if err != nil {
			return nil, err
		}
		if language := ingest.DetectLanguage(slices.Values([]string{d.Text})); language != "none" {
			counts[language]++
		}
		if n++; n == judgedDocuments {
			break
		}
	}
	return counts, nil
}

// languageWarning returns the message about a language of words beside those of documents, "" if
// there is nothing to say.
func languageWarning(words string, counts map[string]int) string {
	languages := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	total := 0
	for _, n := range counts {
		total += n
	}
	var shares []string
	for _, l := range languages {
		if percent := 100 * counts[l] / total; percent >= mixedShare {
			shares = append(shares, fmt.Sprintf("%s (%d %%)", l, percent))
		}
	}
	switch {
	case len(shares) > 1:
		return fmt.Sprintf("the documents have several languages: %s; their words are read as %s: a collection for each language finds more", strings.Join(shares, ", "), words)
	case len(shares) == 1 && languages[0] != words && total >= 3:
		return fmt.Sprintf("the documents seem to be in %s, but their words are read as %s: set --language %s", languages[0], words, languages[0])
	}
	return ""
}
