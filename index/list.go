package index

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// ByNumber is the Sort of a [Listing] by the order in which documents were added or replaced.
const ByNumber = "number"

// A Listing selects documents by their metadata, without a query.
type Listing struct {
	Limit  int                // number of documents, fewer if they take much memory; 0 means 10
	Filter []ingest.Condition // as of a [Query]
	Topic  string             // as of a [Query]

	// Sort is [ByNumber], label or a metadata field, as of a [Query], with "-" before it for
	// descending order. "" means ByNumber.
	Sort string

	// fields whose values are counted in all documents that meet the filter, as of a [Query]
	Facets []string

	// Cursor is the Next of an earlier page, for the documents after it. Filter, Topic and Sort
	// must be the same. All pages together are the documents at the time of the first page, without
	// those that were deleted or replaced since.
	Cursor string
}

// A Listed is a page of a listing.
type Listed struct {
	Documents []Stored
	Total     int // number of documents that meet the filter
	Facets    map[string]Facet
	Next      string // cursor of the next page; "" if there are no more documents
}

// List returns a page of the documents that meet conditions. It fails with [ErrQuery], with
// [ErrCursor] and with [ErrTopic].
func (ix *Index) List(ctx context.Context, l Listing) (*Listed, error) {
	q := Query{Filter: l.Filter, Facets: l.Facets, Limit: cmp.Or(l.Limit, 10)}
	if l.Sort != "" && strings.TrimPrefix(l.Sort, "-") != ByNumber {
		q.Sort = l.Sort
	}
	if err := q.validateListing(); err != nil {
		return nil, err
	}
	topic, err := ix.topicFilter(ctx, l.Topic)
	if err != nil {
		return nil, err
	}
	var result *Listed
	err = ix.view(ctx, func(v View, s *snapshot) error {
		p := &listing{Listing: l, search: &search{ix: ix, view: v, snapshot: s, query: q, topic: topic, result: new(Result)}}
		listed, err := p.page(ctx)
		result = listed
		return err
	})
	return result, err
}

// validateListing checks the parts of a query that a listing has.
func (q Query) validateListing() error {
	if q.Limit < 0 {
		return fmt.Errorf("%w: the limit %d is negative; omit it for 10 documents", ErrQuery, q.Limit)
	}
	if err := cmp.Or(q.validateFields(), CheckFacets(q.Facets)); err != nil {
		return err
	}
	for _, c := range q.Filter {
		if err := c.Validate(); err != nil {
			return fmt.Errorf("%w: %w", ErrQuery, err)
		}
	}
	return nil
}

// A listing is the state of a List.
type listing struct {
	Listing
	*search
	after listCursor
}

// A listCursor is the end of a page.
type listCursor struct {
	Hash   string // of the filter and the sort
	Next   uint64 // number of the next document at the time of the first page
	Number uint32 // of the last document
	Value  string // by which it was sorted
}

// listKey is part of the checksum of cursors.
var listKey = []byte("list cursor 1")

func (c listCursor) String() string {
	b, _ := json.Marshal(c) // strings and numbers have a JSON form
	return cursorText.EncodeToString(format.Seal(listKey, b))
}

// open sets the place after which the page begins.
func (p *listing) open() error {
	// strings have a JSON form
	text, _ := json.Marshal([]any{conditionStrings(p.Filter), p.Topic, p.Sort})
	hash := fmt.Sprintf("%.8x", sha256.Sum256(text))
	if p.Cursor == "" {
		p.after = listCursor{Hash: hash, Next: p.next}
		return nil
	}
	b, err := cursorText.DecodeString(p.Cursor)
	if err == nil {
		b, err = format.Unseal(listKey, b)
	}
	if err == nil {
		err = json.Unmarshal(b, &p.after)
	}
	switch {
	case err != nil:
		return fmt.Errorf("%w: it was not returned by a listing; omit it to begin with the first page", ErrCursor)
	case p.after.Hash != hash:
		return fmt.Errorf("%w: it belongs to another filter or order; change nothing but the limit, or omit it to begin with the first page", ErrCursor)
	}
	return nil
}

func (p *listing) page(ctx context.Context) (*Listed, error) {
	if err := p.open(); err != nil {
		return nil, err
	}
	all, err := p.ix.living(ctx, p.view, p.snapshot, p.Filter)
	if err != nil {
		return nil, err
	}
	all = p.topic.restrict(p.snapshot, all)
	all.RemoveRange(p.after.Next, max(p.after.Next, p.next))
	found, err := p.find(ctx, all)
	if err != nil {
		return nil, err
	}
	return p.fill(ctx, all, found)
}

