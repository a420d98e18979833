package index

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// A passageCheck remembers whether a collection has passages. They may all be deleted later, which
// does no harm.
type passageCheck struct {
	found   atomic.Bool
	without atomic.Uint64 // the version of the last state that was found to have none, plus 1
}

// hasPassages reports whether a document of the state is a passage of one, see
// [ingest.Options.Split]. It reads the store once for each state that has none.
func (ix *Index) hasPassages(v View) (bool, error) {
	c := &ix.passages
	if c.found.Load() || c.without.Load() == v.Version()+1 {
		return c.found.Load(), nil
	}
	for _, err := range postings.Lists(v, ingest.PassageField) {
		if err == nil {
			c.found.Store(true)
		}
		return err == nil, err
	}
	c.without.Store(v.Version() + 1)
	return false, nil
}

// group makes hits distinct in their documents, if the collection has passages and the query does
// not say otherwise.
func (se *search) group() error {
	q := &se.query
	if q.Passages || q.Distinct != "" || q.Rerank != NoRerank || q.Sort != "" {
		return nil
	}
	has, err := se.ix.hasPassages(se.view)
	if err != nil || !has {
		return err
	}
	q.Distinct, se.grouped = ingest.PassageField, true
	return se.expand()
}

// expand replaces the id of a document that was divided into passages by their ids.
func (se *search) expand() error {
	q := &se.query
	if q.ID == "" {
		return nil
	}
	e, err := format.Lookup(se.view, q.ID)
	if err != nil || e != nil {
		return err
	}
	ids, err := se.passagesOf(q.ID)
	if err == nil && len(ids) > 0 {
		q.ID, q.Like = "", ids
	}
	return err
}

// maxLikedPassages is the number of passages by which documents like one are searched.
const maxLikedPassages = 50

// passagesOf returns the ids of the first passages of a document that the asker may know of.
func (se *search) passagesOf(id string) (ids []string, err error) {
	all, err := postings.With(se.view, ingest.PassageField, id)
	if err != nil {
		return nil, err
	}
	if se.visible != nil {
		all.And(se.visible)
	}
	numbers := all.ToArray()
	for r, err := range storedDocuments(se.view, numbers[:min(len(numbers), maxLikedPassages)]) {
		passage := ""
		if err == nil {
			passage, err = se.ix.packer.ID(r.Key, r.Value)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, passage)
	}
	return ids, nil
}

// withoutSiblings removes the other passages of the documents that the query refers to from the
// numbers of the documents that may be found.
func (se *search) withoutSiblings(numbers *roaring.Bitmap) (*roaring.Bitmap, error) {
	if !se.grouped {
		return numbers, nil
	}
	for _, n := range se.excluded {
		d, err := se.ix.document(se.view, n)
		if err != nil {
			return nil, err
		}
		for _, id := range d.Values(ingest.PassageField) {
			siblings, err := postings.With(se.view, ingest.PassageField, id)
			if err != nil {
				return nil, err
			}
			numbers = roaring.AndNot(se.orAll(numbers), siblings)
		}
	}
	return numbers, nil
}

// passages sets the other passages of the document of each hit that answer the query best.
func (se *search) passages(ctx context.Context) error {
	if !se.grouped || se.scores == nil {
		return nil
	}
	for i := range se.result.Hits {
		h := &se.result.Hits[i]
		ids := h.Values(ingest.PassageField)
		if len(ids) == 0 {
			continue
		}
		siblings, err := postings.With(se.view, ingest.PassageField, ids[0])
		if err != nil {
			return err
		}
		siblings.Remove(h.Number)
		if se.numbers != nil {
			siblings.And(se.numbers)
		}
		q := se.scores.wordQuery()
		q.K, q.Keep = maxOtherPassages, siblings
		a, err := se.words.Search(ctx, q)
		if err != nil {
			return err
		}
		for _, f := range a.Found {
			d, err := se.ix.document(se.view, f.Number)
			if err != nil {
				return err
			}
			h.Others = append(h.Others, d)
		}
	}
	return nil
}

// maxOtherPassages is the number of further passages of a hit.
const maxOtherPassages = 2

// An undivided is a snapshot whose rows are documents that were divided into passages, besides
// those that were not. The code of a document has the bits that most of its passages have.
type undivided struct {
	*snapshot
	// number of the first passage → numbers of all; nil if there are none
	passages map[uint32][]uint32
	codes    int // number of codes before passages were joined
}

// undivided returns the current state. If passages is set, these are rows of their own. It fails
// with [ErrNoModel].
func (ix *Index) undivided(ctx context.Context, passages bool) (u *undivided, err error) {
	err = ix.view(ctx, func(v View, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		u = &undivided{snapshot: s, codes: s.live()}
		has, err := ix.hasPassages(v)
		if err != nil || !has || passages {
			return err
		}
		return u.join(v)
	})
	return u, err
}

