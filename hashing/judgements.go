package hashing

import (
	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing/neighbours"
)

// A Judgement says which documents users chose among the hits of a query.
type Judgement struct {
	Text      string // of the query; "" if it is a document
	SimilarTo string // the id of that document
	// ids of the documents that users liked or opened; of more than a hundred the first
	Good []string
}

const mostGood = 100 // documents of a judgement

// The share of the documents that were liked together with one, in its neighbours, is the number of
// queries with it divided by that number plus likedHalf.
const likedHalf = 0.5

// judge makes neighbours of the documents that users chose for the same query. The text of a query
// becomes a document with these as its only neighbours.
func (all *documents) judge(judgements []Judgement, read func(text string) document) {
	l := &neighbours.Liked{Half: likedHalf, Documents: all.len()}
	for _, j := range judgements {
		var group []uint32
		for _, id := range j.Good[:min(len(j.Good), mostGood)] {
			if n, ok := all.ids[id]; ok {
				group = append(group, n)
			}
		}
		if len(group) == 0 {
			continue
		}
		if query, ok := all.query(j, read); ok {
			l.Add(query, group)
		}
	}
	all.liked = l
}

// query returns the number of the query of a judgement, which it adds as a document if it is a
// text. It returns false if the query has no known word, or is a document that is not there.
func (all *documents) query(j Judgement, read func(text string) document) (uint32, bool) {
	if j.SimilarTo != "" {
		n, ok := all.ids[j.SimilarTo]
		return n, ok
	}
	d := read(j.Text)
	if len(d.counts.IDs) == 0 {
		return 0, false
	}
	all.add(d)
	return uint32(all.len() - 1), true
}

// withoutQueries returns the documents without the queries of judgements.
func (all *documents) withoutQueries() *documents {
	if all.liked == nil {
		return all
	}
	n := all.liked.Documents
	some := &documents{counts: *all.counts.First(n)}
	if all.tokens != nil {
		some.tokens = all.tokens[:n]
	}
	return some
}

// joined returns a graph of the documents with those that were liked for the same query.
func (all *documents) joined(graph ae.Rows) ae.Rows {
	if all.liked == nil {
		return graph
	}
	return all.liked.Joined(graph, all.len())
}
