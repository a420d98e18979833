package index

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/typed"
	"github.com/hashsearch/hashsearch/index/words"
	"github.com/hashsearch/hashsearch/ingest"
)

// filter returns the numbers of the documents that meet all conditions. It returns nil if there are
// no conditions. Conditions that postings answer are evaluated first; for the others the remaining
// documents are read.
func (ix *Index) filter(ctx context.Context, v View, conditions []ingest.Condition) (*roaring.Bitmap, error) {
	var set *roaring.Bitmap // nil means all documents
	var scans []scanCondition
	excluded := roaring.New()
	for _, c := range conditions {
		matching, complete, err := postings.Lookup(v, c)
		if err != nil {
			return nil, err
		}
		switch {
		case !complete && c.Excludes():
			excluded.Or(matching)
			scans = append(scans, scanCondition{matches: c.Matcher()})
		case !complete:
			scans = append(scans, scanCondition{matching, c.Matcher()})
		case c.Excludes():
			excluded.Or(matching)
		case set == nil:
			set = matching
		default:
			set.And(matching)
		}
	}
	set, err := subtract(v, set, excluded)
	if err != nil || len(scans) == 0 {
		return set, err
	}
	return ix.scan(ctx, v, set, scans)
}

// A scanCondition is a condition that requires reading documents.
type scanCondition struct {
	matching *roaring.Bitmap // documents that meet the condition by their postings; may be nil
	matches  func(ingest.Document) bool
}

// subtract removes the excluded documents from set. If set is nil, which means all, it returns all
// numbers ever assigned without the excluded ones.
func subtract(v View, set, excluded *roaring.Bitmap) (*roaring.Bitmap, error) {
	if excluded.IsEmpty() {
		return set, nil
	}
	if set == nil {
		m, err := format.ReadMeta(v)
		if err != nil {
			return nil, err
		}
		set = roaring.New()
		set.AddRange(0, m.Next)
	}
	set.AndNot(excluded)
	return set, nil
}

// scan returns the documents of set that meet the conditions, or those of all documents if set is
// nil. It reads only documents for which the postings do not answer all conditions.
func (ix *Index) scan(ctx context.Context, v View, set *roaring.Bitmap, conditions []scanCondition) (*roaring.Bitmap, error) {
	kept := roaring.New()
	records := v.Scan(format.DocsTable, nil)
	if set != nil {
		records = format.RecordsOf(v, format.DocsTable, set.ToArray())
	}
	for r, err := range records {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		if r.Value == nil { // a set of all but some includes numbers of deleted documents
			continue
		}
		ok, err := ix.matchesAll(r.Key, r.Value, conditions)
		if err != nil {
			return nil, err
		}
		if ok {
			kept.Add(format.Number(r.Key))
		}
	}
	return kept, nil
}

// matchesAll reports whether a stored document meets all conditions.
func (ix *Index) matchesAll(k, v []byte, conditions []scanCondition) (bool, error) {
	var d ingest.Document
	var err error
	for read, i := false, 0; i < len(conditions); i++ {
		c := &conditions[i]
		if c.matching != nil && c.matching.Contains(format.Number(k)) {
			continue
		}
		if !read {
			if d, err = ix.packer.Unpack(k, v); err != nil {
				return false, err
			}
			read = true
		}
		if !c.matches(d) {
			return false, nil
		}
	}
	return true, nil
}

// A sieve is the set of rows of a snapshot that a search may find.
type sieve struct {
	*snapshot
	numbers  *roaring.Bitmap // documents that pass the filter; nil means all
	excluded []uint32        // documents that are left out
	below    uint64          // documents from this number on are left out
}

// sieve returns the sieve for the given restrictions, or nil if every row may be found.
func (s *snapshot) sieve(numbers *roaring.Bitmap, excluded []uint32, below uint64) hamming.Filter {
	if numbers == nil && len(excluded) == 0 && below >= s.next {
		return nil
	}
	return &sieve{s, numbers, excluded, below}
}

// Contains reports whether the document of a row may be found.
func (v *sieve) Contains(row uint32) bool {
	n := v.nums[row]
	return uint64(n) < v.below && (v.numbers == nil || v.numbers.Contains(n)) && !slices.Contains(v.excluded, n)
}

// Len returns an estimate of the number of rows.
func (v *sieve) Len() int {
	if v.numbers == nil {
		return v.rowsBelow(v.below)
	}
	return int(v.numbers.GetCardinality())
}

// Rows returns the rows, ascending.
func (v *sieve) Rows() []uint32 {
	numbers := v.nums
	if v.numbers != nil {
		numbers = v.numbers.ToArray()
	}
	return slices.DeleteFunc(v.rowsOf(numbers), func(row uint32) bool { return !v.Contains(row) })
}

// rowsBelow returns the number of rows of documents with smaller numbers.
func (s *snapshot) rowsBelow(number uint64) int {
	return sort.Search(s.rows(), func(row int) bool { return uint64(s.nums[row]) >= number })
}

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
