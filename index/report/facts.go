package report

import (
	"fmt"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/english"
)

// facts say what was measured.
func (r *Report) facts() section {
	return section{ID: "facts", Title: "What was measured", Text: r.warnings(), Tables: []table{{Caption: "Where the numbers come from", Words: true, Head: []string{"What", "Value"}, Rows: [][]string{
		{"collection", r.Collection},
		{"documents", fmt.Sprintf("%d; left out: %d without a word that the model knows", r.Documents, r.NoCode)},
		{"model", fmt.Sprintf("%s, %s, fingerprint %s", r.Model.Kind, english.Count(r.Model.Bits, "bit"), r.Model.Fingerprint)},
		{"learned from", fmt.Sprintf("%s, seed %d", english.Count(r.Model.Documents, "document"), r.Model.Seed)},
		{"queries", r.queries()},
		{"queries left out", r.leftOut()},
		{"relevant", r.relevant()},
		{"date", r.Date.UTC().Format("2006-01-02 15:04 UTC")},
		{"made by", "hashsearch " + r.Version},
	}}}}
}

func (r *Report) queries() string {
	q, source := r.Queries, r.Queries.Source
	if source == "" {
		source = "the collection, each leaving itself out"
	}
	if asked := q.Count + q.NoRelevant; asked < q.Offered {
		return fmt.Sprintf("%d of %d, evenly chosen from %d of %s", q.Count, asked, q.Offered, source) + q.stored()
	}
	return fmt.Sprintf("%d of %d from %s", q.Count, q.Offered, source) + q.stored()
}

// stored is a clause about the queries that are documents, "" for none.
func (q Queries) stored() string {
	if q.Stored == 0 {
		return ""
	}
	return fmt.Sprintf("; %d also in the collection, each left out of its own ranking", q.Stored)
}

func (r *Report) leftOut() string {
	q := r.Queries
	return fmt.Sprintf("%d without a word that the model knows, %d not judged, %d without a relevant document", q.NoWord, q.Unjudged, q.NoRelevant-q.Unjudged)
}

// warnings are paragraphs.
func (r *Report) warnings() (all []string) {
	for _, w := range r.Warnings {
		all = append(all, "Warning: "+w+".")
	}
	return all
}

func (r *Report) relevant() string {
	switch r.Relevance {
	case "":
		return "a document that shares a label with the query"
	case Halves:
		return "one of the documents nearest, by BM25 (a twentieth of all, 5 to 100), to the half of the query's words that does not ask"
	}
	return "what " + r.Relevance + " says"
}

// method says how the numbers were made.
func (r *Report) method() section {
	return section{ID: "method", Title: "How the numbers were made", Text: []string{
		"Measures are means over the queries; where documents tie, as codes do, a measure is its expected value over all orders of the tied (McSherry and Najork, 2008).",
		fmt.Sprintf("Intervals are percentile intervals of %d bootstrap samples of the queries (Efron and Tibshirani, 1993). They say how far other queries of the same sort "+
			"could move a mean, and nothing of another training of the model.", r.Trials),
		fmt.Sprintf("p is how likely so large a difference is, either way, if the two rankers were alike: the paired randomisation test over queries, with %d random signs "+
			"for each (Smucker, Allan and Carterette, 2007). %s made in this report, so p was corrected for all of them by Holm (1979). The intervals of differences "+
			"stand for themselves and are not corrected.", r.Trials, were(len(r.Comparisons))),
		fmt.Sprintf("Rankers: %s. LSA, random bits and all samples were drawn from seed %d.", strings.Join(r.rankers(), ", "), r.Seed),
	}}
}

func were(comparisons int) string {
	if comparisons == 1 {
		return "One comparison was"
	}
	return english.Count(comparisons, "comparison") + " were"
}

func (r *Report) rankers() (names []string) {
	for i, q := range r.Results {
		if i == 0 || q.Ranker != r.Results[i-1].Ranker {
			names = append(names, q.Ranker)
		}
	}
	return names
}
