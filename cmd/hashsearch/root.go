package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
)

const examples = `  hashsearch quickstart                             search the Go documentation in the browser
  hashsearch ingest news.db corpus/ more.jsonl.gz   add documents to a collection
  hashsearch train news.db --bits 64                learn a hash function from the documents
  hashsearch search news.db "rockets to the moon"   find similar documents
  hashsearch eval news.db                           compare the codes with BM25 and other rankers
  hashsearch serve news.db                          serve the search page and the HTTP API locally`

const firstSteps = `hashsearch searches your documents by words and by meaning. To begin, one of

  hashsearch quickstart                     search the Go documentation in the browser
  hashsearch quickstart notes.db ~/notes    search the files of a directory of yours
  hashsearch serve .                        begin with an empty page, and drop files on it

'hashsearch --help' lists all commands, and 'hashsearch COMMAND --help' describes one.
`

const rootHelp = `Hashsearch learns a hash function from your documents. The function maps each document to a code
of a few bits, and documents about the same topic get codes that differ in few bits. A search hashes
the query and returns the documents with the nearest codes. A collection is a single file.

Results are written to stdout, messages and progress to stderr. The exit status is

  0    success
  1    failure
  2    invalid usage
  3    documents were rejected, ids were repeated with different content, or nothing was read
  4    another process holds the file
  5    a quality gate was not met
  130  interrupted`

// newRoot returns the command with all its subcommands. It calls started once the flags and
// arguments of a subcommand have been accepted.
func newRoot(started func()) *cobra.Command {
	root := &cobra.Command{
		Use:              "hashsearch",
		Short:            "semantic hashing: learn codes from your documents and search by them",
		Long:             rootHelp + databaseHelp,
		Example:          examples,
		SilenceErrors:    true,
		SilenceUsage:     true,
		PersistentPreRun: func(*cobra.Command, []string) { started() },
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), firstSteps)
			return err
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
	}
	root.PersistentFlags().String("progress", "auto", "how to show progress: auto, bar, line or none")
	root.AddCommand(newQuickstart(), newEstimate(), newIngest(), newWatch(), newTrain(), newSearch(), newSimilar(), newList(), newGet(), newDelete(), newEval(), newCompare(),
		newInspect(), newPlot(), newClassify(), newLabel(), newOutliers(), newDuplicates(), newTopics(), newReconstruct(), newSample(), newExportCodes(), newDigits(),
		newStats(), newSynonyms(), newFeedback(), newCheck(), newBackup(), newRestore(), newCopy(), newCompact(), newModels(), newServe(), newMCP(), newKeys(), newConfig(), newMan(), newVersion())
	return root
}

// openIndex opens the collection at path. Without Options.Create it returns errNoCollection if
// there is none.
func openIndex(path string, opts *index.Options) (*index.Index, error) {
	if postgres.IsAddress(path) {
		return openDatabase(path, opts)
	}
	err := mustExist(path)
	if err != nil && !(opts.Create && errors.Is(err, errNoCollection)) {
		return nil, err
	}
	ix, err := index.Open(path, opts)
	return ix, withServerAddress(path, err)
}

// mustExist returns an error if path is an address or if there is no file at path.
func mustExist(path string) error {
	if err := onlyFiles(path); err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s: %w", path, errNoCollection)
	}
	return nil
}

// withIndex opens the collection at path, calls do with it and closes it.
func withIndex(path string, opts *index.Options, do func(*index.Index) error) error {
	ix, err := openIndex(path, opts)
	if err != nil {
		return err
	}
	return errors.Join(do(ix), ix.Close())
}

// withModel opens the collection at path for reading, calls do with it and its model, and closes
// it. It returns index.ErrNoModel if the collection has no model.
func withModel(path string, do func(*index.Index, *hashing.Model) error) error {
	return withIndex(path, &index.Options{ReadOnly: true}, func(ix *index.Index) error {
		if m := ix.Model(); m != nil {
			return do(ix, m)
		}
		return index.ErrNoModel
	})
}
