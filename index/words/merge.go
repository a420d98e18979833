package words

import (
	"bytes"
	"context"
	"iter"

	"github.com/RoaringBitmap/roaring/v2"
)

// Merge returns the documents of segments that are neighbours, in ascending order, as one segment.
// It leaves out the dead documents. If none is dead, the result is that of [Build] for all of them.
// The error is that of ctx.
func Merge(ctx context.Context, segments []*Segment, dead func(number uint32) bool) (*Segment, error) {
	w := newWriter(0)
	sources, size := make([]source, len(segments)), 0
	for i, s := range segments {
		sources[i] = w.adopt(s, dead)
		size += len(s.lists) + len(s.terms.data) + len(s.forms.data)
	}
	w.seal(size)
	w.both(func() { w.mergeTerms(ctx, sources) }, func() { w.mergeForms(ctx, sources) })
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w.segment(), nil
}

// A source is a segment with its dead positions and the new positions of its documents.
type source struct {
	*Segment
	dead  *roaring.Bitmap
	moved []uint32
}

// adopt adds the living documents of a segment.
func (w *writer) adopt(s *Segment, dead func(number uint32) bool) source {
	a := source{s, roaring.New(), make([]uint32, s.n)}
	for i := range uint32(s.n) {
		if number := s.number(i); dead(number) {
			a.dead.Add(i)
		} else {
			a.moved[i] = uint32(len(w.numbers))
			w.document(number, s.titles.at(int(i)), s.lengths[i])
		}
	}
	return a
}

func (w *writer) mergeTerms(ctx context.Context, sources []source) {
	var ps, some []posting
	for name, entries := range union(sources, func(s source) names { return s.terms.all() }) {
		if ps = ps[:0]; ctx.Err() != nil {
			break
		}
		for _, e := range entries {
			some = e.source.entryPostings(some[:0], entry(e.value))
			ps = e.source.move(ps, some)
		}
		if len(ps) > 0 {
			w.term(name, ps)
		}
	}
}

// move appends the living postings at their new positions.
func (s source) move(ps, old []posting) []posting {
	whole := s.dead.IsEmpty()
	for _, p := range old {
		if whole || !s.dead.Contains(p.position) {
			p.position = s.moved[p.position]
			ps = append(ps, p)
		}
	}
	return ps
}

// entryPostings appends the postings of an entry.
func (s *Segment) entryPostings(ps []posting, e entry) []posting {
	if e.single() {
		return append(ps, e.posting())
	}
	l, _ := openList(s.lists[e.offset():])
	return l.appendTo(ps)
}

// mergeForms adds the forms. Of a form that several documents of a segment contain it is not known
// which ones, so its number of documents becomes approximate if some are dead.
func (w *writer) mergeForms(ctx context.Context, sources []source) {
	for name, entries := range union(sources, func(s source) names { return s.forms.all() }) {
		if ctx.Err() != nil {
			break
		}
		sum := formEntry(0)
		for _, e := range entries {
			sum = sum.add(e.source.moveForm(formEntry(e.value)))
		}
		if sum > 0 {
			w.forms.add(name, uint64(sum))
		}
	}
}

func (s source) moveForm(e formEntry) formEntry {
	n := s.documents(e)
	if n > 0 && e.single() {
		return formEntry(s.moved[e>>1])<<1 | 1
	}
	return formEntry(n) << 1
}

// documents returns the number of living documents of a form, or a bound of it.
func (s source) documents(e formEntry) int {
	if e.single() && s.dead.Contains(uint32(e>>1)) {
		return 0
	}
	return min(e.documents(), s.n-int(s.dead.GetCardinality()))
}

// A valueOf is the value of a name in the dictionary of a source.
type valueOf struct {
	source *source
	value  uint64
}

// union returns the names of all sources in ascending order with their values by source.
func union(sources []source, of func(source) names) iter.Seq2[[]byte, []valueOf] {
	return func(yield func([]byte, []valueOf) bool) {
		heads := openHeads(sources, of)
		var values []valueOf
		var name []byte
		for len(heads) > 0 {
			name, values = append(name[:0], heads[0].name...), values[:0]
			for len(heads) > 0 && bytes.Equal(heads[0].name, name) {
				values = append(values, valueOf{&sources[heads[0].source], heads[0].value})
				heads.advance()
			}
			if !yield(name, values) {
				return
			}
		}
	}
}
