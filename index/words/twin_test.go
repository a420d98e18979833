package words

import (
	"cmp"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A twin is the slow twin of a set: documents in a map, and every score computed from their texts.
type twin map[uint32]Document

func (t twin) set(d Document) { t[d.Number] = d }

// held returns the occurrences of a word in a document's fields.
func (t twin) held(d Document, w Word) (title, text uint32) {
	for i, name := range w.Terms {
		j, ok := slices.BinarySearchFunc(d.Terms, name, func(t Term, name string) int { return cmp.Compare(t.Name, name) })
		if ok && !slices.Contains(w.Terms[:i], name) {
			title, text = title+d.Terms[j].Title, text+d.Terms[j].Text
		}
	}
	if w.Field == Title {
		text = 0
	}
	return title, text
}

func (t twin) holds(d Document, w Word) bool {
	title, text := t.held(d, w)
	return title+text > 0
}

func (t twin) statistics(words []Word) Statistics {
	st := Statistics{Documents: len(t), Frequencies: make([]int, len(words))}
	for _, d := range t {
		st.Length += uint64(2*d.Title + d.Text)
		for i, w := range words {
			if t.holds(d, w) {
				st.Frequencies[i]++
			}
		}
	}
	return st
}

// textbook returns a word's contribution by the formula of the package's comment.
func (t twin) textbook(d Document, w Word, df int, st *Statistics) float64 {
	title, text := t.held(d, w)
	tf, n, f := float64(2*title+text), float64(st.Documents), float64(df)
	if tf == 0 {
		return 0
	}
	weight := w.Weight
	if weight == 0 {
		weight = 1
	}
	mean := math.Max(float64(st.Length)/n, 1)
	length := float64(2*d.Title + d.Text)
	return weight * math.Log(1+(n-f+.5)/(f+.5)) * tf * 2.2 / (tf + 1.2*(.25+.75*length/mean))
}

// accepts reports whether a document meets the conditions of q.
func (t twin) accepts(d Document, q *Query) bool {
	holds := func(w Word) bool { return t.holds(d, w) }
	return slices.ContainsFunc(q.Words, holds) && !slices.ContainsFunc(q.Excluded, holds) &&
		!slices.ContainsFunc(q.Required, func(w Word) bool { return !holds(w) }) &&
		(q.Keep == nil || q.Keep.Contains(d.Number))
}

// search sorts all documents. The contributions are rounded like those of the package.
func (t twin) search(q Query) (found []Found) {
	st := t.statistics(q.Words)
	if q.Statistics != nil {
		st = *q.Statistics
	}
	scorers := make([]scorer, len(q.Words))
	for i, w := range q.Words {
		scorers[i] = newScorer(w, st.Frequencies[i], &st)
	}
	for _, d := range t {
		if !t.accepts(d, &q) {
			continue
		}
		sum := int64(0)
		for i, w := range q.Words {
			if title, text := t.held(d, w); title+text > 0 {
				sum += scorers[i].part(2*title+text, uint32(2*d.Title+d.Text))
			}
		}
		part := []float64{0}
		if q.Extra != nil {
			part[0] = math.Inf(-1)
			q.Extra.Parts([]uint32{d.Number}, part)
		}
		f := q.score(d.Number, sum, part[0])
		if q.After == nil || f.compare(*q.After) > 0 {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, Found.compare)
	return found[:min(len(found), q.K)]
}

func (t twin) matching(q Query) *roaring.Bitmap {
	matching := roaring.New()
	for _, d := range t {
		if t.accepts(d, &q) {
			matching.Add(d.Number)
		}
	}
	return matching
}
