package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// queryFlags holds the flags that search and similar share.
type queryFlags struct {
	limit, radius, candidates    int
	filter, unlike               []string
	rank, rerank, sort, distinct string
	topic                        string // id; "" means all
	weight                       float64
	prefix, verbatim, ids        bool
	passages                     bool
	cursor                       string
	code                         string // in hexadecimal; "" means none
	vector                       string // see parseVector
	all                          bool
	json                         *bool
}

func (f *queryFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.limit, "limit", 10, "maximum number of hits")
	cmd.Flags().StringVar(&f.rank, "rank", "", "ranking of the hits: hybrid, by words and codes, or only by words or code (default: hybrid)")
	cmd.Flags().Float64Var(&f.weight, "weight", 0, "weight of the code in the hybrid score, from 0 (default: chosen by the model)")
	hideDefault(cmd, "weight")
	cmd.Flags().IntVar(&f.radius, "radius", -1, "find only documents within this distance in bits, by code; 0 means equal codes only (default: no limit)")
	hideDefault(cmd, "radius")
	cmd.Flags().StringArrayVar(&f.filter, "filter", nil, "find only documents that meet this `condition`, such as label=sci.space; if repeated, all conditions must hold")
	cmd.Flags().StringVar(&f.topic, "topic", "", "find only documents of the topic with this `id`, of those that the command topics prints as JSON")
	cmd.Flags().StringVar(&f.sort, "sort", "", "sort the documents found by this `field`, with - before it in descending order, such as -year")
	cmd.Flags().StringVar(&f.distinct, "distinct", "", "print only the best document for each value of this `field`")
	cmd.Flags().BoolVar(&f.passages, "passages", false, "print all passages of documents that were divided by ingest --split, instead of the best one of each document")
	cmd.Flags().StringVar(&f.rerank, "rerank", "", "older ranking, by code: score that reorders the nearest candidates: asymmetric, tfidf, bm25 or none")
	cmd.Flags().IntVar(&f.candidates, "candidates", 0, "number of nearest candidates that --rerank reorders (default: 1000)")
	cmd.Flags().StringArrayVar(&f.unlike, "unlike", nil, "prefer hits that are unlike the document with this `id`; may be repeated")
	cmd.Flags().StringVar(&f.cursor, "cursor", "", "print the page after this `cursor`, which the previous search printed; only --limit may change")
	cmd.Flags().BoolVar(&f.ids, "ids", false, "print only the ids of the hits, one per line")
	cmd.Flags().BoolVar(&f.all, "all", false, "print all hits within --radius as they are found")
	f.json = asJSON(cmd)
}

// addTyped adds the flags about the words of a text.
func (f *queryFlags) addTyped(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.prefix, "prefix", false, "take the last word also as the beginning of one, as while it is typed")
	cmd.Flags().BoolVar(&f.verbatim, "verbatim", false, "do not correct words that no document has")
}

// query returns q with the settings of the flags. In an index.Query, a radius of 0 means no limit
// and a negative radius means equal codes.
func (f *queryFlags) query(cmd *cobra.Command, q index.Query) (index.Query, error) {
	var err error
	q.Limit, q.Candidates, q.Cursor, q.Dislike, q.IDs = f.limit, f.candidates, f.cursor, f.unlike, f.ids
	q.Topic = f.topic
	q.Rank, q.Sort, q.Distinct, q.Prefix, q.Verbatim, q.Passages = index.Rank(f.rank), f.sort, f.distinct, f.prefix, f.verbatim, f.passages
	if cmd.Flags().Changed("weight") {
		q.Weight = &f.weight
	}
	if f.all && !cmd.Flags().Changed("limit") {
		q.Limit = 0
	}
	if cmd.Flags().Changed("radius") {
		switch q.Radius = f.radius; {
		case f.radius == 0:
			q.Radius = -1
		case f.radius < 0:
			return q, usagef("--radius %d: must be at least 0", f.radius)
		}
	}
	if f.limit < 1 {
		return q, usagef("--limit %d: must be at least 1", f.limit)
	}
	switch f.rerank {
	case "none":
		q.Rank = cmp.Or(q.Rank, index.ByCode)
	default:
		q.Rerank = index.Rerank(f.rerank)
	}
	q.Filter, err = conditions(f.filter)
	return q, err
}

