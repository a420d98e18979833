package quality

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ingest"
)

// The halves of a text share no term, differ by at most one in their number of terms, contain all
// terms together, and have about the same weight.
func TestHalve(t *testing.T) {
	rows, v := randomDocuments(rand.New(rand.NewPCG(1, 1)), 60)
	rapid.Check(t, func(t *rapid.T) {
		c := rows[rapid.IntRange(0, len(rows)-1).Draw(t, "row")].Counts
		first, rest := Halve(c, v)
		if n := len(first.IDs) - len(rest.IDs); n < 0 || n > 1 {
			t.Fatalf("%d and %d terms", len(first.IDs), len(rest.IDs))
		}
		both := map[uint32]float32{}
		for _, half := range []ingest.Counts{first, rest} {
			if !slices.IsSorted(half.IDs) {
				t.Fatalf("terms %v are out of order", half.IDs)
			}
			for i, id := range half.IDs {
				both[id] += half.Ns[i]
			}
		}
		for i, id := range c.IDs {
			if both[id] != c.Ns[i] {
				t.Fatalf("term %d is there %v times, want %v", id, both[id], c.Ns[i])
			}
		}
		if len(both) != len(c.IDs) {
			t.Fatalf("%d terms, want %d", len(both), len(c.IDs))
		}
		heavy, light := ingest.TFIDF.Weigh(nil, first, v), ingest.TFIDF.Weigh(nil, rest, v)
		slices.Sort(heavy)
		slices.Sort(light)
		for i, w := range light {
			if heavy[i+len(heavy)-len(light)] < w {
				t.Fatalf("weights %v and %v", heavy, light)
			}
		}
	})
}

func randomDocuments(rng *rand.Rand, n int) ([]Row, *ingest.Vocabulary) {
	var b ingest.VocabularyBuilder
	texts := make([][]string, n)
	for i := range texts {
		for range 1 + rng.IntN(30) {
			texts[i] = append(texts[i], string(rune('a'+rng.IntN(26)*rng.IntN(26)/25)))
		}
		b.Add(tokens(texts[i]))
	}
	v := b.Build(ingest.VocabularyOptions{MinDocs: 1, MaxShare: 1})
	rows := make([]Row, n)
	for i, t := range texts {
		rows[i] = Row{ID: string(rune('A' + i)), Counts: v.Count(slices.Values(t))}
	}
	return rows, v
}

// The relevant documents are the best by BM25 for the rest, without the query's own document.
func TestByHalvesIsBM25(t *testing.T) {
	rows, v := randomDocuments(rand.New(rand.NewPCG(2, 1)), 60)
	relevance, bm25 := ByHalves(rows, v, 7), NewBM25(rows, v)
	scores := make([]float32, len(rows))
	for i, r := range rows {
		q := Query{Row: r, Self: i + 1}
		q.Counts, q.Rest = Halve(r.Counts, v)
		j := relevance.Judge(&q)
		bm25.Score(scores, &Query{Row: Row{Counts: q.Rest}})
		worst, found := float32(1e9), 0
		for _, d := range j.Docs {
			worst = min(worst, scores[d])
			if int(d) == i || scores[d] == 0 {
				t.Fatalf("document %d is relevant to query %d, with a score of %v", d, i, scores[d])
			}
		}
		for d, s := range scores {
			if d != i && s > 0 {
				found++
			}
			if d != i && s > worst && !slices.Contains(j.Docs, uint32(d)) {
				t.Fatalf("query %d: document %d with %v is not relevant, one with %v is", i, d, s, worst)
			}
		}
		if j.Len() != min(7, found) {
			t.Fatalf("query %d: %d relevant, want %d of %d", i, j.Len(), min(7, found), found)
		}
	}
}
