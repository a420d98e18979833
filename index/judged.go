package index

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
)

// A Judged is a query with the feedback about its documents.
type Judged struct {
	Query, SimilarTo string // as in a [Feedback]

	// Entries has one entry for each document: the last like or dislike, or else the last click.
	// They have no Query.
	Entries []Feedback
}

// HeldOut reports whether no adapter learns from the query, so that it serves to judge. That is so
// for every fifth query, by a hash of the query.
func (j Judged) HeldOut() bool {
	h := fnv.New32a()
	h.Write([]byte(j.Query + "\x00" + j.SimilarTo))
	return h.Sum32()%5 == 0
}

// JudgedQueries returns the queries with feedback, the oldest first.
func (ix *Index) JudgedQueries(ctx context.Context) (all []Judged, err error) {
	err = ix.view(ctx, func(v View, _ *snapshot) (err error) {
		all, err = judgedQueries(ctx, v)
		return err
	})
	return all, err
}

func judgedQueries(ctx context.Context, v View) (all []Judged, err error) {
	type key struct{ query, similarTo string }
	at := map[key]int{}
	for f, err := range storedFeedback(v, 0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		k := key{f.Query, f.SimilarTo}
		i, ok := at[k]
		if !ok {
			i, at[k] = len(all), len(all)
			all = append(all, Judged{Query: f.Query, SimilarTo: f.SimilarTo})
		}
		f.Query = "" // the texts are long, and each is needed once
		all[i].add(f)
	}
	return all, nil
}

func (j *Judged) add(f Feedback) {
	i := slices.IndexFunc(j.Entries, func(e Feedback) bool { return e.Document == f.Document })
	switch {
	case i < 0:
		j.Entries = append(j.Entries, f)
	case f.Verdict != Click || j.Entries[i].Verdict == Click:
		j.Entries[i] = f
	}
}
