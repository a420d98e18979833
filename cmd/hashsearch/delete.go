package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newDelete() *cobra.Command {
	cmd := &cobra.Command{Use: "delete FILE ID…", Short: "delete documents from a collection",
		Long: "Delete removes the documents with these ids from the collection FILE and prints their number.\nIds without a document are ignored." + addressHelp, Args: cobra.MinimumNArgs(2)}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			n, err := c.Delete(cmd.Context(), args[1:]...)
			if err != nil {
				return err
			}
			if *json {
				return printJSON(cmd, map[string]int{"deleted": n})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s deleted\n", english.Count(n, "document"))
			return err
		})
	}
	return cmd
}
