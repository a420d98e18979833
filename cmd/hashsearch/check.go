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
		Short: "check the integrity of a collection and repair a damaged one",
		Long: `Check reads the whole collection FILE, prints each fault on stderr, and prints the numbers of
documents, codes and faults. The exit status is 1 if there are faults.

With --repair, a damaged collection is replaced by a new file that is made of the intact parts:
documents, models, feedback and what was learned from it are copied, and everything else is rebuilt
from them. What of these is lost is listed. The damaged file is kept as FILE.damaged. An intact collection is not changed.`,
		Example: `  hashsearch check news.db
  hashsearch check news.db --repair`,
		Args: cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	repair := cmd.Flags().Bool("repair", false, "replace a damaged collection by one made of its intact parts")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *repair {
			return runRepair(cmd, args[0], *json)
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return check(cmd, ix, *json) })
	}
	return cmd
}

// check prints the faults of ix and the summary. It returns an error if there are faults.
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
	return errors.Join(fmt.Errorf("%s: %s found: --repair recovers the intact parts", ix.Name(), english.Count(faults, "fault")), printCheck(cmd, ix, faults, json))
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