// join makes the passages of each document one row.
func (u *undivided) join(v View) error {
	divided := map[string]*roaring.Bitmap{}
	for l, err := range postings.Lists(v, ingest.PassageField) {
		if err != nil {
			return err
		}
		if divided[l.Value] == nil {
			divided[l.Value] = roaring.New()
		}
		divided[l.Value].Or(l.Documents)
	}
	u.joinRows(divided)
	return nil
}

// joinRows makes one row of those of each set of numbers.
func (u *undivided) joinRows(divided map[string]*roaring.Bitmap) {
	rows := map[uint32][]uint32{} // the first row of a document → all
	later := roaring.New()
	u.passages = map[uint32][]uint32{}
	for _, numbers := range divided {
		all := slices.DeleteFunc(u.rowsOf(numbers.ToArray()), func(row uint32) bool { return !u.alive(int(row)) })
		if len(all) > 0 {
			rows[all[0]] = all
			u.passages[u.nums[all[0]]] = u.numbersOf(all)
			later.AddMany(all[1:])
		}
	}
	var more format.Block
	for row := range uint32(u.rows()) {
		if !u.alive(int(row)) || later.Contains(row) {
			continue
		}
		all := rows[row]
		if all == nil {
			all = []uint32{row}
		}
		more.Nums = append(more.Nums, u.nums[row])
		more.Codes = append(more.Codes, u.majority(all)...)
	}
	joined := *u.snapshot
	joined.numbering, joined.set, joined.line = numbering{}.appended(more.Nums), hamming.New(u.bits).Add(more.Codes), new(line)
	u.snapshot = &joined
}

// majority returns the bits that most codes of rows have, and those of the first where as many have
// them as not.
func (u *undivided) majority(rows []uint32) hashing.Code {
	if len(rows) == 1 {
		return u.code(int(rows[0]))
	}
	votes := make([]int, u.bits)
	for i, row := range rows {
		weight := 2
		if i == 0 {
			weight++
		}
		for bit, sign := range u.code(int(row)).Signs(u.bits) {
			votes[bit] += weight * int(sign)
		}
	}
	code := hashing.NewCode(u.bits)
	for bit, v := range votes {
		if v > 0 {
			code[bit/64] |= 1 << (bit % 64)
		}
	}
	return code
}

// eachWhole is like [Index.eachDocument], with the passages of documents joined.
func (ix *Index) eachWhole(ctx context.Context, u *undivided, rows []uint32, fn func(i int, d numbered) error) error {
	numbers := u.numbersOf(rows)
	if u.passages == nil {
		return ix.eachDocument(ctx, numbers, fn)
	}
	i := 0
	for some := range slices.Chunk(numbers, 64) {
		docs, err := ix.wholes(ctx, u, some)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if d.ID != "" {
				if err := fn(i, d); err != nil {
					return err
				}
			}
			i++
		}
	}
	return nil
}

// wholes returns documents by the numbers of their first passages. A deleted one has no id.
func (ix *Index) wholes(ctx context.Context, u *undivided, numbers []uint32) ([]numbered, error) {
	var all []uint32
	var of []int // index of the document
	for i, n := range numbers {
		parts := u.passages[n]
		if parts == nil {
			parts = []uint32{n}
		}
		for range parts {
			of = append(of, i)
		}
		all = append(all, parts...)
	}
	parts := make([][]ingest.Document, len(numbers))
	read := make([]ingest.Document, len(all))
	err := ix.eachDocument(ctx, all, func(j int, d numbered) error { read[j] = d.Document; return nil })
	for j, d := range read {
		if d.ID != "" {
			parts[of[j]] = append(parts[of[j]], d)
		}
	}
	docs := make([]numbered, len(numbers))
	for i, n := range numbers {
		docs[i] = numbered{wholeOf(parts[i]), n}
	}
	return docs, err
}

// wholeOf returns the document of some passages, or the only document.
func wholeOf(passages []ingest.Document) (d ingest.Document) {
	if len(passages) == 0 {
		return d
	}
	d = passages[0]
	if d.Fields[ingest.PassageField] == "" {
		return d
	}
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.Text
	}
	d.ID, d.Text, d.Fields = d.Fields[ingest.PassageField], strings.Join(texts, "\n"), maps.Clone(d.Fields)
	delete(d.Fields, ingest.PassageField)
	delete(d.Fields, ingest.HeadingField)
	if len(d.Fields) == 0 {
		d.Fields = nil
	}
	return d
}
