package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

// queryFlags are the flags that search and similar share.
type queryFlags struct {
	limit, radius, candidates int
	filter                    []string
	rerank                    string
	json                      *bool
}

func (f *queryFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.limit, "limit", 10, "hits to show")
	cmd.Flags().IntVar(&f.radius, "radius", -1, "the most bits in which a hit's code may differ; 0 means equal codes only (default: no bound)")
	cmd.Flags().StringArrayVar(&f.filter, "filter", nil, "only documents with `field=value`, such as label=sci.space; may be repeated")
	cmd.Flags().StringVar(&f.rerank, "rerank", "none", "order the nearest candidates by words, too: tfidf, bm25 or none")
	cmd.Flags().IntVar(&f.candidates, "candidates", 0, "how many of the nearest are re-ranked (default 1000)")
	f.json = asJSON(cmd)
}

// query completes q by the flags. The index counts radii differently: 0 is no bound.
func (f *queryFlags) query(cmd *cobra.Command, q index.Query) (index.Query, error) {
	var err error
	q.Limit, q.Candidates = f.limit, f.candidates
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

func newSearch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search FILE WORDS…",
		Short: "find the documents whose codes are nearest to the code of a text",
		Example: `  hashsearch search news.db "rockets to the moon"
  hashsearch search news.db graphics card --rerank tfidf --filter label=comp.graphics`,
		Args: cobra.MinimumNArgs(2),
	}
	var flags queryFlags
	flags.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return flags.search(cmd, args[0], index.Query{Text: strings.Join(args[1:], " ")})
	}
	return cmd
}

func newSimilar() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "similar FILE ID",
		Short:   "find the documents whose codes are nearest to a document's",
		Example: `  hashsearch similar news.db sci.space/59846`,
		Args:    cobra.ExactArgs(2),
	}
	var flags queryFlags
	flags.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return flags.search(cmd, args[0], index.Query{ID: args[1]})
	}
	return cmd
}

// search asks the collection and prints the hits.
func (f *queryFlags) search(cmd *cobra.Command, path string, q index.Query) error {
	q, err := f.query(cmd, q)
	if err != nil {
		return err
	}
	return withIndex(path, &index.Options{ReadOnly: true}, func(ix *index.Index) error {
		r, err := ix.Search(cmd.Context(), q)
		if err != nil {
			return err
		}
		if *f.json {
			return printJSON(cmd, answerOf(r))
		}
		return printHits(cmd, r)
	})
}

func printHits(cmd *cobra.Command, r *index.Result) error {
	rows := [][]string{{"", "DISTANCE", "SCORE", "ID", "LABELS", "TEXT"}}
	for i, h := range r.Hits {
		text := h.Text
		if h.Title != "" {
			text = h.Title + " · " + text
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), strconv.Itoa(h.Distance), fmt.Sprintf("%.3f", h.Score),
			shorten(h.ID, 50), shorten(strings.Join(h.Labels, " "), 30), shorten(text, 70)})
	}
	if n := r.Sketch.Counts.Unknown; n > 0 {
		say(cmd, "%s of the query not known to the model", plural(n, "word"))
	}
	say(cmd, "%s", workLine(r))
	if len(r.Hits) == 0 {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

// workLine says what the search cost.
func workLine(r *index.Result) string {
	s := fmt.Sprintf("%s; %s compared %s in %s", plural(len(r.Hits), "hit"), r.Work.Searcher, plural(r.Work.Candidates, "code"),
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
	Generation uint64      `json:"generation"`
	Unknown    int         `json:"unknown"`
	Work       index.Work  `json:"work"`
}

type answerHit struct {
	ID         string            `json:"id"`
	Title      string            `json:"title,omitempty"`
	Labels     []string          `json:"labels,omitempty"`
	Fields     map[string]string `json:"fields,omitempty"`
	Text       string            `json:"text"`
	Distance   int               `json:"distance"`
	Similarity float64           `json:"similarity"`
	Lexical    float64           `json:"lexical"`
	Score      float64           `json:"score"`
}

func answerOf(r *index.Result) answer {
	a := answer{Hits: []answerHit{}, Complete: r.Complete, Generation: r.Generation, Unknown: r.Sketch.Counts.Unknown, Work: r.Work}
	for _, h := range r.Hits {
		a.Hits = append(a.Hits, answerHit{h.ID, h.Title, h.Labels, h.Fields, h.Text, h.Distance, h.Similarity, h.Lexical, h.Score})
	}
	return a
}
