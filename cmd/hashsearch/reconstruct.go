package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

func newReconstruct() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reconstruct FILE [TEXT…]",
		Short: "compare the words of a text with the words that the model predicts",
		Long: `Reconstruct encodes and decodes a text and compares its words with the words that the model then
predicts:

  kept     words of the text that the model predicts with more than their usual probability
  added    words not in the text that it predicts with much more than their usual probability
  dropped  words of the text that it predicts with less than their usual probability

EXPECTED is the predicted probability that a word of the text is this one. USUAL is the same
probability for any document. Words with the same stem count as one word, which is shown in its most
frequent form; models of older versions show the stem. Words that the model does not know are listed
last.` + addressHelp,
		Example: `  hashsearch reconstruct news.db the shuttle reached its orbit
  hashsearch reconstruct news.db --id sci.space/59846 --terms 20`,
		Args: cobra.MinimumNArgs(1),
	}
	id := cmd.Flags().String("id", "", "reconstruct the document with this `id` instead of a text")
	terms := cmd.Flags().Int("terms", 10, "maximum number of words of each group to list")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if (*id == "") == (len(args) == 1) || *terms < 0 {
			return usagef("give either a text or --id, and at least 0 for --terms")
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			r, err := c.Reconstruct(cmd.Context(), strings.Join(args[1:], " "), *id, *terms)
			if err != nil {
				return err
			}
			if *json {
				return printJSON(cmd, r)
			}
			return printReconstruction(cmd, r)
		})
	}
	return cmd
}

// printReconstruction prints r as a table.
func printReconstruction(cmd *cobra.Command, r hashing.Reconstruction) error {
	rows := [][]string{{"", "TERM", "EXPECTED", "USUAL"}}
	add := func(group string, terms []hashing.Expected) {
		for _, t := range terms {
			rows = append(rows, []string{group, printable(t.Term), fmt.Sprintf("%.5f", t.Probability), fmt.Sprintf("%.5f", t.Usual)})
		}
	}
	add("kept", r.Kept)
	add("added", r.Added)
	add("dropped", r.Dropped)
	if err := table(cmd.OutOrStdout(), rows); err != nil || len(r.Unknown) == 0 {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "unknown: %s\n", printable(strings.Join(r.Unknown, " ")))
	return err
}
