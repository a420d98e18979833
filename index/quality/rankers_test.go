package quality

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

func TestCodesAgainstDistance(t *testing.T) {
	for _, width := range []int{1, 12, 64, 65, 128, 512} {
		c := makeCorpus(uint64(width), 50, 30, 5, 3, width)
		codes := NewCodes(c.rows, width)
		for _, q := range Queries(c.rows) {
			for i, s := range c.scores(codes, &q) {
				if want := -float32(hashing.Distance(q.Code, c.rows[i].Code)); s != want {
					t.Fatalf("width %d: score %v, want %v", width, s, want)
				}
			}
		}
	}
}

// cosine is the slow twin of TF-IDF. Products of float32 values are exact in float64 and absent
// terms add nothing, so it equals the sum over postings to the last bit.
func (c corpus) cosine(a, b Row) float64 {
	x, y := c.dense(a, ingest.TFIDF), c.dense(b, ingest.TFIDF)
	xy, xx, yy := 0.0, 0.0, 0.0
	for t := range x {
		xy += x[t] * y[t]
		xx += x[t] * x[t]
		yy += y[t] * y[t]
	}
	if xy == 0 {
		return 0
	}
	return min(1, xy/(math.Sqrt(xx)*math.Sqrt(yy)))
}

// bm25 is the slow twin of BM25.
func (c corpus) bm25(query, doc Row) float64 {
	sum := 0.0
	x := c.dense(doc, ingest.BM25)
	for _, t := range query.Counts.IDs {
		sum += x[t]
	}
	return sum
}

func TestLexicalAgainstDense(t *testing.T) {
	c := makeCorpus(1, 120, 80, 10, 4, 16)
	other := makeCorpus(2, 1, 80, 10, 4, 16).rows[0]
	other.Counts = ingest.Counts{} // no known term
	for _, tt := range []struct {
		ranker Ranker
		slow   func(q, d Row) float64
	}{
		{NewTFIDF(c.rows, c.vocabulary), c.cosine},
		{NewBM25(c.rows, c.vocabulary), c.bm25},
	} {
		for _, q := range append(Queries(c.rows), Query{Row: other}) {
			for i, s := range c.scores(tt.ranker, &q) {
				if want := tt.slow(q.Row, c.rows[i]); math.Abs(float64(s)-want) > 1e-5*(1+want) {
					t.Fatalf("%s(%s, %s) = %v, want %v", tt.ranker.Name(), q.ID, c.rows[i].ID, s, want)
				}
			}
		}
	}
}

func TestRandomAgainstHyperplanes(t *testing.T) {
	const width = 70
	c := makeCorpus(3, 60, 80, 10, 4, 16)
	r := NewRandom(c.rows, c.vocabulary, width, 5)
	weights, err := r.planes.AppendBinary(nil) // the last terms × width values are the weights
	if err != nil {
		t.Fatal(err)
	}
	weights = weights[len(weights)-4*width*c.vocabulary.Len():]
	plane := func(t, bit int) float64 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(weights[4*(t*width+bit):])))
	}
	hash := func(row Row) hashing.Code {
		code := hashing.NewCode(width)
		x := c.dense(row, ingest.TFIDF)
		for bit := range width {
			sum := 0.0
			for t, w := range x {
				sum += w * plane(t, bit)
			}
			if sum > 0 {
				code.Flip(bit)
			}
		}
		return code
	}
	q := Query{Row: c.rows[7]}
	for i, s := range c.scores(r, &q) {
		// One sum may be rounded across zero.
		if want := -float32(hashing.Distance(hash(q.Row), hash(c.rows[i]))); math.Abs(float64(s-want)) > 1 {
			t.Errorf("document %d: %v, want %v", i, s, want)
		}
	}
}

func TestRandomSeeds(t *testing.T) {
	c := makeCorpus(3, 60, 80, 10, 4, 16)
	codes := func(seed uint64) []uint64 { return NewRandom(c.rows, c.vocabulary, 64, seed).codes.words }
	if !slices.Equal(codes(1), codes(1)) {
		t.Error("one seed gives two results")
	}
	if slices.Equal(codes(1), codes(2)) {
		t.Error("two seeds give one result")
	}
}

// slowRerank orders documents as a search with re-ranking does: all by distance, then the first n
// by score.
func (c corpus) slowRerank(q Query, n int, lexical func(q, d Row) float64, bm25 bool) []int {
	var docs []int
	for d := range c.rows {
		if d != q.Self-1 {
			docs = append(docs, d)
		}
	}
	distance := func(d int) int { return hashing.Distance(q.Code, c.rows[d].Code) }
	slices.SortStableFunc(docs, func(a, b int) int { return distance(a) - distance(b) })
	first := docs[:min(n, len(docs))]
	best := 1.0
	switch {
	case lexical == nil:
		lexical = func(_, _ Row) float64 { return 0 }
	case bm25:
		best = 0
		for _, d := range first {
			best = max(best, c.bm25(q.Row, c.rows[d]))
		}
	}
	score := func(d int) float64 {
		return agreement(q, c.rows[d].Code, c.width) + lexical(q.Row, c.rows[d])/max(best, 1e-300)
	}
	slices.SortStableFunc(first, func(a, b int) int {
		return cmp.Or(cmp.Compare(score(b), score(a)), distance(a)-distance(b))
	})
	return docs
}

