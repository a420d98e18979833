package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newDelete() *cobra.Command {
	cmd := &cobra.Command{
		Use: "delete FILE [ID…]", Short: "delete documents from a collection",
		Long: `Delete removes documents from the collection FILE and prints their number: those with the given ids,
those that meet all conditions of --filter, or those that were read from the file, directory or
archive --source. Ids without a document are ignored.` + addressHelp,
		Example: `  hashsearch delete news.db sci.space/59846
  hashsearch delete news.db --filter label=draft --filter 'year<1990'
  hashsearch delete notes.db --source notes/old`,
		Args: cobra.MinimumNArgs(1),
	}
	filter := cmd.Flags().StringArray("filter", nil, "delete documents that meet this `condition`; if repeated, all conditions must hold")
	source := cmd.Flags().String("source", "", "delete documents that were read from this `path`, as it was given to ingest")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		remove, err := deletion(args[1:], *filter, *source)
		if err != nil {
			return err
		}
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			n, err := remove(cmd.Context(), c)
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

// deletion returns the function that deletes by the one of ids, filter and source that is given.
func deletion(ids, filter []string, source string) (func(context.Context, collection) (int, error), error) {
	where, err := conditions(filter)
	if err != nil {
		return nil, err
	}
	given := 0
	for _, set := range []bool{len(ids) > 0, len(where) > 0, source != ""} {
		if set {
			given++
		}
	}
	switch {
	case given != 1:
		return nil, usagef("give either ids, --filter or --source")
	case source != "":
		return func(ctx context.Context, c collection) (int, error) {
			return c.DeleteSource(ctx, ingest.SourceName(source))
		}, nil
	case len(where) > 0:
		return func(ctx context.Context, c collection) (int, error) { return c.DeleteMatching(ctx, where) }, nil
	}
	return func(ctx context.Context, c collection) (int, error) { return c.Delete(ctx, ids...) }, nil
}