const filterHelp = `

--filter restricts the hits to documents that meet a condition on a field: id, title, label or any
metadata field. The condition is one of

  field=value      the field has this value; field=one|another accepts either
  field!=value     the field does not have this value; field!=one|another excludes both
  field>=value     also <=, < and >
  exists(field)    the field has a value that is not empty
  missing(field)   the field has no value, or an empty one

Two decimal numbers are compared as numbers, exactly: price=10 finds 10.0 and 1e1, and year>=1990
finds only numbers. All other values are compared as text. This suits dates such as 2020-02-29:
date>=2020-01 and date<2021-01 together select a year. If a field has several values, from a JSON
array, one of them must meet the condition; with !=, none may have the value. A backslash escapes
=<>!| and itself.`

const searchHelp = `Search prints the documents that answer a text best, by all its words and by its code. Words that no
document has are listed on stderr, or replaced by the nearest words unless --verbatim is given. If
no word is known, there are no hits. With --code, the code is given directly. With --vector, the
documents of 'ingest --activations' are searched by a vector of the same program, given as a list of
numbers, or as a file with one vector (.npy, .safetensors or JSON); --rerank asymmetric then orders
the nearest by more than their distance. The text may have

  "a phrase"     found only with exactly these words; quote the whole text for the shell
  -word          not found with this word; also -"a phrase"; write -- before a text that begins so
  title:word     found only with this word in the title
  shutt*         any word that begins so`

const similarHelp = `Similar prints the documents most similar to the document ID, by their words and codes. With several
ids, it prints the documents most similar to all of them together.`

const rankHelp = `The score of a hit depends on --rank:

  hybrid  words + weight × code. words is BM25 divided by the best one of any document, 0 to 1; code
          is the cosine of the document's code and the activations of the text, -1 to 1. --weight
          overrides the weight that the model chooses for the text
  words   BM25 of all words, divided by the best one; no model is needed
  code    1 - distance/bits, where the distance is the number of bits in which the codes differ

The default is hybrid, words before the first training, and code with --code, --vector, --radius or
--rerank, for codes of another program, and while the words of an older file are being indexed.`

const batchHelp = `With --batch, many queries are searched together, which is faster. Each line of the file is plain
text or a JSON object {"text":…}, {"id":…}, {"code":…} or {"vector":…}. For each line, a JSON object
with the number of the line and the hits is printed, in the same order. The other flags apply to all
queries. If a query fails, its object has an error instead of hits, and the exit status is 1.`

func newSearch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search FILE WORDS… | --code CODE | --vector VECTOR | --batch FILE",
		Short: "find the documents that answer a text best, or the nearest to a code or vector",
		Long:  searchHelp + "\n\n" + rankHelp + filterHelp + "\n\n" + batchHelp + addressHelp,
		Example: `  hashsearch search news.db "rockets to the moon"
  hashsearch search news.db graphics card --filter label=comp.graphics
  hashsearch search news.db '"space station" cost -russian' --sort -year
  hashsearch search news.db launch --filter 'label=sci.space|sci.med' --filter 'date>=1993-04'
  hashsearch search http://127.0.0.1:8080/news "rockets to the moon"
  hashsearch search pictures.db --code 5a0f33c201b7e96d --radius 8
  hashsearch search news.db --vector '[0.12, -0.03, 0.4]' --rerank asymmetric
  hashsearch search news.db --batch queries.jsonl --limit 100`,
		Args: cobra.MinimumNArgs(1),
	}
	var flags queryFlags
	flags.add(cmd)
	flags.addTyped(cmd)
	like := cmd.Flags().StringArray("like", nil, "prefer hits that are also like the document with this `id`; may be repeated")
	cmd.Flags().StringVar(&flags.code, "code", "", "search by this `code` in hexadecimal, as written by export, instead of words")
	cmd.Flags().StringVar(&flags.vector, "vector", "", "search by this `vector` instead of words: a list of numbers, or a file with one vector")
	batch := cmd.Flags().String("batch", "", "`file` with one query per line; - is standard input")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		words := strings.Join(args[1:], " ")
		switch {
		case given(words, flags.code, flags.vector, *batch) != 1:
			return usagef("give words, --code, --vector or --batch")
		case *batch != "":
			return flags.searchBatch(cmd, args[0], *batch)
		}
		return flags.search(cmd, args[0], index.Query{Text: words, Like: *like})
	}
	return cmd
}

