package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newBackup() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE COPY",
		Short: "copy a collection to a file",
		Long: `Backup copies the collection FILE to the file COPY. The copy is a collection like any other. COPY is
either complete or not written. An existing file is overwritten only with --force.

The number of documents and the size of the copy are printed. Backup exits with status 4 if another
process has opened the collection for writing. If that process is a server, back up through its
address.` + addressHelp,
		Example: `  hashsearch backup news.db /mnt/usb/news.db
  hashsearch backup news.db copies/news-$(date +%F).db && hashsearch check copies/news-$(date +%F).db`,
		Args: cobra.ExactArgs(2),
	}
	json := asJSON(cmd)
	force := cmd.Flags().Bool("force", false, "overwrite COPY if it exists")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			err := c.Backup(cmd.Context(), args[1], *force)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%w: --force overwrites it", err)
			}
			if err != nil {
				return err
			}
			return printBackup(cmd, args[1], *json)
		})
	}
	return cmd
}

// printBackup prints the size of the copy at path.
func printBackup(cmd *cobra.Command, path string, json bool) error {
	return withIndex(path, &index.Options{ReadOnly: true}, func(ix *index.Index) error {
		s, err := ix.Stats()
		if err != nil {
			return err
		}
		if json {
			return printJSON(cmd, map[string]int64{"documents": int64(s.Documents), "bytes": s.FileBytes})
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, %.1f MB copied\n", english.Count(s.Documents, "document"), float64(s.FileBytes)/1e6)
		return err
	})
}
