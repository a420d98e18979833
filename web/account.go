package web

import "strings"

// Last returns the distance of the farthest hit.
func (p *searchPage) Last() int {
	last := 0
	for _, h := range p.Hits {
		last = max(last, h.Distance)
	}
	return last
}

// Announcement returns the text that screen readers announce when the hits are loaded.
func (p *searchPage) Announcement() string {
	switch {
	case p.Message != "":
		return p.Message
	case p.Answer == nil:
		return ""
	case len(p.Hits) == 0:
		return p.T("No documents found.")
	}
	return p.N(len(p.Hits), "%s hit", "%s hits") + ", " + p.Reach()
}

// ByCode reports whether the hits are ranked by their codes alone.
func (p *searchPage) ByCode() bool { return p.Answer.Query.Rank == "code" }

// Corrected describes the words that took the place of unknown ones, or is empty.
func (p *searchPage) Corrected() string {
	var from, to []string
	for _, c := range p.Answer.Query.Corrected {
		from, to = append(from, c.From), append(to, c.To)
	}
	if from == nil {
		return ""
	}
	return p.T("Showing results for %s instead of %s.", strings.Join(to, " "), strings.Join(from, " "))
}

// Work describes the ranking and the cost of the search in words.
func (p *searchPage) Work() string {
	w, q := p.Answer.Work, p.Answer.Query
	switch q.Rank {
	case "hybrid":
		return p.T("ranked by words + %s × code, in %s", ratio(q.Weight), took(w.Micros))
	case "words":
		return p.T("ranked by words, in %s", took(w.Micros))
	}
	did := p.T("%s compared %s in %s", w.Searcher, p.N(w.Candidates, "%s code", "%s codes"), took(w.Micros))
	if w.Probes > 0 {
		did = p.T("%s looked up %s and compared %s in %s", w.Searcher,
			p.N(w.Probes, "%s address", "%s addresses"), p.N(w.Candidates, "%s code", "%s codes"), took(w.Micros))
	}
	if w.Reranked > 0 {
		did += p.T("; %s re-ranked", thousands(w.Reranked))
	}
	return did
}

// Reach describes how many documents are at most as distant as the farthest hit or, by words, how
// many hold a word of the query.
func (p *searchPage) Reach() string {
	if !p.ByCode() {
		return p.N(p.Answer.Faceted, "%s document has a word of the query", "%s documents have a word of the query")
	}
	n := upTo(p.Answer.Within, p.Last())
	return p.T("%s within %s", p.N(n, "%s document", "%s documents"), p.N(p.Last(), "%s bit", "%s bits"))
}

// Completeness describes whether a full sort would give the same hits.
func (p *searchPage) Completeness() string {
	if p.Answer.Complete {
		return p.T("complete")
	}
	return p.T("incomplete: only the nearest %s were re-ranked", thousands(p.Answer.Work.Reranked))
}
