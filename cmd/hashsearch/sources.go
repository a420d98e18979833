package main

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/sources"
	"github.com/hashsearch/hashsearch/ingest"
)

// sourceFlags holds the flags of commands that read documents.
type sourceFlags struct {
	format  string
	charset string
	where   []string
	labels  string // whether names of directories are labels: auto, yes or no
	include []string
	exclude []string
	mapping []string // such as text=summary+body
	columns []string
	record  string
	split   string
	article bool
	quotes  string

	left    *ingest.LeftOut // counts skipped files and documents; may be nil
	guessed *ingest.Guessed // records guessed charsets; may be nil
	seen    func(ingest.File)

	recorded  *index.Index // whose sources are recorded; may be nil
	sync      bool
	recorders []*sources.Recorder
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "format", "", "`format` of the sources: "+strings.Join(ingest.FormatNames(), ", ")+" (default: detected)")
	cmd.Flags().StringVar(&f.charset, "charset", "", "`charset` of the sources, such as windows-1251 (default: the declared charset, UTF-8, or a guess)")
	cmd.Flags().StringVar(&f.labels, "label-dirs", "auto", "whether names of directories are labels: `yes`, no, or auto, if the tree looks like classes")
	cmd.Flags().StringArrayVar(&f.include, "include", nil, "read only the files of directories and archives that match this `glob`, such as '*.log' or 'docs/**', whatever their extension; may be repeated")
	cmd.Flags().StringArrayVar(&f.exclude, "exclude", nil, "do not read the files and directories that match this `glob`; may be repeated")
	cmd.Flags().StringArrayVar(&f.mapping, "map", nil, "take a part or a field of documents from other names, such as text=summary+body, labels=topics.name or date=meta.published; may be repeated (`mapping`)")
	cmd.Flags().StringSliceVar(&f.columns, "columns", nil, "`names` of the columns of tables without a row of names, separated by commas")
	cmd.Flags().StringVar(&f.record, "record", "", "`name` of the elements of XML that are documents (default: the element that repeats)")
	cmd.Flags().StringVar(&f.split, "split", "none", "divide documents into passages: none, auto (long documents, at headings and between paragraphs), headings, lines, or `words:N`")
	cmd.Flags().BoolVar(&f.article, "article", false, "read only the main article of web pages, without menus and the like")
	cmd.Flags().StringVar(&f.quotes, "quotes", ingest.KeepQuotes, "whether the lines that a message quotes, and its signature, are part of its text: `keep` or drop")
	cmd.Flags().StringArrayVar(&f.where, "where", nil, "read only documents that meet this `condition`, such as split=train, in the syntax of search --filter; may be repeated")
}

// open returns the documents of all sources, in order. Each pass over them resets the counts.
func (f *sourceFlags) open(cmd *cobra.Command, from []string) (iter.Seq2[ingest.Document, error], error) {
	where, err := conditions(f.where)
	if err != nil {
		return nil, err
	}
	if _, err := ingest.Charset(f.charset); f.charset != "" && err != nil {
		return nil, &usageError{fmt.Errorf("--charset: %w", err)}
	}
	if err := ingest.CheckSplit(f.split); err != nil {
		return nil, usagef("--split: %w", err)
	}
	labels, err := f.labelDirs()
	if err != nil {
		return nil, err
	}
	mapping, err := mappings(f.mapping)
	if err != nil {
		return nil, err
	}
	opts := ingest.Options{Format: f.format, Charset: f.charset, Include: f.include, Exclude: f.exclude, Where: where, Map: mapping, Columns: f.columns, Record: f.record, Article: f.article, Quotes: f.quotes, Split: f.split,
		LabelDirs: labels, LeftOut: f.left, Guessed: f.guessed, Seen: f.seen, Stdin: cmd.InOrStdin()}
	return func(yield func(ingest.Document, error) bool) {
		f.recorders = nil
		if f.left != nil { // a second pass must not count twice
			*f.left = ingest.LeftOut{}
		}
		if f.guessed != nil {
			*f.guessed = ingest.Guessed{}
		}
		for _, s := range from {
			for d, err := range f.openOne(cmd.Context(), s, opts) {
				if !yield(d, err) {
					return
				}
			}
		}
	}, nil
}

// openOne returns the documents of a source, which are recorded.
func (f *sourceFlags) openOne(ctx context.Context, source string, opts ingest.Options) iter.Seq2[ingest.Document, error] {
	if f.recorded == nil {
		return ingest.Open(source, opts)
	}
	r := sources.New(f.recorded, f.sync)
	f.recorders = append(f.recorders, r)
	return r.Record(ingest.Open(source, r.Options(ctx, source, opts)))
}

// finish stores what was recorded, and deletes what is gone.
func (f *sourceFlags) finish(ctx context.Context) (done sources.Result, err error) {
	for _, r := range f.recorders {
		one, err := r.Finish(ctx)
		done = sources.Result{Unchanged: done.Unchanged + one.Unchanged, Gone: done.Gone + one.Gone, Deleted: done.Deleted + one.Deleted}
		if err != nil {
			return done, err
		}
	}
	return done, nil
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

// mappings returns the mappings of flags, or nil.
func mappings(flags []string) (map[string][]string, error) {
	var all map[string][]string
	for _, flag := range flags {
		name, paths, err := ingest.ParseMapping(flag)
		if err != nil {
			return nil, usagef("--map %w", err)
		}
		if all == nil {
			all = map[string][]string{}
		}
		all[name] = append(all[name], paths...)
	}
	return all, nil
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
