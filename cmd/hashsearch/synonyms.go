package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newSynonyms() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "synonyms FILE [SYNONYMS]",
		Short: "print or replace the synonyms of a collection",
		Long: `Synonyms prints the list of synonyms of the collection FILE or, with a file SYNONYMS, replaces it. "-"
is standard input, and an empty file removes the list. Searches by words use it at once. A line is
one of

  car, automobile      each word also finds the documents of the others
  new york => nyc      the left side also finds the documents of the right side, but not vice versa
  # a comment` + addressHelp,
		Example: `  hashsearch synonyms news.db synonyms.txt
  hashsearch synonyms news.db > synonyms.txt`,
		Args: cobra.RangeArgs(1, 2),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 2 {
			return replaceSynonyms(cmd, args[0], args[1])
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			text, err := c.Synonyms(cmd.Context())
			if err == nil {
				_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			}
			return err
		})
	}
	return cmd
}

// replaceSynonyms makes the contents of a file the synonyms of a collection.
func replaceSynonyms(cmd *cobra.Command, path, from string) error {
	in, err := openOrStdin(cmd, from)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	return withCollection(path, &index.Options{}, func(c collection) error { return c.SetSynonyms(cmd.Context(), string(text)) })
}
