package neighbours

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestRecall prints the shares of the true neighbours of a sample of documents that are found: of
// the best by BM25 of all words, and of the nearest in the space by comparison with all.
//
//	HASHSEARCH_NEIGHBOURS=news.jsonl.gz go test ./hashing/neighbours -run Recall -v -timeout 1h
func TestRecall(t *testing.T) {
	path := os.Getenv("HASHSEARCH_NEIGHBOURS")
	if path == "" {
		t.Skip("set HASHSEARCH_NEIGHBOURS to a file of documents")
	}
	docs, v := read(t, path)
	n, _ := docs.Dims()
	asked := sample(n, 1)[:min(n, 300)]
	k := min(lexicalNeighbours, n-1)
	found, err := lexical(t.Context(), docs, v, k, maxPostings(n), func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	all := scorer{postings: postings{ae.Transpose(bm25Rows{docs, v, n}), n * v.Len()}, scores: make([]float32, n)}
	t.Logf("%d documents: recall of BM25 %.4f", n, recall(found, asked, func(i int) []uint32 {
		terms := docs.at(i).IDs
		all.score(terms, slices.Repeat([]float32{1}, len(terms)))
		defer all.reset()
		all.scores[i] = 0
		return all.best(nil, k)
	}))
	near, err := linkByWords(t.Context(), docs, v, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	space := spaceOf(docs, near, v, 1)
	points := space.Encode(nil, unitRows{docs, v})
	if err := diffuse(t.Context(), near, points, space.Units()); err != nil {
		t.Fatal(err)
	}
	d, k := space.Units(), neighbourCount(n)
	normaliseRows(points, d)
	nearby, err := nearest(t.Context(), slices.Clone(points), d, k, maxCompared, 1, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("recall of the nearest %.4f", recall(nearby, asked, func(i int) []uint32 { return compareAll(points, d, i)[:k] }))
}

func read(t *testing.T, path string) (*Texts, *ingest.Vocabulary) {
	t.Helper()
	var b ingest.VocabularyBuilder
	a := ingest.Analyzer{}.WithDefaults()
	for d, err := range ingest.Open(path, ingest.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		b.Add(a.Tokens(d.Words()))
	}
	v := b.Build(ingest.VocabularyOptions{})
	docs := &Texts{Width: v.Len()}
	for d := range ingest.Open(path, ingest.Options{}) {
		if c := v.Count(a.Terms(d.Words())); len(c.IDs) > 0 {
			docs.Append(c)
		}
	}
	return docs, v
}

// recall returns the mean share of the true neighbours that are found.
func recall(found [][]uint32, asked []int, truth func(i int) []uint32) (share float64) {
	for _, i := range asked {
		want := truth(i)
		for _, j := range want {
			if slices.Contains(found[i], j) {
				share += 1 / float64(len(want)*len(asked))
			}
		}
	}
	return share
}

// compareAll returns all others by descending cosine.
func compareAll(points []float32, d, i int) (order []uint32) {
	cosines := make([]float32, len(points)/d)
	for j := range cosines {
		cosines[j] = blas32.Dot(vector(points, i, d), vector(points, j, d))
		if j != i {
			order = append(order, uint32(j))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(cosines[b], cosines[a]) })
	return order
}
