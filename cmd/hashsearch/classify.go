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
		Short: "guess the labels of a text, or measure what few labels are enough for",
		Long: `Classify makes a classifier of the model in use: its encoder, which has seen all documents, and on top
a softmax or linear support vector machines, learned from the documents that have labels.

With --queries it measures instead: the share of those documents whose likeliest label is right, learning from
so many documents a label of the collection (--per-label), with the encoder as it is (frozen), with the encoder
trained along (tuned), and with random layers of the same shape (scratch); mean and standard deviation
over --repeat draws of documents.`,
		Example: `  hashsearch classify news.db "the shuttle will dock with the station"
  hashsearch classify news.db --queries news.jsonl.gz --where split=test --per-label 5,20,100`,
		Args: cobra.MinimumNArgs(1),
	}
	var trial labelTrial
	trial.source.add(cmd)
	f := cmd.Flags()
	f.StringVar((*string)(&trial.options.Head), "head", string(hashing.Softmax), "what to put on top: softmax or svm")
	f.BoolVar(&trial.options.Frozen, "frozen", false, "learn the head only")
	f.IntVar(&trial.options.Epochs, "epochs", 0, "times to go through the documents (default: by their number)")
	f.Uint64Var(&trial.options.Seed, "seed", 1, "what all randomness comes from")
	f.StringVar(&trial.queries, "queries", "", "source of labelled documents to measure on")
	f.IntSliceVar(&trial.perLabel, "per-label", []int{5, 20, 100}, "documents of each label to learn from")
	f.IntVar(&trial.repeat, "repeat", 5, "draws of documents to learn from")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		text := strings.Join(args[1:], " ")
		if (text == "") == (trial.queries == "") {
			return usagef("classify wants either a text or --queries")
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

// guess prints the labels of a text, the likeliest first.
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
