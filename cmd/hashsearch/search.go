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

// queryFlags are the flags that search and similar share.
type queryFlags struct {
	limit, radius, candidates int
	filter, unlike            []string
	rerank, cursor            string
	code                      string // in hexadecimal; "" is none
	all                       bool
	json                      *bool
}

func (f *queryFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.limit, "limit", 10, "hits to show")
	cmd.Flags().IntVar(&f.radius, "radius", -1, "the most bits in which a hit's code may differ; 0 means equal codes only (default: no bound)")
	hideDefault(cmd, "radius")
	cmd.Flags().StringArrayVar(&f.filter, "filter", nil, "only documents that meet a `condition`, such as label=sci.space; may be repeated, then all must hold")
	cmd.Flags().StringVar(&f.rerank, "rerank", "none", "order the nearest candidates by more than their distance: asymmetric, tfidf, bm25 or none")
	cmd.Flags().IntVar(&f.candidates, "candidates", 0, "how many of the nearest are re-ranked, all if there are no more documents (default 1000)")
	cmd.Flags().StringArrayVar(&f.unlike, "unlike", nil, "hits should be unlike the document of this `id`; may be repeated")
	cmd.Flags().StringVar(&f.cursor, "cursor", "", "show the next page: what an earlier search, the same but for --limit, named as its cursor")
	cmd.Flags().BoolVar(&f.all, "all", false, "print all hits within --radius, as they are read")
	f.json = asJSON(cmd)
}

// query completes q by the flags. The index counts radii differently: 0 is no bound.
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
			return q, usagef("--radius %d: a radius is 0 or more", f.radius)
		}
	}
	if f.limit < 1 {
		return q, usagef("--limit %d: at least 1", f.limit)
	}
	if f.rerank != "none" {
		q.Rerank = index.Rerank(f.rerank)
	}
	q.Filter, err = conditions(f.filter)
	return q, err
}

const filterHelp = `

--filter compares a field (id, title, label or any other that the documents have) with = != < <= > >= and a value. With = and !=
there may be several: 'label=sci.space|sci.med' is either, 'label!=sci.space|sci.med' neither. Two decimal
numbers are compared as numbers, exactly: 'price=10' finds 10.0 and 1e1, and 'year>=1990' finds numbers only. All else is compared as text, as
dates like 2020-02-29 may be: 'date>=2020-01' and 'date<2021-01' are a year. 'exists(year)' keeps the documents that have a year, 'missing(year)'
those that have none. Of a field with several values, which comes of a JSON array, one has to meet the condition, or none with !=.
A backslash before =<>!|\ makes it plain.`

const rerankHelp = `Without --rerank, the score is the similarity: 1 - distance/bits. --rerank orders the nearest candidates by more:
asymmetric  how their codes agree with the activations of the query before those became bits: a cosine, -1 to 1
tfidf       that plus the TF-IDF cosine of the words, 0 to 1
bm25        that plus BM25, divided by the best among the candidates
--candidates N with N no less than the collection has documents re-ranks all of it.`

const batchHelp = `With --batch many queries are answered at once, which is faster: each line of the file is a text, {"text":…}, {"id":…}
or {"code":…}, and one JSON answer a line comes out, in the same order, with the number of the line. Flags hold for
all of them. A query that cannot be answered has an error instead of hits, and the exit status is 1.`

func newSearch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search FILE WORDS… | --code CODE | --batch FILE",
		Short: "find the documents whose codes are nearest to the code of a text",
		Long:  "Search finds the documents whose codes are nearest to the code of a text, or to a code.\n\n" + rerankHelp + filterHelp + "\n\n" + batchHelp + addressHelp,
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
	like := cmd.Flags().StringArray("like", nil, "hits should be like the document of this `id`, too; may be repeated")
	cmd.Flags().StringVar(&flags.code, "code", "", "ask by this `code` in hexadecimal, as export writes it, instead of words")
	batch := cmd.Flags().String("batch", "", "file with a query a line; - is standard input")
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
		Short: "find the documents whose codes are nearest to a document's",
		Long: "Similar finds the documents whose codes are nearest to a document's, or to what several have in common.\n\n" +
			rerankHelp + filterHelp + addressHelp,
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

// search asks the collection and prints the hits.
func (f *queryFlags) search(cmd *cobra.Command, path string, q index.Query) error {
	q, err := f.query(cmd, q)
	if err != nil {
		return err
	}
	return withCollection(path, &index.Options{ReadOnly: true}, func(c collection) error {
		if q.Code, err = f.parseCode(cmd.Context(), c); err != nil {
			return err
		}
		printUnknown(cmd, c, q.Text)
		if f.all {
			note, err := noTermsNote(f.stream(cmd, c, q))
			printNote(cmd, note)
			return err
		}
		r, err := c.Search(cmd.Context(), q)
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

// unanswered returns the reason for an answer without hits, if err means that the model knows no word of the question. Any other error stays one.
func noTermsNote(err error) (note string, failed error) {
	if errors.Is(err, hashing.ErrNoTerms) {
		return err.Error(), nil
	}
	return "", err
}

func printNote(cmd *cobra.Command, note string) {
	if note != "" {
		messagef(cmd, "0 hits: %s", printable(note))
	}
}

// parseCode reads --code; nil is none.
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

// stream prints a hit a line, in columns that tabs divide.
func (f *queryFlags) stream(cmd *cobra.Command, c collection, q index.Query) error {
	r, hits, err := c.Ball(cmd.Context(), q)
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

// printUnknown names the words of a text that do not count. A search finds nothing if none does.
func printUnknown(cmd *cobra.Command, c collection, text string) {
	if text == "" {
		return
	}
	if unknown := c.Unknown(cmd.Context(), text); len(unknown) > 0 {
		messagef(cmd, "unknown words: %s", printable(english.List(unknown, 20)))
	}
}

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
		messagef(cmd, "more: the same with --cursor %s", r.Next)
	}
	return nil
}

// excerpt is what a line can hold of a document.
func excerpt(d ingest.Document) []string {
	text := d.Text
	if d.Title != "" {
		text = d.Title + " · " + text
	}
	return []string{shorten(d.ID, 50), shorten(strings.Join(d.Labels, " "), 30), shorten(text, 70)}
}

// A scorePart is a column.
type scorePart struct {
	name string
	of   func(index.Hit) float64
}

// scoreParts are what the order follows, the sum last.
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

// workLine says what the search for so many hits cost.
func workLine(r *index.Result, hits int) string {
	s := fmt.Sprintf("%s; %s compared %s in %s", english.Count(hits, "hit"), r.Work.Searcher, english.Count(r.Work.Candidates, "code"),
		r.Work.Elapsed.Round(10*time.Microsecond))
	if r.Work.Reranked > 0 {
		s += fmt.Sprintf("; the nearest %d re-ranked", r.Work.Reranked)
	}
	return s
}

// answer is a result as JSON, in the words of the API.
type answer struct {
	Hits       []answerHit `json:"hits"`
	Complete   bool        `json:"complete"`
	Next       string      `json:"next,omitempty"` // for --cursor
	Generation uint64      `json:"generation"`
	Unknown    int         `json:"unknown"`
	Note       string      `json:"note,omitempty"` // why there are no hits, if the model knows no word of the question
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

// answerOf is r, or an answer without hits for a server that has none where there is a note.
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

func hitOf(h index.Hit) answerHit {
	return answerHit{h.ID, h.Title, h.Labels, h.Metadata(), h.Text, h.Distance, h.Similarity, h.Asymmetric, h.Lexical, h.Score}
}
