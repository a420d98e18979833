package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

const examples = `  hashsearch quickstart                             the Go documentation, searchable in a page
  hashsearch ingest news.db corpus/ more.jsonl.gz   documents into a collection
  hashsearch train news.db --bits 64                learn a hash function from them
  hashsearch search news.db "rockets to the moon"   find similar documents
  hashsearch eval news.db                           how good the codes are, next to BM25 and others
  hashsearch serve news.db                          search page and HTTP API on localhost`

// newRoot is the whole command line. started is called once a command's flags and arguments are found good.
func newRoot(started func()) *cobra.Command {
	root := &cobra.Command{
		Use:               "hashsearch",
		Short:             "semantic hashing: learn codes from your documents and search by them",
		Long:              "hashsearch learns a hash function from your documents, so that documents about the same\nthings get codes that differ in few bits, and finds similar ones by their codes.\nA collection is one file.",
		Example:           examples,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRun:  func(*cobra.Command, []string) { started() },
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.PersistentFlags().String("progress", "auto", "how to show progress: auto, bar, line or none")
	root.AddCommand(newQuickstart(), newIngest(), newTrain(), newSearch(), newSimilar(), newDelete(), newEval(), newCompare(),
		newInspect(), newPlot(), newClassify(), newOutliers(), newDuplicates(), newReconstruct(), newSample(), newExportCodes(), newDigits(),
		newStats(), newCheck(), newBackup(), newCompact(), newModels(), newServe(), newKeys(), newConfig(), newVersion())
	return root
}

// openIndex opens a collection, and says so if there is none.
func openIndex(path string, opts *index.Options) (*index.Index, error) {
	err := mustExist(path)
	if err != nil && !(opts.Create && errors.Is(err, errNoCollection)) {
		return nil, err
	}
	ix, err := index.Open(path, opts)
	return ix, withServerAddress(path, err)
}

func mustExist(path string) error {
	if err := onlyFiles(path); err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, errNoCollection)
	}
	return nil
}

// withIndex opens a collection for the length of do.
func withIndex(path string, opts *index.Options, do func(*index.Index) error) error {
	ix, err := openIndex(path, opts)
	if err != nil {
		return err
	}
	return errors.Join(do(ix), ix.Close())
}

// withModel opens a collection that has a model, for reading.
func withModel(path string, do func(*index.Index, *hashing.Model) error) error {
	return withIndex(path, &index.Options{ReadOnly: true}, func(ix *index.Index) error {
		if m := ix.Model(); m != nil {
			return do(ix, m)
		}
		return index.ErrNoModel
	})
}