// agreement returns the cosine of the query's margins, or of the signs of its code, with the signs
// of a code.
func agreement(q Query, c hashing.Code, width int) float64 {
	product, squares := 0.0, 0.0
	for i, sign := range c.Signs(width) {
		margin := q.Code.Signs(width)[i]
		if q.Margins != nil {
			margin = q.Margins[i]
		}
		product += float64(sign) * float64(margin)
		squares += float64(margin) * float64(margin)
	}
	return product / math.Sqrt(squares*float64(width))
}

func TestRerankedAgainstSort(t *testing.T) {
	c := makeCorpus(4, 200, 300, 12, 4, 16)
	rng := newRand(6)
	for name, by := range map[string]struct {
		lexical *Lexical
		slow    func(q, d Row) float64
	}{
		"asymmetric": {},
		"tfidf":      {NewTFIDF(c.rows, c.vocabulary), c.cosine},
		"bm25":       {NewBM25(c.rows, c.vocabulary), c.bm25},
	} {
		for _, n := range []int{1, 7, 50, 500} {
			r := &Reranked{NewCodes(c.rows, c.width), by.lexical, n}
			for _, q := range Queries(c.rows)[:40] {
				if q.Self%3 > 0 { // a third of the queries have no margins
					q.Margins = q.Code.Signs(c.width)
					for i := range q.Margins {
						q.Margins[i] *= float32(1+rng.IntN(7)) / 8 // every sum is exact
					}
				}
				q.Self *= q.Self % 2 // half of the queries are documents
				got := topDocs(c.scores(r, &q), q.Self-1, len(c.rows))
				if want := c.slowRerank(q, n, by.slow, name == "bm25"); !slices.Equal(got, want) {
					t.Fatalf("%s, %d candidates, query %s:\n got %v\nwant %v", name, n, q.ID, got, want)
				}
			}
		}
	}
}

func TestRerankedTies(t *testing.T) {
	c := makeCorpus(5, 40, 50, 8, 3, 16)
	for i := range c.rows { // five documents, eight times each
		c.rows[i] = c.rows[i%5]
	}
	r := &Reranked{NewCodes(c.rows, c.width), NewTFIDF(c.rows, c.vocabulary), 0}
	s := c.scores(r, &Query{Row: c.rows[0]})
	for i := range s {
		if s[i] != s[i%5] {
			t.Errorf("equal documents %d and %d have scores %v and %v", i, i%5, s[i], s[i%5])
		}
	}
	// All documents are candidates. The lowest rank is 1, and the documents equal to the query have
	// the highest.
	if top := slices.Max(s); s[0] != top || slices.Min(s) != 1 {
		t.Errorf("scores %v", s)
	}
}

func TestCandidateOrder(t *testing.T) {
	for _, tt := range []struct {
		name       string
		worse, top candidate
		want       int
	}{
		{"score first", candidate{0, .5, 1}, candidate{1, .6, 9}, -1},
		{"then distance", candidate{0, .5, 2}, candidate{1, .5, 1}, -1},
		{"place does not count", candidate{0, .5, 1}, candidate{1, .5, 1}, 0},
	} {
		if got := tt.worse.compare(tt.top); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
		if got := tt.top.compare(tt.worse); got != -tt.want {
			t.Errorf("%s, turned round: got %d, want %d", tt.name, got, -tt.want)
		}
	}
}

func TestNearestAgainstSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		distances := rapid.SliceOf(rapid.IntRange(0, 8)).Draw(t, "distances")
		n := rapid.IntRange(1, 30).Draw(t, "n")
		without := rapid.IntRange(-1, 10).Draw(t, "without")
		var want []int
		scores := make([]float32, len(distances))
		for i, d := range distances {
			scores[i] = -float32(d)
			if i != without {
				want = append(want, i)
			}
		}
		slices.SortStableFunc(want, func(a, b int) int { return distances[a] - distances[b] })
		want = want[:min(n, len(want))]
		slices.Sort(want)
		if got := nearest(scores, 8, n, without); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func BenchmarkRankers(b *testing.B) {
	c := makeCorpus(1, 11000, 60000, 70, 20, 64)
	queries := Queries(c.rows)
	for _, r := range all(c) {
		dst := make([]float32, r.Len())
		b.Run(r.Name(), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				r.Score(dst, &queries[i%len(queries)])
			}
		})
	}
}

func all(c corpus) []Ranker {
	lsa := NewLSA(c.rows, c.vocabulary, c.width, 1)
	codes, tfidf := NewCodes(c.rows, c.width), NewTFIDF(c.rows, c.vocabulary)
	return []Ranker{codes, &Reranked{Codes: codes}, &Reranked{Codes: codes, Lexical: tfidf}, tfidf,
		NewBM25(c.rows, c.vocabulary), lsa, NewRandom(c.rows, c.vocabulary, c.width, 1)}
}

func TestNames(t *testing.T) {
	var names []string
	for _, r := range all(makeCorpus(1, 20, 30, 5, 2, 8)) {
		names = append(names, r.Name())
	}
	if got := fmt.Sprint(names); got != "[code code+asymmetric code+rerank tfidf bm25 lsa random]" {
		t.Error(got)
	}
}
