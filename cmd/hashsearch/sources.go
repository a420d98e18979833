package main

import (
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ingest"
)

// sourceFlags holds the flags of commands that read documents.
type sourceFlags struct {
	format  string
	charset string
	where   []string
	labels  string // whether names of directories are labels: auto, yes or no

	left    *ingest.LeftOut // counts skipped files and documents; may be nil
	guessed *ingest.Guessed // records guessed charsets; may be nil
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "format", "", "`format` of the sources: "+strings.Join(ingest.Formats(), ", ")+" (default: detected)")
	cmd.Flags().StringVar(&f.charset, "charset", "", "`charset` of the sources, such as windows-1251 (default: the declared charset, UTF-8, or a guess)")
	cmd.Flags().StringVar(&f.labels, "label-dirs", "auto", "whether names of directories are labels: `yes`, no, or auto, if the tree looks like classes")
	cmd.Flags().StringArrayVar(&f.where, "where", nil, "read only documents that meet this `condition`, such as split=train, in the syntax of search --filter; may be repeated")
}

// open returns the documents of all sources, in order. Each pass over them resets the counts.
func (f *sourceFlags) open(cmd *cobra.Command, sources []string) (iter.Seq2[ingest.Document, error], error) {
	where, err := conditions(f.where)
	if err != nil {
		return nil, err
	}
	if _, err := ingest.Charset(f.charset); f.charset != "" && err != nil {
		return nil, &usageError{fmt.Errorf("--charset: %w", err)}
	}
	labels, err := f.labelDirs()
	if err != nil {
		return nil, err
	}
	opts := ingest.Options{Format: f.format, Charset: f.charset, Where: where, LabelDirs: labels, LeftOut: f.left, Guessed: f.guessed, Stdin: cmd.InOrStdin()}
	return func(yield func(ingest.Document, error) bool) {
		if f.left != nil { // a second pass must not count twice
			*f.left = ingest.LeftOut{}
		}
		if f.guessed != nil {
			*f.guessed = ingest.Guessed{}
		}
		for _, s := range sources {
			for d, err := range ingest.Open(s, opts) {
				if !yield(d, err) {
					return
				}
			}
		}
	}, nil
}

// labelDirs returns whether names of directories are labels; nil decides by the tree.
func (f *sourceFlags) labelDirs() (*bool, error) {
	yes := f.labels == "yes"
	switch f.labels {
	case "", "auto":
		return nil, nil
	case "yes", "no":
		return &yes, nil
	}
	return nil, usagef("--label-dirs %s: choose auto, yes or no", f.labels)
}

func conditions(where []string) ([]ingest.Condition, error) {
	var cs []ingest.Condition
	for _, w := range where {
		c, err := ingest.ParseCondition(w)
		if err != nil {
			return nil, &usageError{err}
		}
		cs = append(cs, c)
	}
	return cs, nil
}