// find returns the documents of the page, and one more if there are as many.
func (p *listing) find(ctx context.Context, all *roaring.Bitmap) ([]ranked, error) {
	var after *ranked
	if p.Cursor != "" {
		after = &ranked{number: p.after.Number, value: p.after.Value}
	}
	k := p.query.Limit + 1
	if p.query.Sort == "" {
		return numberOrder{strings.HasPrefix(p.Sort, "-")}.list(k, after, all), nil
	}
	o, err := p.fieldOrder(ctx, all.Clone())
	if err != nil {
		return nil, err
	}
	return o.list(ctx, k, after, nil)
}

// fill reads the documents found.
func (p *listing) fill(ctx context.Context, all *roaring.Bitmap, found []ranked) (*Listed, error) {
	l := &Listed{Total: int(all.GetCardinality()), Documents: []Stored{}, Facets: map[string]Facet{}}
	size := 0
	for i, f := range found {
		if i == p.query.Limit || size > batchBytes {
			next, last := p.after, found[i-1]
			next.Number, next.Value = last.number, last.value
			l.Next = next.String()
			break
		}
		d, err := p.entry(f.number)
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		size += format.Weight(d.Document)
		l.Documents = append(l.Documents, *d)
		p.result.Hits = append(p.result.Hits, Hit{Stored: *d})
	}
	if len(p.Facets) == 0 {
		return l, nil
	}
	p.result.Facets = l.Facets
	return l, p.countFacets(ctx, all)
}

// entry reads a document with its code and version.
func (p *listing) entry(number uint32) (*Stored, error) {
	d, err := p.ix.document(p.view, number)
	if err != nil {
		return nil, err
	}
	e, err := format.Lookup(p.view, d.ID)
	if err != nil || e == nil || e.Number != number {
		return nil, cmp.Or(err, fmt.Errorf("%w: document %d has no entry", ErrFormat, number))
	}
	return p.ix.stored(p.view, p.snapshot, *e)
}

// A numberOrder is the order of documents by their numbers.
type numberOrder struct{ descending bool }

func (o numberOrder) list(k int, after *ranked, all *roaring.Bitmap) (page []ranked) {
	it := roaring.IntIterable(all.ReverseIterator())
	if !o.descending {
		forward := all.Iterator()
		if after != nil {
			forward.AdvanceIfNeeded(after.number)
		}
		it = forward
	}
	for it.HasNext() && len(page) < k {
		n := it.Next()
		if after == nil || o.descending && n < after.number || !o.descending && n > after.number {
			page = append(page, ranked{number: n})
		}
	}
	return page
}

// living returns the numbers of the documents that meet all conditions.
func (ix *Index) living(ctx context.Context, v View, s *snapshot, filter []ingest.Condition) (*roaring.Bitmap, error) {
	matching, err := ix.filter(ctx, v, filter)
	if err != nil {
		return nil, err
	}
	all, err := ix.numbers(ctx, v, s)
	if err != nil {
		return nil, err
	}
	if matching != nil {
		all.And(matching)
	}
	return all, nil
}

// numbers returns the numbers of all documents. The word index has them, unless it lacks documents
// that came before any word.
func (ix *Index) numbers(ctx context.Context, v View, s *snapshot) (*roaring.Bitmap, error) {
	m, err := format.ReadMeta(v)
	if err != nil {
		return nil, err
	}
	if s.words.Len() == int(m.Documents) {
		return s.words.Numbers(), nil
	}
	all := roaring.New()
	for r, err := range v.Scan(format.DocsTable, nil) {
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return nil, err
		}
		all.Add(format.Number(r.Key))
	}
	return all, nil
}

// Matching returns the ids of the documents that meet all conditions, in order of number.
func (ix *Index) Matching(ctx context.Context, filter []ingest.Condition) (ids []string, err error) {
	if err := (Query{Filter: filter}).validateListing(); err != nil {
		return nil, err
	}
	err = ix.view(ctx, func(v View, s *snapshot) error {
		ids = nil
		all, err := ix.living(ctx, v, s, filter)
		if err != nil {
			return err
		}
		for numbers := range slices.Chunk(all.ToArray(), batchDocuments) {
			for r, err := range storedDocuments(v, numbers) {
				id := ""
				if err == nil {
					id, err = ix.packer.ID(r.Key, r.Value)
				}
				if err := cmp.Or(err, ctx.Err()); err != nil {
					return err
				}
				ids = append(ids, id)
			}
		}
		return nil
	})
	return ids, err
}
