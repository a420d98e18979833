package index

import (
	"cmp"
	"context"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/typed"
	"github.com/hashsearch/hashsearch/index/words"
)

// restrict sets the numbers of the documents that the search may find.
func (se *search) restrict(ctx context.Context) error {
	numbers, err := se.ix.filter(ctx, se.view, se.query.Filter)
	if err != nil {
		return err
	}
	numbers = se.topic.restrict(se.snapshot, numbers)
	if se.page.Next < se.next || len(se.excluded) > 0 {
		numbers = se.orAll(numbers)
		numbers.RemoveRange(se.page.Next, max(se.page.Next, se.next))
		for _, n := range se.excluded {
			numbers.Remove(n)
		}
	}
	if numbers, err = se.withoutSiblings(numbers); err != nil {
		return err
	}
	if se.numbers, err = se.withConditions(ctx, numbers); err == nil {
		se.keep = se.sieve(se.numbers, nil, se.next)
	}
	return err
}

// orAll returns numbers, or those of all documents if it is nil.
func (se *search) orAll(numbers *roaring.Bitmap) *roaring.Bitmap {
	if numbers == nil {
		numbers = roaring.New()
		numbers.AddRange(0, se.next)
	}
	return numbers
}

// withConditions returns the numbers of the documents that meet the conditions in the text.
func (se *search) withConditions(ctx context.Context, numbers *roaring.Bitmap) (*roaring.Bitmap, error) {
	r := se.question.resolved
	if len(r.Required) > 0 {
		holding, err := se.words.Matching(ctx, words.Query{Words: r.Required[:1], Required: r.Required[1:], Keep: numbers})
		if err != nil {
			return nil, err
		}
		numbers = holding
	}
	if len(r.Excluded) > 0 {
		holding, err := se.words.Matching(ctx, words.Query{Words: r.Excluded, Keep: numbers})
		if err != nil {
			return nil, err
		}
		numbers = roaring.AndNot(se.orAll(numbers), holding)
	}
	for _, p := range r.Phrases {
		having, err := se.having(ctx, p, numbers)
		if err != nil {
			return nil, err
		}
		if p.Exclude {
			numbers = roaring.AndNot(se.orAll(numbers), having)
		} else {
			numbers = having
		}
	}
	return numbers, nil
}

// having returns the numbers of the documents with a phrase. It reads those that have all its
// words.
func (se *search) having(ctx context.Context, p typed.Phrase, numbers *roaring.Bitmap) (*roaring.Bitmap, error) {
	having := roaring.New()
	if len(p.Words) == 0 {
		return having, nil
	}
	candidates, err := se.words.Matching(ctx, words.Query{Words: p.Words[:1], Required: p.Words[1:], Keep: numbers})
	if err != nil {
		return nil, err
	}
	for d, err := range se.ix.documents(se.view, candidates.ToArray()...) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		if p.In(se.wordInfo.Analyzer, d.Title, d.Text) {
			having.Add(d.number)
		}
	}
	return having, nil
}
