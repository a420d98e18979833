package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/words"
)

// foreignWeight is the weight of codes made elsewhere in a hybrid score. Models have one of their
// own.
const foreignWeight = .3

// A wordOrder ranks documents by the words of a question and, if it is hybrid, by their codes.
//
// The hybrid score of a document is
//
//	BM25/best + weight · agreement
//
// where BM25, by package words, is 0 for a document without a word of the question, best is the
// highest BM25 of any visible document to which the query does not refer, whether it passes the
// filter or not, or 1 if there is none, and agreement is that of the code with the margins of the query, from
// -1 to 1, and -1 without a code. Documents are ranked by descending score, then by number. Those
// with neither words nor a code are never found. A filter leaves out documents and changes no
// score. By words, only documents with a word of the question are found, by descending BM25/best.
// The score of a document whose title is the text of the query is higher by 1 + 2·weight.
type wordOrder struct {
	*search
	best   float64
	code   *codePart       // nil by words
	titled *roaring.Bitmap // documents whose title is the text of the query; nil for none
	// the first documents, if the search for the best one is that for the hits
	head []words.Found
}

// wordQuery returns the words of the question as a query for package words.
func (o *wordOrder) wordQuery() words.Query {
	q := o.plainQuery()
	q.Scale = 1 / o.best
	if o.code != nil {
		q.Extra = o.code
	}
	return q
}

// plainQuery returns the words of the question as a query for BM25 alone.
func (o *wordOrder) plainQuery() words.Query {
	return words.Query{Words: o.question.words, Statistics: &o.question.statistics}
}

// findBest sets the best of the definition.
func (o *wordOrder) findBest(ctx context.Context) error {
	q, simple := o.plainQuery(), o.simple()
	q.Keep = o.visible
	if q.K = 1 + len(o.excluded); simple {
		q.K = o.query.Limit + 1
	}
	a, err := o.words.Search(ctx, q)
	if o.page.Best = 1; simple {
		o.head, o.result.Work.Postings = a.Found, a.Postings
	}
	for _, f := range a.Found {
		if !slices.Contains(o.excluded, f.Number) && f.Words > 0 {
			o.page.Best = f.Words
			break
		}
	}
	return err
}

// simple reports whether the hits are the documents with the highest BM25.
func (o *wordOrder) simple() bool {
	return o.rank == ByWords && o.numbers == nil && o.titled == nil && o.query.Sort == "" && o.query.Distinct == ""
}

// compare orders documents as in an answer.
func (*wordOrder) compare(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.number, b.number))
}

// listOthers is list without regard to titles. Documents with words are found by their postings. If
// documents without words might be among the first k, they are found by their codes.
func (o *wordOrder) listOthers(ctx context.Context, k int, after *ranked, keep *roaring.Bitmap) ([]ranked, error) {
	found, err := o.findWords(ctx, k, after, keep)
	if err != nil {
		return nil, err
	}
	all := make([]ranked, len(found))
	for i, f := range found {
		all[i] = ranked{number: f.Number, words: f.Words, score: f.Score}
	}
	if o.code == nil || k == 0 || len(all) == k && o.code.Bound() < all[k-1].score {
		return all, nil
	}
	w := remainder{wordOrder: o, k: k, after: after, found: all, full: len(all) == k}
	err = w.search(ctx, keep)
	return w.found, err
}

// findWords returns the first k documents with words after the given one.
func (o *wordOrder) findWords(ctx context.Context, k int, after *ranked, keep *roaring.Bitmap) ([]words.Found, error) {
	q := o.wordQuery()
	if o.head != nil {
		for i := range o.head {
			o.head[i].Score = q.Scale * o.head[i].Words
		}
		return o.head, nil
	}
	q.K, q.Keep = k, keep
	if after != nil {
		q.After = &words.Found{Number: after.number, Score: after.score}
	}
	a, err := o.words.Search(ctx, q)
	o.result.Work.Postings += a.Postings
	return a.Found, err
}

// A remainder adds documents without a word of the question to those found.
type remainder struct {
	*wordOrder
	k     int
	after *ranked
	found []ranked // the first k so far, and others behind them
	full  bool     // there are k, in order
}

func (w *remainder) search(ctx context.Context, keep *roaring.Bitmap) error {
	q := w.wordQuery()
	q.Keep = keep
	matching, err := w.words.Matching(ctx, q)
	if err != nil {
		return err
	}
	if keep == nil {
		keep = w.orAll(nil)
	}
	rest := roaring.AndNot(keep, matching)
	if err := w.searchCodes(ctx, rest); err != nil {
		return err
	}
	if len(w.found) < w.k || w.found[w.k-1].score <= -w.code.weight {
		w.addUncoded(rest)
	}
	return nil
}

