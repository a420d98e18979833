package quality

import "github.com/hashsearch/hashsearch/ingest"

// Halve divides the distinct terms of a text into two halves: the heaviest by TF-IDF goes to first,
// the next to rest, and so on. The halves share no term and are about the same topic.
func Halve(c ingest.Counts, v *ingest.Vocabulary) (first, rest ingest.Counts) {
	second := map[uint32]bool{}
	for place, id := range v.Heaviest(c, len(c.IDs)) {
		second[id] = place%2 == 1
	}
	for i, id := range c.IDs {
		half := &first
		if second[id] {
			half = &rest
		}
		half.IDs, half.Ns = append(half.IDs, id), append(half.Ns, c.Ns[i])
	}
	return first, rest
}

type halves struct {
	bm25  *Lexical
	depth int
}

// ByHalves returns a Relevance that needs no labels. A query holds one half of a text, see [Halve],
// and Query.Rest the other. Relevant are the rows nearest to the rest by BM25, at most depth of
// them, and only rows that share a term with it. A ranking is good by this measure if it finds the
// documents that the unused half of the text describes.
func ByHalves(rows []Row, v *ingest.Vocabulary, depth int) Relevance {
	return halves{NewBM25(rows, v), depth}
}

func (h halves) Judge(q *Query) Judgements {
	scores := make([]float32, h.bm25.Len())
	h.bm25.Score(scores, &Query{Row: Row{Counts: q.Rest}})
	var j Judgements
	for _, d := range topDocs(scores, q.Self-1, h.depth) {
		if scores[d] > 0 {
			j.Docs = append(j.Docs, uint32(d))
		}
	}
	return j
}
