package report

import (
	"fmt"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/english"
)

// facts returns the section about the origin of the numbers.
func (r *Report) facts() section {
	return section{ID: "facts", Title: "Data and model", Text: r.warnings(), Tables: []table{{Caption: "Origin of the numbers", Words: true, Head: []string{"Item", "Value"}, Rows: [][]string{
		{"collection", r.Collection},
		{"documents", fmt.Sprintf("%d; left out: %d without a known word", r.Documents, r.NoCode)},
		{"model", fmt.Sprintf("%s, %s, fingerprint %s", r.Model.Kind, english.Count(r.Model.Bits, "bit"), r.Model.Fingerprint)},
		{"trained on", fmt.Sprintf("%s, seed %d", english.Count(r.Model.Documents, "document"), r.Model.Seed)},
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
		source = "the collection, each left out of its own ranking"
	}
	if sampled := q.Count + q.NoRelevant; sampled < q.Offered {
		return fmt.Sprintf("%d of %d, evenly chosen from the %d of %s", q.Count, sampled, q.Offered, source) + q.stored()
	}
	return fmt.Sprintf("%d of %d from %s", q.Count, q.Offered, source) + q.stored()
}

// stored returns a clause about the queries that are documents, or "" if there are none.
func (q Queries) stored() string {
	if q.Stored == 0 {
		return ""
	}
	return fmt.Sprintf("; %d also in the collection, each left out of its own ranking", q.Stored)
}

func (r *Report) leftOut() string {
	q := r.Queries
	return fmt.Sprintf("%d without a known word, %d not judged, %d without a relevant document", q.NoWord, q.Unjudged, q.NoRelevant-q.Unjudged)
}

// warnings returns the warnings as paragraphs.
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
		return "a document among the nearest (a twentieth of all, 5 to 100) by BM25 to the half of the query's words that is not searched for"
	}
	return "by the judgements in " + r.Relevance
}

// method returns the section about the methods of measurement.
func (r *Report) method() section {
	return section{ID: "method", Title: "Method", Text: []string{
		"Measures are means over the queries. Where documents tie, as codes often do, a measure is its expected value over all orders of the tied documents (McSherry and Najork, 2008).",
		fmt.Sprintf("Intervals are percentile intervals of %d bootstrap samples of the queries (Efron and Tibshirani, 1993). They estimate how far other queries of the same sort "+
			"could move a mean. They do not include the variation between trainings of a model.", r.Trials),
		fmt.Sprintf("p is the probability of at least as large a difference, in either direction, if the two rankers were equally good. It is that of the paired randomisation test over queries, with %d "+
			"assignments of random signs (Smucker, Allan and Carterette, 2007). %s made in this report, and p is corrected for all of them by the method of Holm (1979). "+
			"The intervals of differences are not corrected.", r.Trials, countClause(len(r.Comparisons))),
		fmt.Sprintf("Rankers: %s. LSA, random bits and all samples use seed %d.", strings.Join(r.rankers(), ", "), r.Seed),
	}}
}

func countClause(comparisons int) string {
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
