package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newDelete() *cobra.Command {
	cmd := &cobra.Command{Use: "delete FILE ID…", Short: "take documents out of a collection", Args: cobra.MinimumNArgs(2)}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withIndex(args[0], &index.Options{}, func(ix *index.Index) error {
			n, err := ix.Delete(cmd.Context(), args[1:]...)
			if err != nil {
				return err
			}
			if *json {
				return printJSON(cmd, map[string]int{"deleted": n})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s deleted\n", plural(n, "document"))
			return err
		})
	}
	return cmd
}
