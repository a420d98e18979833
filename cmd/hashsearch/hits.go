package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// printUnderstood lists the words of the query that were corrected, and those that are not known. r
// is nil after an error.
func printUnderstood(cmd *cobra.Command, r *index.Result) {
	if r == nil {
		return
	}
	for _, c := range r.Corrected {
		messagef(cmd, "searching for %s instead of %s; --verbatim keeps it", printable(c.To), printable(c.From))
	}
	if unknown := r.Words().Unknown; len(unknown) > 0 {
		messagef(cmd, "unknown words: %s", printable(english.List(unknown, 20)))
	}
}

// printHits prints the hits as a table, and the cost of the search and the next cursor on stderr.
func printHits(cmd *cobra.Command, q index.Query, r *index.Result) error {
	if n := r.Sketch.Counts.Unknown; n > 0 && q.ID != "" {
		messagef(cmd, "%s of the document not known to the model", english.Count(n, "word"))
	}
	messagef(cmd, "%s", workLine(r, len(r.Hits)))
	if err := printRows(cmd, q, r); err != nil {
		return err
	}
	if r.Next != "" {
		messagef(cmd, "for more hits, repeat the search with --cursor %s", r.Next)
	}
	return nil
}

// printRows prints the hits, or their ids alone if the query requests that.
func printRows(cmd *cobra.Command, q index.Query, r *index.Result) error {
	if q.IDs {
		for _, h := range r.Hits {
			fmt.Fprintln(cmd.OutOrStdout(), h.ID)
		}
		return nil
	}
	if len(r.Hits) == 0 {
		return nil
	}
	parts, head := scoreParts(r.Rank, q.Rerank), []string{""}
	for _, p := range parts {
		head = append(head, p.name)
	}
	rows := [][]string{append(head, "ID", "LABELS", "TEXT")}
	for i, h := range r.Hits {
		row := []string{strconv.Itoa(r.Before + i + 1)}
		for _, p := range parts {
			row = append(row, p.of(h))
		}
		rows = append(rows, append(row, excerpt(h.Document)...))
	}
	return table(cmd.OutOrStdout(), rows)
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
	of   func(index.Hit) string
}

// scoreParts returns the columns of the parts that the score consists of. The score itself is last.
func scoreParts(by index.Rank, again index.Rerank) []scorePart {
	column := func(name string, of func(index.Hit) float64) scorePart {
		return scorePart{name, func(h index.Hit) string { return fmt.Sprintf("%.3f", of(h)) }}
	}
	score := column("SCORE", func(h index.Hit) float64 { return h.Score })
	similarity := column("SIMILARITY", func(h index.Hit) float64 { return h.Similarity })
	code := func(name string) scorePart { return column(name, func(h index.Hit) float64 { return h.Asymmetric }) }
	words := func(name string) scorePart { return column(name, func(h index.Hit) float64 { return h.Lexical }) }
	distance := scorePart{"DISTANCE", func(h index.Hit) string { return strconv.Itoa(h.Distance) }}
	switch {
	case by == index.Hybrid:
		return []scorePart{words("WORDS"), code("CODE"), score}
	case by == index.ByWords:
		return []scorePart{column("BM25", func(h index.Hit) float64 { return h.Words }), score}
	case again == index.NoRerank:
		return []scorePart{distance, score}
	case again == index.Asymmetric:
		return []scorePart{distance, similarity, code("ASYMMETRIC"), score}
	}
	return []scorePart{distance, similarity, code("ASYMMETRIC"), words(strings.ToUpper(string(again))), score}
}

// workLine describes the number of hits, their ranking and its cost.
func workLine(r *index.Result, hits int) string {
	n, took := english.Count(hits, "hit"), r.Work.Elapsed.Round(10*time.Microsecond)
	switch {
	case r.Rank == index.Hybrid:
		return fmt.Sprintf("%s by words and codes, with weight %.2f of the code, in %s", n, r.Weight, took)
	case r.Rank == index.ByWords:
		return fmt.Sprintf("%s by words in %s", n, took)
	}
	s := fmt.Sprintf("%s; %s compared %s in %s", n, r.Work.Searcher, english.Count(r.Work.Candidates, "code"), took)
	if r.Work.Reranked > 0 {
		s += fmt.Sprintf("; the nearest %d re-ranked", r.Work.Reranked)
	}
	return s
}

// An answer is a result in the JSON format of the API.
type answer struct {
	Rank       index.Rank         `json:"rank"`
	Weight     float64            `json:"weight"`
	Corrected  []index.Correction `json:"corrected,omitempty"`
	Hits       []answerHit        `json:"hits"`
	Complete   bool               `json:"complete"`
	Next       string             `json:"next,omitempty"` // for --cursor
	Generation uint64             `json:"generation"`
	Unknown    int                `json:"unknown"`
	Note       string             `json:"note,omitempty"` // reason for no hits, if no word is known
	Work       index.Work         `json:"work"`
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
	BM25       float64        `json:"bm25"`
	Lexical    float64        `json:"lexical"`
	Titled     bool           `json:"titled,omitempty"`
	Score      float64        `json:"score"`
}

// answerOf returns the answer for r. r is nil if a server returns an error that became a note.
func answerOf(r *index.Result, note string) answer {
	if r == nil {
		r = &index.Result{Complete: true}
	}
	a := answer{Rank: r.Rank, Weight: r.Weight, Corrected: r.Corrected, Hits: []answerHit{}, Complete: r.Complete, Next: r.Next,
		Generation: r.Generation, Unknown: len(r.Words().Unknown), Note: note, Work: r.Work}
	for _, h := range r.Hits {
		a.Hits = append(a.Hits, hitOf(h))
	}
	return a
}

// hitOf converts a hit to the format of the API.
func hitOf(h index.Hit) answerHit {
	return answerHit{h.ID, h.Title, h.Labels, h.Metadata(), h.Text, h.Distance, h.Similarity, h.Asymmetric, h.Words, h.Lexical, h.Titled, h.Score}
}
