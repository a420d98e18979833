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
		Short: "copy a collection, whole or not at all",
		Long: `Backup copies the collection FILE to COPY, which is a collection like any other. The copy comes
into being whole or not at all, and takes the place of a file that is there only with --force. A
collection that another process writes, as serve may, is busy: ask that one for the copy.` + addressHelp,
		Example: `  hashsearch backup news.db /mnt/usb/news.db
  hashsearch backup news.db copies/news-$(date +%F).db && hashsearch check copies/news-$(date +%F).db`,
		Args: cobra.ExactArgs(2),
	}
	json := asJSON(cmd)
	force := cmd.Flags().Bool("force", false, "take the place of a file that is there")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			err := c.Backup(cmd.Context(), args[1], *force)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%w: --force writes over it", err)
			}
			if err != nil {
				return err
			}
			return printBackup(cmd, args[1], *json)
		})
	}
	return cmd
}

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
