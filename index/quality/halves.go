package quality

import "github.com/hashsearch/hashsearch/ingest"

// Halve deals the distinct terms of a text out to two halves, the heaviest by TF-IDF to the first, the next to the second,
// and so on. Both are about the same and share no term.
func Halve(c ingest.Counts, v *ingest.Vocabulary) (asked, rest ingest.Counts) {
	second := map[uint32]bool{}
	for place, term := range v.Heaviest(c, len(c.IDs)) {
		id, _ := v.ID(term)
		second[id] = place%2 == 1
	}
	for i, id := range c.IDs {
		half := &asked
		if second[id] {
			half = &rest
		}
		half.IDs, half.Ns = append(half.IDs, id), append(half.Ns, c.Ns[i])
	}
	return asked, rest
}

type halves struct {
	bm25 *Lexical
	most int
}

// ByHalves needs no labels: to a query that asks with one half of a text, see [Halve], those rows are relevant that are
// nearest to the other, Query.Rest, by BM25, at most so many and only what shares a term with it. A ranking is good by
// it when it brings what says the things that the query would have gone on to say.
func ByHalves(rows []Row, v *ingest.Vocabulary, most int) Relevance {
	return halves{NewBM25(rows, v), most}
}

func (h halves) Judge(q *Query) Judgements {
	scores := make([]float32, h.bm25.Len())
	h.bm25.Score(scores, &Query{Row: Row{Counts: q.Rest}})
	var j Judgements
	for _, d := range order(scores, q.Self-1, h.most) {
		if scores[d] > 0 {
			j.Docs = append(j.Docs, uint32(d))
		}
	}
	return j
}
