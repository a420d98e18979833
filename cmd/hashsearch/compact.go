package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newCompact() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact FILE",
		Short: "shrink the file of a collection after deletions",
		Long: `Compact rewrites the collection FILE without the free space that deleted documents and dropped
models have left, and prints the size before and after. The new file is checked before it replaces
the old one.

Compact needs free disk space for a second copy. It exits with status 4 if another process has
opened the file.`,
		Example: `  hashsearch models drop news.db 1
  hashsearch compact news.db`,
		Args: cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := needsFile(args[0], "PostgreSQL reuses the space of deleted documents, and 'vacuum full' returns it"); err != nil {
			return err
		}
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
