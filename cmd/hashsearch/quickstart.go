package main

import (
	"errors"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
)

// demoFile is the collection that quickstart creates by default.
const demoFile = "godoc.db"

func newQuickstart() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quickstart [FILE] [SOURCE…]",
		Short: "ingest, train, evaluate and serve with one command",
		Long: `Quickstart creates the collection FILE, adds the documents of each SOURCE, trains a hash function,
prints an evaluation, and serves the search page until it is interrupted.

By default, FILE is godoc.db, and SOURCE is the documentation of the Go standard library, which every
machine with Go has. If FILE exists, quickstart trains only if a document was added or replaced, or if
there is no model.`,
		Example: `  hashsearch quickstart
  hashsearch quickstart notes.db ~/notes`,
	}
	once := cmd.Flags().Bool("once", false, "exit after the evaluation instead of serving the page")
	addr := cmd.Flags().String("addr", "127.0.0.1:8080", "`address` to listen on")
	var a access
	a.add(cmd)
	var source sourceFlags
	source.add(cmd)
	opts := trainFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if _, err := a.check(*addr); err != nil {
			return err
		}
		file, sources := demoFile, []string{"godoc"}
		if len(args) > 0 {
			file = args[0]
		}
		if len(args) > 1 {
			sources = args[1:]
		}
		q := quickstart{file, sources, source, *opts}
		return withIndex(file, &index.Options{Create: true}, func(ix *index.Index) error {
			if err := q.prepare(cmd, ix); err != nil || *once {
				return err
			}
			l, err := listen(cmd.Context(), *addr)
			if err != nil {
				return err
			}
			name := collectionName(file)
			if err := q.suggest(cmd, ix, "http://"+l.Addr().String()+"/c/"+name); err != nil {
				return err
			}
			set := new(collections.Set)
			if err := set.Add(name, ix); err != nil {
				return err
			}
			opts := api.Options{LocalNames: a.localNames(*addr), Log: slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))}
			tasks, err := new(taskFlags).openFile(&opts, file)
			if err != nil {
				return errors.Join(err, l.Close(), set.Close())
			}
			return errors.Join(serve(cmd, l, "http", set, opts), tasks.Close(), set.Close())
		})
	}
	return cmd
}
