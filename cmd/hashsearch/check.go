package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newCheck() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "verify that a collection is sound, and repair one that is not",
		Long: `Check reads all of the collection FILE and names what is wrong with it.

With --repair it makes a new file of what is sound: documents are kept as they are, everything else
is made anew from them and the models. It names the documents and models that are lost. The
damaged file is kept as FILE.damaged; a sound one is left as it is.`,
		Example: `  hashsearch check news.db
  hashsearch check news.db --repair`,
		Args: cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	repair := cmd.Flags().Bool("repair", false, "make a sound collection of what is sound")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *repair {
			return runRepair(cmd, args[0], *json)
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return check(cmd, ix, *json) })
	}
	return cmd
}

func check(cmd *cobra.Command, ix *index.Index, json bool) error {
	faults := 0
	for err := range ix.Check(cmd.Context()) {
		faults++
		fmt.Fprintln(cmd.ErrOrStderr(), "hashsearch:", err)
	}
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if faults == 0 {
		return printCheck(cmd, ix, faults, json)
	}
	return errors.Join(fmt.Errorf("%s: %s found: --repair keeps what is sound", ix.Path(), english.Count(faults, "fault")), printCheck(cmd, ix, faults, json))
}

func printCheck(cmd *cobra.Command, ix *index.Index, faults int, json bool) error {
	s, err := ix.Stats()
	if err != nil {
		return err
	}
	if json {
		return printJSON(cmd, map[string]int{"documents": s.Documents, "codes": s.Codes, "faults": faults})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %s, %s\n", english.Count(s.Documents, "document"), english.Count(s.Codes, "code"), english.Count(faults, "fault"))
	return err
}
