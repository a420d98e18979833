package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// queryFlags holds the flags that search and similar share.
type queryFlags struct {
	limit, radius, candidates int
	filter, unlike            []string
	rerank, cursor            string
	code                      string // in hexadecimal; "" means none
	all                       bool
	json                      *bool
}

func (f *queryFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.limit, "limit", 10, "maximum number of hits")
	cmd.Flags().IntVar(&f.radius, "radius", -1, "maximum distance of a hit in bits; 0 means equal codes only (default: no limit)")
	hideDefault(cmd, "radius")
	cmd.Flags().StringArrayVar(&f.filter, "filter", nil, "find only documents that meet this `condition`, such as label=sci.space; if repeated, all conditions must hold")
	cmd.Flags().StringVar(&f.rerank, "rerank", "none", "score that reorders the nearest candidates: asymmetric, tfidf, bm25 or none")
	cmd.Flags().IntVar(&f.candidates, "candidates", 0, "number of nearest candidates to re-rank (default: 1000)")
	cmd.Flags().StringArrayVar(&f.unlike, "unlike", nil, "prefer hits that are unlike the document with this `id`; may be repeated")
	cmd.Flags().StringVar(&f.cursor, "cursor", "", "print the page after this `cursor`, which the previous search printed; only --limit may change")
	cmd.Flags().BoolVar(&f.all, "all", false, "print all hits within --radius as they are found")
	f.json = asJSON(cmd)
}

// query returns q with the settings of the flags. In an index.Query, a radius of 0 means no limit
// and a negative radius means equal codes.
func (f *queryFlags) query(cmd *cobra.Command, q index.Query) (index.Query, error) {
	var err error
	q.Limit, q.Candidates, q.Cursor, q.Dislike = f.limit, f.candidates, f.cursor, f.unlike
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
	if f.rerank != "none" {
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

const searchHelp = `Search hashes a text and prints the documents whose codes are nearest to its code. Words that the
model does not know are ignored and listed on stderr. If it knows no word of the text, there are no
hits. With --code, the code is given directly.`

const similarHelp = `Similar prints the documents whose codes are nearest to the code of the document ID. With several
ids, it prints the documents nearest to all of them together.`

const rerankHelp = `Hits are printed in order of distance, the number of bits in which the codes differ. The score of a
hit is its similarity, 1 - distance/bits. --rerank reorders the nearest candidates by another score:

  asymmetric  cosine of the code and the activations of the query before they were rounded, -1 to 1
  tfidf       asymmetric plus the TF-IDF cosine of the words, 0 to 1
  bm25        asymmetric plus BM25, divided by the best BM25 among the candidates

--candidates sets the number of candidates. If it is at least the number of documents, all documents
are re-ranked.`

const batchHelp = `With --batch, many queries are searched together, which is faster. Each line of the file is plain
text or a JSON object {"text":…}, {"id":…} or {"code":…}. For each line, a JSON object with the
number of the line and the hits is printed, in the same order. The other flags apply to all queries.
If a query fails, its object has an error instead of hits, and the exit status is 1.`

func newSearch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search FILE WORDS… | --code CODE | --batch FILE",
		Short: "find the documents nearest to a text or a code",
		Long:  searchHelp + "\n\n" + rerankHelp + filterHelp + "\n\n" + batchHelp + addressHelp,
		Example: `  hashsearch search news.db "rockets to the moon"
  hashsearch search news.db graphics card --rerank tfidf --filter label=comp.graphics
  hashsearch search news.db launch --filter 'label=sci.space|sci.med' --filter 'date>=1993-04'
  hashsearch search http://127.0.0.1:8080/news "rockets to the moon"
  hashsearch search pictures.db --code 5a0f33c201b7e96d --radius 8
  hashsearch search news.db --batch queries.jsonl --limit 100`,
		Args: cobra.MinimumNArgs(1),
	}
	var flags queryFlags
	flags.add(cmd)
	like := cmd.Flags().StringArray("like", nil, "prefer hits that are also like the document with this `id`; may be repeated")
	cmd.Flags().StringVar(&flags.code, "code", "", "search by this `code` in hexadecimal, as written by export, instead of words")
	batch := cmd.Flags().String("batch", "", "`file` with one query per line; - is standard input")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		words := strings.Join(args[1:], " ")
		switch {
		case (words != "") == (*batch != "" || flags.code != "") || *batch != "" && flags.code != "":
			return usagef("give words, --code or --batch")
		case *batch != "":
			return flags.searchBatch(cmd, args[0], *batch)
		}
		return flags.search(cmd, args[0], index.Query{Text: words, Like: *like})
	}
	return cmd
}

func newSimilar() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "similar FILE ID…",
		Short: "find the documents nearest to a document",
		Long:  similarHelp + "\n\n" + rerankHelp + filterHelp + addressHelp,
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
		printUnknown(cmd, r)
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
	defer func() { printUnknown(cmd, r) }() // a server sends the words after the last hit
	if err != nil {
		return err
	}
	n := 0
	for h, err := range hits {
		if err != nil {
			return err
		}
		n++
		if *f.json {
			err = printJSON(cmd, hitOf(h))
		} else {
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d\t%d\t%.3f\t%s\n", n, h.Distance, h.Score, strings.Join(excerpt(h.Document), "\t"))
		}
		if err != nil {
			return err
		}
	}
	messagef(cmd, "%s", workLine(r, n))
	return nil
}

