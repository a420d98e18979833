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
		Short: "tell which words the model expects in a text: what it keeps, adds and drops",
		Long: `Reconstruct encodes and decodes a text, and compares the words it holds with those that the model
then expects: kept are words held and expected more than usual, added those not held that it
expects much more than usual, dropped those held that it expects less than usual. Probabilities are
those of one word; usual is the same of any document. Words are shown as the model keeps them, as stems.` + addressHelp,
		Example: `  hashsearch reconstruct news.db the shuttle reached its orbit
  hashsearch reconstruct news.db --id sci.space/59846 --terms 20`,
		Args: cobra.MinimumNArgs(1),
	}
	id := cmd.Flags().String("id", "", "a document of the collection instead of a text")
	terms := cmd.Flags().Int("terms", 10, "words of each sort to tell")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if (*id == "") == (len(args) == 1) || *terms < 0 {
			return usagef("give either a text or --id, and 0 or more --terms")
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

func printReconstruction(cmd *cobra.Command, r hashing.Reconstruction) error {
	rows := [][]string{{"", "TERM", "EXPECTED", "USUAL"}}
	add := func(what string, terms []hashing.Expected) {
		for _, t := range terms {
			rows = append(rows, []string{what, printable(t.Term), fmt.Sprintf("%.5f", t.Probability), fmt.Sprintf("%.5f", t.Usual)})
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
