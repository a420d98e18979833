package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// runRepair repairs the collection at path and prints the result.
func runRepair(cmd *cobra.Command, path string, json bool) error {
	if err := needsFile(path, "restore the database from a backup"); err != nil {
		return err
	}
	if err := mustExist(path); err != nil {
		return err
	}
	repaired, err := index.Repair(cmd.Context(), path)
	if err != nil {
		return withServerAddress(path, err)
	}
	for _, f := range repaired.Faults {
		fmt.Fprintln(cmd.ErrOrStderr(), "hashsearch:", f)
	}
	if json {
		return printJSON(cmd, repaired)
	}
	return printRepaired(cmd.OutOrStdout(), repaired)
}

// printRepaired prints the documents that a repair kept and lost.
func printRepaired(w io.Writer, r *index.Repaired) error {
	if len(r.Faults) == 0 {
		_, err := fmt.Fprintf(w, "%s, 0 faults: nothing to repair\n", english.Count(r.Documents, "document"))
		return err
	}
	fmt.Fprintf(w, "%s kept, %d lost\n", english.Count(r.Documents, "document"), len(r.Lost)+r.Unnamed)
	for _, d := range r.Lost {
		fmt.Fprintf(w, "lost: document %d %s\n", d.Number, printable(d.ID))
	}
	if r.Unnamed > 0 {
		fmt.Fprintf(w, "lost: %s whose ids are unknown\n", english.Count(r.Unnamed, "more document"))
	}
	for _, g := range r.Dropped {
		fmt.Fprintf(w, "lost: the model of generation %d\n", g)
	}
	for _, g := range r.Incomplete {
		fmt.Fprintf(w, "lost: some codes of generation %d, which another program made, or the vectors that they are of\n", g)
	}
	printLostFeedback(w, r)
	if r.Current == 0 {
		fmt.Fprintln(w, "there is no model")
	} else {
		fmt.Fprintf(w, "the current generation is %d\n", r.Current)
	}
	_, err := fmt.Fprintf(w, "the damaged file is kept as %s\n", r.Damaged)
	return err
}

// printLostFeedback prints the lost entries of feedback, and the lost adapters.
func printLostFeedback(w io.Writer, r *index.Repaired) {
	for _, n := range r.LostFeedback {
		fmt.Fprintf(w, "lost: entry %d of feedback\n", n)
	}
	if r.UnnamedFeedback > 0 {
		fmt.Fprintf(w, "lost: %d further entries of feedback\n", r.UnnamedFeedback)
	}
	for _, g := range r.Unadapted {
		fmt.Fprintf(w, "lost: the adapter of generation %d: 'feedback learn' makes a new one\n", g)
	}
}
