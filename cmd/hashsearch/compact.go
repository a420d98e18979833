package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newCompact() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact FILE",
		Short: "make a collection's file smaller after much was deleted",
		Long: `Compact writes the collection FILE anew, without the room that deleted documents and dropped models
left free in it. Nobody else may have the file open meanwhile, and there must be room for a
second one beside it. The new file is checked before it takes the place of the old one.`,
		Example: `  hashsearch models drop news.db 1
  hashsearch compact news.db`,
		Args: cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := mustExist(args[0]); err != nil {
			return err
		}
		before, after, err := index.Compact(cmd.Context(), args[0])
		if err != nil {
			return withServerAddress(args[0], err)
		}
		if *json {
			return printJSON(cmd, map[string]int64{"bytes_before": before, "bytes_after": after})
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%.1f MB before, %.1f MB after\n", float64(before)/1e6, float64(after)/1e6)
		return err
	}
	return cmd
}