// searchCodes adds documents by their codes, the nearest of which are compared first.
func (w *remainder) searchCodes(ctx context.Context, rest *roaring.Bitmap) error {
	for n := 8 * w.k; ; n *= 8 {
		radius := w.reach()
		if radius < 0 {
			return nil
		}
		a, err := w.set.Search(ctx, hamming.Query{Code: w.code.query, K: n, Radius: radius, Keep: w.sieve(rest, nil, w.next)})
		if err != nil {
			return err
		}
		w.result.Work.Candidates += a.Work.Candidates
		for _, f := range a.Found {
			w.add(ranked{number: w.nums[f.Row], score: w.code.of(int(f.Row))})
		}
		w.cut()
		if len(a.Found) < n {
			return nil
		}
	}
}

// reach returns the greatest distance of a code that may still be among the first k, or -1.
func (w *remainder) reach() int {
	if len(w.found) < w.k {
		return w.bits
	}
	d := w.bits
	for d >= 0 && w.code.most[d] < w.found[w.k-1].score {
		d--
	}
	return d
}

// add adds a document that follows after and may be among the first k.
func (w *remainder) add(r ranked) {
	if w.full && w.compare(r, w.found[w.k-1]) > 0 {
		return
	}
	if w.after == nil || w.compare(r, *w.after) > 0 {
		w.found = append(w.found, r)
	}
}

// cut sorts the documents found and keeps the first k.
func (w *remainder) cut() {
	slices.SortFunc(w.found, w.compare)
	w.found = slices.Compact(w.found)
	w.found = w.found[:min(len(w.found), w.k)]
	w.full = len(w.found) == w.k
}

// addUncoded adds documents that have words but neither one of the question nor a code.
func (w *remainder) addUncoded(rest *roaring.Bitmap) {
	for it := rest.Iterator(); it.HasNext(); {
		n := it.Next()
		if _, coded := w.find(n); !coded && w.words.Contains(n) {
			w.add(ranked{number: n, score: -w.code.weight})
		}
	}
	w.cut()
}

// A codePart is the part of the code in hybrid scores: the weighted [hashing.Asymmetric]
// similarity of a document's code with the margins of the query, that of a document without a code
// being -1.
type codePart struct {
	*snapshot
	weight float64
	query  hashing.Code // the signs of the margins
	code   *hashing.Asymmetric
	most   []float64 // most[d] is the highest part of a code in which at least d bits differ
}

// newCodePart returns the part for the margins of a query. It uses the memory of code.
func newCodePart(s *snapshot, margins []float32, weight float64, code *hashing.Asymmetric) *codePart {
	code.Reset(margins)
	most := greatest(margins)
	for d := range most {
		most[d] *= weight
	}
	return &codePart{s, weight, codeOf(margins), code, most}
}

// Bound returns a bound of the parts.
func (a *codePart) Bound() float64 { return a.most[0] }

// Parts replaces parts by those of documents with ascending numbers. If the distance shows that a
// part is below the number that it replaces, it is a bound by the distance.
func (a *codePart) Parts(numbers []uint32, parts []float64) {
	for i, n := range numbers {
		row, ok := a.find(n)
		if !ok {
			parts[i] = -a.weight
		} else if bound := a.most[a.set.Distance(row, a.query)]; bound < parts[i] {
			parts[i] = bound
		} else {
			parts[i] = a.of(row)
		}
	}
}

// of returns the part of a row.
func (a *codePart) of(row int) float64 {
	return float64(a.weight * a.code.SimilarityAt(a.set.At(row)))
}

// slack exceeds the rounding errors of a sum of margins.
const slack = 1e-9

// greatest returns the highest similarities by distance. A code is the more similar, the smaller
// the margins of the bits in which it differs are.
func greatest(margins []float32) []float64 {
	sizes, total, squares := make([]float64, len(margins)), 0.0, 0.0
	for i, m := range margins {
		sizes[i] = math.Abs(float64(m))
		total, squares = total+sizes[i], squares+sizes[i]*sizes[i]
	}
	slices.Sort(sizes)
	most, scale := make([]float64, len(margins)+1), math.Sqrt(squares*float64(len(margins)))
	for d := range most {
		if squares > 0 {
			most[d] = min(1, total/scale+slack)
		}
		if d < len(sizes) {
			total -= 2 * sizes[d]
		}
	}
	return most
}