// printUnknown lists the words of the query that the model does not know. r is nil after an error.
func printUnknown(cmd *cobra.Command, r *index.Result) {
	if r != nil && len(r.Unknown) > 0 {
		messagef(cmd, "unknown words: %s", printable(english.List(r.Unknown, 20)))
	}
}

// printHits prints the hits as a table, and the cost of the search and the next cursor on stderr.
func printHits(cmd *cobra.Command, q index.Query, r *index.Result) error {
	if n := r.Sketch.Counts.Unknown; n > 0 && q.ID != "" {
		messagef(cmd, "%s of the document not known to the model", english.Count(n, "word"))
	}
	messagef(cmd, "%s", workLine(r, len(r.Hits)))
	if len(r.Hits) == 0 {
		return nil
	}
	parts := scoreParts(q.Rerank)
	head := []string{"", "DISTANCE"}
	for _, p := range parts {
		head = append(head, p.name)
	}
	rows := [][]string{append(head, "ID", "LABELS", "TEXT")}
	for i, h := range r.Hits {
		row := []string{strconv.Itoa(r.Before + i + 1), strconv.Itoa(h.Distance)}
		for _, p := range parts {
			row = append(row, fmt.Sprintf("%.3f", p.of(h)))
		}
		rows = append(rows, append(row, excerpt(h.Document)...))
	}
	if err := table(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	if r.Next != "" {
		messagef(cmd, "for more hits, repeat the search with --cursor %s", r.Next)
	}
	return nil
}

// excerpt returns the id, the labels and the beginning of a document, shortened to fit a line.
func excerpt(d ingest.Document) []string {
	text := d.Text
	if d.Title != "" {
		text = d.Title + " · " + text
	}
	return []string{shorten(d.ID, 50), shorten(strings.Join(d.Labels, " "), 30), shorten(text, 70)}
}

// A scorePart is a column with a part of the score.
type scorePart struct {
	name string
	of   func(index.Hit) float64
}

// scoreParts returns the columns of the parts that the score consists of. The score itself is last.
func scoreParts(by index.Rerank) []scorePart {
	score := scorePart{"SCORE", func(h index.Hit) float64 { return h.Score }}
	similarity := scorePart{"SIMILARITY", func(h index.Hit) float64 { return h.Similarity }}
	asymmetric := scorePart{"ASYMMETRIC", func(h index.Hit) float64 { return h.Asymmetric }}
	lexical := scorePart{strings.ToUpper(string(by)), func(h index.Hit) float64 { return h.Lexical }}
	switch by {
	case index.NoRerank:
		return []scorePart{score}
	case index.Asymmetric:
		return []scorePart{similarity, asymmetric, score}
	}
	return []scorePart{similarity, asymmetric, lexical, score}
}

// workLine describes the number of hits and the cost of a search.
func workLine(r *index.Result, hits int) string {
	s := fmt.Sprintf("%s; %s compared %s in %s", english.Count(hits, "hit"), r.Work.Searcher, english.Count(r.Work.Candidates, "code"),
		r.Work.Elapsed.Round(10*time.Microsecond))
	if r.Work.Reranked > 0 {
		s += fmt.Sprintf("; the nearest %d re-ranked", r.Work.Reranked)
	}
	return s
}

// An answer is a result in the JSON format of the API.
type answer struct {
	Hits       []answerHit `json:"hits"`
	Complete   bool        `json:"complete"`
	Next       string      `json:"next,omitempty"` // for --cursor
	Generation uint64      `json:"generation"`
	Unknown    int         `json:"unknown"`
	Note       string      `json:"note,omitempty"` // reason for no hits, if no word is known
	Work       index.Work  `json:"work"`
}

type answerHit struct {
	ID         string         `json:"id"`
	Title      string         `json:"title,omitempty"`
	Labels     []string       `json:"labels,omitempty"`
	Fields     map[string]any `json:"fields,omitempty"`
	Text       string         `json:"text"`
	Distance   int            `json:"distance"`
	Similarity float64        `json:"similarity"`
	Asymmetric float64        `json:"asymmetric"`
	Lexical    float64        `json:"lexical"`
	Score      float64        `json:"score"`
}

// answerOf returns the answer for r. r is nil if a server returns an error that became a note.
func answerOf(r *index.Result, note string) answer {
	if r == nil {
		r = &index.Result{Complete: true}
	}
	a := answer{Hits: []answerHit{}, Complete: r.Complete, Next: r.Next, Generation: r.Generation, Unknown: r.Sketch.Counts.Unknown, Note: note, Work: r.Work}
	for _, h := range r.Hits {
		a.Hits = append(a.Hits, hitOf(h))
	}
	return a
}

// hitOf converts a hit to the format of the API.
func hitOf(h index.Hit) answerHit {
	return answerHit{h.ID, h.Title, h.Labels, h.Metadata(), h.Text, h.Distance, h.Similarity, h.Asymmetric, h.Lexical, h.Score}
}
