package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
)

func newCopy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "copy FROM TO",
		Short: "copy a collection from a file to a database, or back",
		Long: `Copy copies the collection FROM to the new collection TO. Each is a file or the address of a
collection in a PostgreSQL database, postgres://host/database/name.

Documents keep their numbers, and generations, models, codes and synonyms are copied, so both
collections give the same answers. FROM can be searched and changed meanwhile; TO has its state when
copy began. If copy is interrupted, TO is not a collection, and the same command can be repeated.`,
		Example: `  hashsearch copy news.db postgres://db.example.org/search/news
  hashsearch copy postgres://db.example.org/search/news news.db`,
		Args: cobra.ExactArgs(2),
	}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := errors.Join(onlyFiles(args[0]), onlyFiles(args[1])); err != nil {
			return err
		}
		err := withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return copyTo(cmd.Context(), ix, args[1]) })
		if err != nil {
			return err
		}
		return printBackup(cmd, args[1], *json)
	}
	return cmd
}

// copyTo copies a collection to a new file or the address of a new collection.
func copyTo(ctx context.Context, ix *index.Index, to string) error {
	if !postgres.IsAddress(to) {
		return ix.Backup(ctx, to, false)
	}
	st, err := postgres.Open(ctx, to, true)
	if err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	return errors.Join(ix.Copy(ctx, st), st.Close())
}
