package hashing

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ae"
)

// labels are those of documents, by number.
type labels struct {
	numbers map[string]uint32
	above   [][]uint32 // labels above each in a hierarchy, from the next to the topmost
	of      [][]uint32 // of each document, ascending
}

// newLabels returns the labels of no document, or nil without a field.
func newLabels(field string) *labels {
	if field == "" {
		return nil
	}
	return &labels{numbers: map[string]uint32{}}
}

// add adds a document with the names of its labels. Blank names do not count.
func (l *labels) add(names []string) {
	var own []uint32
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			own = append(own, l.number(name))
		}
	}
	slices.Sort(own)
	l.of = append(l.of, slices.Compact(own))
}

// number returns the number of a name. It numbers new names, and those above them.
func (l *labels) number(name string) uint32 {
	if n, ok := l.numbers[name]; ok {
		return n
	}
	var above []uint32
	if up := parent(name); up != "" {
		n := l.number(up)
		above = append([]uint32{n}, l.above[n]...)
	}
	n := uint32(len(l.above))
	l.numbers[name], l.above = n, append(l.above, above)
	return n
}

// separators separate the levels of a hierarchy in the name of a label, as in comp.sys.mac.
const separators = "./>:|"

// parent returns the name above one in a hierarchy, or "".
func parent(name string) string {
	at := strings.LastIndexAny(name, separators)
	return strings.TrimRight(name[:max(at, 0)], separators+" ")
}

// known returns the labels that documents have, with their numbers of documents.
func (l *labels) known() map[uint32]int {
	documents := map[uint32]int{}
	for _, own := range l.of {
		for _, n := range own {
			documents[n]++
		}
	}
	return documents
}

// labelled returns the documents that have a label.
func (l *labels) labelled() (docs []int) {
	for i, own := range l.of {
		if len(own) > 0 {
			docs = append(docs, i)
		}
	}
	return docs
}

// share reports whether two documents have a label in common.
func (l *labels) share(i, j int) bool {
	a, b := l.of[i], l.of[j]
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// rows returns a row for each document, of equal shares of its labels. Documents in hidden, which
// may be nil, have an empty row, as those without labels.
func (l *labels) rows(hidden []bool) *ae.Sparse {
	rows := &ae.Sparse{Width: len(l.above)}
	for i, own := range l.of {
		if hidden != nil && hidden[i] {
			own = nil
		}
		rows.Append(own, slices.Repeat([]float32{1 / float32(len(own))}, len(own)))
	}
	return rows
}

// raise returns rows in which labels above others have a share of the weight of those, see
// [ae.Labels].
func (l *labels) raise(rows ae.Rows) *ae.Sparse {
	n, width := rows.Dims()
	raised := &ae.Sparse{Width: width}
	for i := range n {
		weights := map[uint32]float32{}
		own, shares := rows.Row(i)
		for e, label := range own {
			l.weigh(weights, label, shares[e])
		}
		raised.Append(sortedWeights(weights))
	}
	return raised
}

// aboveShare is the share of the weight of a label that those above it have.
const aboveShare = 0.2

// weigh adds the weight of a label, and of those above it, to weights.
func (l *labels) weigh(weights map[uint32]float32, n uint32, weight float32) {
	above := l.above[n]
	if len(above) > 0 {
		for _, up := range above {
			weights[up] += weight * aboveShare / float32(len(above))
		}
		weight *= 1 - aboveShare
	}
	weights[n] += weight
}

// sortedWeights returns the entries of weights in the order of their keys.
func sortedWeights(weights map[uint32]float32) (cols []uint32, vals []float32) {
	cols = slices.Sorted(maps.Keys(weights))
	for _, c := range cols {
		vals = append(vals, weights[c])
	}
	return cols, vals
}
