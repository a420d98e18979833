package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newCheck() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "verify that a collection is sound",
		Args:  cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error {
			faults := 0
			for err := range ix.Check(cmd.Context()) {
				faults++
				fmt.Fprintln(cmd.ErrOrStderr(), "hashsearch:", err)
			}
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if err := printCheck(cmd, ix, faults, *json); err != nil {
				return err
			}
			if faults > 0 {
				return fmt.Errorf("%s: %s found", args[0], plural(faults, "fault"))
			}
			return nil
		})
	}
	return cmd
}

func printCheck(cmd *cobra.Command, ix *index.Index, faults int, json bool) error {
	s, err := ix.Stats()
	if err != nil {
		return err
	}
	if json {
		return printJSON(cmd, map[string]int{"documents": s.Documents, "codes": s.Codes, "faults": faults})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %s, %s\n", plural(s.Documents, "document"), plural(s.Codes, "code"), plural(faults, "fault"))
	return err
}
