package feedback

import (
	"context"
	"errors"
	"hash/fnv"

	"github.com/hashsearch/hashsearch/index/store"
)

// A Judged is a query with the feedback about its documents.
type Judged struct {
	Query, SimilarTo string // as in a [Feedback]

	// Plain is the text that hybrid searches for Query hash: corrected, without operators and
	// excluded words. Only HeldOutQueries sets it.
	Plain string

	// Entries has one entry for each document: the last like or dislike, or else the last click.
	// They have no Query.
	Entries []Entry
}

// Good returns the ids of the documents that were liked or opened.
func (j Judged) Good() (ids []string) {
	for _, f := range j.Entries {
		if f.Verdict != Dislike {
			ids = append(ids, f.Document)
		}
	}
	return ids
}

// HeldOut reports whether no adapter learns from the query, so that it serves to judge. That is so
// for every fifth query, by a hash of the query.
func (j Judged) HeldOut() bool {
	h := fnv.New32a()
	h.Write([]byte(j.Query + "\x00" + j.SimilarTo))
	return h.Sum32()%5 == 0
}

// JudgedQueries returns the queries with feedback, the oldest first.
func JudgedQueries(ctx context.Context, v store.View) ([]Judged, error) {
	g := grouping{queries: map[[2]string]int{}, entries: map[judgedDocument]int{}}
	for f, err := range Stored(v, 0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		g.add(f)
	}
	return g.all, nil
}

// A grouping is the feedback read so far, by query and document.
type grouping struct {
	all     []Judged
	queries map[[2]string]int      // Query and SimilarTo → index in all
	entries map[judgedDocument]int // → index in the entries of the query
}

// A judgedDocument is a document with feedback about one query.
type judgedDocument struct {
	query    int // index in all
	document string
}

func (g *grouping) add(f Entry) {
	i, ok := g.queries[[2]string{f.Query, f.SimilarTo}]
	if !ok {
		i = len(g.all)
		g.queries[[2]string{f.Query, f.SimilarTo}] = i
		g.all = append(g.all, Judged{Query: f.Query, SimilarTo: f.SimilarTo})
	}
	f.Query = "" // the texts are long, and each is needed once
	j, at := &g.all[i], judgedDocument{i, f.Document}
	k, ok := g.entries[at]
	switch {
	case !ok:
		g.entries[at] = len(j.Entries)
		j.Entries = append(j.Entries, f)
	case f.Verdict != Click || j.Entries[k].Verdict == Click:
		j.Entries[k] = f
	}
}
