package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

func newClassify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "classify FILE [TEXT…]",
		Short: "predict the labels of a text, or measure accuracy with few labels",
		Long: `Classify trains a classifier on the documents that have labels and prints the five likeliest labels
of TEXT. The classifier is the encoder of the current model, which was trained on all documents,
with a softmax or linear support vector machines on top.

With --queries, classify measures accuracy instead: the share of the labelled documents of the
source whose likeliest label is one of theirs. For each value of --per-label it trains on that many
documents per label of the collection, in three variants:

  frozen    the encoder is not changed
  tuned     the encoder is trained further
  scratch   the encoder is replaced by random layers of the same shape

The table shows the mean and the standard deviation over --repeat random draws of documents. Query
documents without a word that the model knows are left out.`,
		Example: `  hashsearch classify news.db "the shuttle will dock with the station"
  hashsearch classify news.db --queries news.jsonl.gz --where split=test --per-label 5,20,100`,
		Args: cobra.MinimumNArgs(1),
	}
	var trial labelTrial
	trial.source.add(cmd)
	f := cmd.Flags()
	f.StringVar((*string)(&trial.options.Head), "head", string(hashing.Softmax), "output layer of the classifier: softmax or svm")
	f.BoolVar(&trial.options.Frozen, "frozen", false, "train only the output layer and keep the encoder unchanged")
	f.IntVar(&trial.options.Epochs, "epochs", 0, "passes over the documents (default: depends on their number)")
	f.Uint64Var(&trial.options.Seed, "seed", 1, "seed of the random numbers")
	f.StringVar(&trial.queries, "queries", "", "`source` of labelled documents to measure accuracy on")
	f.IntSliceVar(&trial.perLabel, "per-label", []int{5, 20, 100}, "numbers of training documents per label")
	f.IntVar(&trial.repeat, "repeat", 5, "number of random draws of training documents")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		text := strings.Join(args[1:], " ")
		if (text == "") == (trial.queries == "") {
			return usagef("give either a text or --queries")
		}
		if err := trial.check(); err != nil {
			return err
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error {
			m := ix.Model()
			switch {
			case m == nil:
				return index.ErrNoModel
			case text == "":
				return trial.run(cmd, ix, m, *json)
			}
			return guess(cmd, m, ix.Documents(cmd.Context()), trial.options, text, *json)
		})
	}
	return cmd
}

// guess prints the five likeliest labels of text, the likeliest first.
func guess(cmd *cobra.Command, m *hashing.Model, docs iter.Seq2[ingest.Document, error], o hashing.ClassifierOptions, text string, json bool) error {
	c, err := m.Classifier(cmd.Context(), docs, o)
	if err != nil {
		return err
	}
	guesses, err := c.Classify(text)
	rows := [][]string{{"LABEL", "SCORE"}}
	for _, g := range guesses[:min(5, len(guesses))] {
		if json {
			err = errors.Join(err, printJSON(cmd, g))
		}
		rows = append(rows, []string{printable(g.Label), fmt.Sprintf("%.3f", g.Score)})
	}
	if err != nil || json {
		return err
	}
	return table(cmd.OutOrStdout(), rows)
}