// given returns the number of texts that are not empty.
func given(texts ...string) (n int) {
	for _, t := range texts {
		if t != "" {
			n++
		}
	}
	return n
}

func newSimilar() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "similar FILE ID…",
		Short: "find the documents most similar to a document",
		Long:  similarHelp + "\n\n" + rankHelp + filterHelp + addressHelp,
		Example: `  hashsearch similar news.db sci.space/59846
  hashsearch similar news.db sci.space/59846 sci.space/60794 --unlike sci.med/58043`,
		Args: cobra.MinimumNArgs(2),
	}
	var flags queryFlags
	flags.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		q := index.Query{Like: args[1:]}
		if len(q.Like)+len(flags.unlike) == 1 {
			q = index.Query{ID: args[1]}
		}
		return flags.search(cmd, args[0], q)
	}
	return cmd
}

// search runs the query q with the settings of the flags and prints the hits.
func (f *queryFlags) search(cmd *cobra.Command, path string, q index.Query) error {
	q, err := f.query(cmd, q)
	if err == nil {
		q.Vector, err = parseVector(f.vector)
	}
	if err != nil {
		return err
	}
	return withCollection(path, &index.Options{ReadOnly: true}, func(c collection) error {
		if q.Code, err = f.parseCode(cmd.Context(), c); err != nil {
			return err
		}
		if f.all {
			note, err := noTermsNote(f.stream(cmd, c, q))
			printNote(cmd, note)
			return err
		}
		r, err := c.Search(cmd.Context(), q)
		printUnderstood(cmd, r)
		note, err := noTermsNote(err)
		switch {
		case err != nil:
			return err
		case *f.json:
			return printJSON(cmd, answerOf(r, note))
		case note == "":
			return printHits(cmd, q, r)
		}
		printNote(cmd, note)
		return nil
	})
}

// noTermsNote returns a note for the user if err means that the model knows no word of the query.
// Any other error is returned unchanged.
func noTermsNote(err error) (note string, other error) {
	if errors.Is(err, hashing.ErrNoTerms) {
		return err.Error(), nil
	}
	return "", err
}

// printNote prints the note of a search without hits, if there is one.
func printNote(cmd *cobra.Command, note string) {
	if note != "" {
		messagef(cmd, "0 hits: %s", printable(note))
	}
}

// parseCode parses --code with the width of the codes in c. It returns nil without the flag.
func (f *queryFlags) parseCode(ctx context.Context, c collection) (hashing.Code, error) {
	if f.code == "" {
		return nil, nil
	}
	width, err := c.Width(ctx)
	if err != nil || width == 0 {
		return nil, cmp.Or(err, index.ErrNoModel)
	}
	code, err := hashing.ParseHex(f.code, width)
	if err != nil {
		return nil, usagef("--code: %v", err)
	}
	return code, nil
}

// stream prints all hits of q as they are found, one per line, in columns separated by tabs.
func (f *queryFlags) stream(cmd *cobra.Command, c collection, q index.Query) error {
	r, hits, err := c.Ball(cmd.Context(), q)
	defer func() { printUnderstood(cmd, r) }() // a server sends the words after the last hit
	if err != nil {
		return err
	}
	n := 0
	for h, err := range hits {
		if err != nil {
			return err
		}
		n++
		if err := f.printFound(cmd, n, h); err != nil {
			return err
		}
	}
	messagef(cmd, "%s", workLine(r, n))
	return nil
}

// printFound prints a hit of a stream, the n-th.
func (f *queryFlags) printFound(cmd *cobra.Command, n int, h index.Hit) (err error) {
	switch {
	case *f.json:
		return printJSON(cmd, hitOf(h))
	case f.ids:
		_, err = fmt.Fprintln(cmd.OutOrStdout(), h.ID)
	default:
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d\t%d\t%.3f\t%s\n", n, h.Distance, h.Score, strings.Join(excerpt(h.Document), "\t"))
	}
	return err
}
