package index

import (
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// findTitled returns the documents whose title is the text of the query: it has all its words, and
// no other ones. Stop words do not count. It returns nil if there are none, and for a text with
// operators or beside documents.
func (se *search) findTitled(ctx context.Context) (*roaring.Bitmap, error) {
	q, r := se.query, se.question.resolved
	if q.Text == "" || len(q.Like)+len(q.Dislike)+len(r.Required)+len(r.Excluded)+len(r.Phrases) > 0 {
		return nil, nil
	}
	var all *roaring.Bitmap
	for _, a := range se.wordInfo.Analyzer.Each() {
		titled, err := se.titledIn(ctx, a)
		switch {
		case err != nil:
			return nil, err
		case all == nil:
			all = titled
		case titled != nil:
			all.Or(titled)
		}
	}
	return all, nil
}

// titledIn is findTitled for titles in the language of the analyzer.
func (se *search) titledIn(ctx context.Context, a ingest.Analyzer) (*roaring.Bitmap, error) {
	var all []words.Word
	length := 0
	for t := range a.Words(se.query.Text) {
		if t.Stop {
			continue
		}
		all = append(all, words.Word{Terms: []string{t.Term}, Field: words.Title})
		if !t.Extra() {
			length++
		}
		if len(all) > maxAsked {
			return nil, nil
		}
	}
	if length == 0 {
		return nil, nil
	}
	titled, err := se.words.Matching(ctx, words.Query{Words: all[:1], Required: all[1:]})
	if err != nil || titled.IsEmpty() {
		return nil, err
	}
	return se.titledBy(titled, length), nil
}

// titledBy returns those of the documents whose title has a number of words, or nil.
func (se *search) titledBy(all *roaring.Bitmap, length int) *roaring.Bitmap {
	titled := roaring.New()
	for it := all.Iterator(); it.HasNext(); {
		n := it.Next()
		if title, _, ok := se.words.Lengths(n); ok && title == length {
			titled.Add(n)
		}
	}
	if titled.IsEmpty() {
		return nil
	}
	return titled
}

// bonus is what the score of a document gains if its title is the text of the query. It then comes
// before all others: who types a title looks for its document.
func (o *wordOrder) bonus() float64 {
	if o.titled == nil {
		return 0
	}
	return 1 + 2*o.page.Weight
}

// listTitled returns the documents whose title is the text of the query, in order.
func (o *wordOrder) listTitled(ctx context.Context, keep *roaring.Bitmap) ([]ranked, error) {
	q := o.wordQuery()
	q.Keep = o.titled
	if keep != nil {
		q.Keep = roaring.And(o.titled, keep)
	}
	q.K = int(q.Keep.GetCardinality())
	a, err := o.words.Search(ctx, q)
	all := make([]ranked, len(a.Found))
	for i, f := range a.Found {
		all[i] = ranked{number: f.Number, words: f.Words, score: f.Score + o.bonus(), titled: true}
	}
	o.result.Work.Postings += a.Postings
	return all, err
}

// list returns the first k documents after the given one.
func (o *wordOrder) list(ctx context.Context, k int, after *ranked, keep *roaring.Bitmap) ([]ranked, error) {
	if o.titled == nil {
		return o.listOthers(ctx, k, after, keep)
	}
	titled, err := o.listTitled(ctx, keep)
	if err != nil {
		return nil, err
	}
	others, err := o.listOthers(ctx, k, after, roaring.AndNot(o.orAll(keep), o.titled))
	if after != nil {
		titled = slices.DeleteFunc(titled, func(r ranked) bool { return o.compare(r, *after) <= 0 })
	}
	all := append(titled, others...)
	slices.SortFunc(all, o.compare)
	return all[:min(k, len(all))], err
}
