package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/active"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/evenly"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/ingest"
)

// Labels are suggested by neighbours, which are the best of neighbourPool documents when re-ranked.
const (
	neighbours    = 20
	neighbourPool = 10 * neighbours
)

// A Label is a label of neighbours with its weight.
type Label struct {
	Label string `json:"label"`
	// Weight is the share of the neighbours with this label in the total weight of all neighbours
	// with a label, in [0,1].
	Weight  float64 `json:"weight"`
	Support int     `json:"support"` // number of neighbours with this label
}

// labels suggests the labels of the documents nearest to the query.
func (se *search) labels(ctx context.Context) error {
	if se.query.Labels == 0 || se.result.Sketch.Code == nil {
		return nil
	}
	near, err := se.neighbours(ctx)
	if err == nil {
		all := labelsOf(near)
		se.result.Labels = all[:min(len(all), se.query.Labels)]
	}
	return err
}

// neighbours returns the documents that are nearest to the query by its activations.
func (se *search) neighbours(ctx context.Context) ([]Hit, error) {
	a, err := se.set.Search(ctx, hamming.Query{Code: se.result.Sketch.Code, K: neighbourPool, Radius: se.bits, Keep: se.sieve(se.visible, se.excluded, se.next)})
	if err != nil {
		return nil, err
	}
	hits, code := se.hits(a.Found), hashing.NewAsymmetric(se.margins())
	for i := range hits {
		hits[i].Score = code.Similarity(hits[i].Code)
	}
	sortByScore(hits)
	return se.fetch(ctx, hits[:min(len(hits), neighbours)])
}

// labelsOf returns the labels of hits, heaviest first. The weight of a hit is the cube of the
// amount by which its similarity exceeds that of two random codes. For every fifth of the training
// documents of 20 Newsgroups, with its 20 nearest re-ranked by its activations, the first label is
// right for 69.6 %. It is right for 69.1 % if each hit counts equally. Without re-ranking the
// figures are 67.5 and 66.1 %, and with the 10 or 40 nearest 69.3 and 68.6 %.
func labelsOf(hits []Hit) []Label {
	all, at, sum := []Label{}, map[string]int{}, 0.0
	for _, h := range hits {
		labels := slices.Compact(slices.Sorted(slices.Values(h.Labels)))
		if len(labels) == 0 {
			continue
		}
		weight := math.Pow(max(0.01, 2*h.Similarity-1), 3)
		sum += weight
		for _, l := range labels {
			i, ok := at[l]
			if !ok {
				i, at[l] = len(all), len(all)
				all = append(all, Label{Label: l})
			}
			all[i].Weight, all[i].Support = all[i].Weight+weight, all[i].Support+1
		}
	}
	for i := range all {
		all[i].Weight /= sum
	}
	slices.SortStableFunc(all, func(a, b Label) int { return cmp.Compare(b.Weight, a.Weight) })
	return all
}

// A Labelling lists the documents without labels whose labels would teach most, the best first. See
// package active.
type Labelling struct {
	Documents []Unlabelled
	Labelled  int // number of documents that have a code and labels
	Total     int // number of documents that have a code
}

// An Unlabelled is a document without labels.
type Unlabelled struct {
	ID, Title string
	Text      string // the first 2,000 bytes at most

	// Informs is the number of documents, as estimated from a sample, about which its label would
	// inform and no other label does.
	Informs int

	Labels []Label // of the five most similar documents that have labels
}

const (
	poolCodes     = 6000  // codes that stand for all
	poolOpen      = 3000  // documents of the pool that may be chosen
	poolLabelled  = 20000 // labelled documents that stand for all
	labelledBytes = 2000  // length of the beginning of a text
	labellers     = 5     // documents whose labels are suggested
)

var hasLabel = ingest.Condition{Field: postings.LabelField, Op: ingest.Exists}

// Labelling returns at most n documents that should get labels next, each as if the earlier ones
// had them. Those with the ids of skip count as labelled, so that documents like them are not asked
// for either. Passages are documents of their own. Labelling fails with [ErrNoModel].
func (ix *Index) Labelling(ctx context.Context, n int, skip []string) (*Labelling, error) {
	var p *labelPool
	err := ix.view(ctx, func(v View, s *snapshot) (err error) {
		p, err = newLabelPool(v, s, skip)
		return err
	})
	if err != nil {
		return nil, err
	}
	choices, err := p.Choose(ctx, n)
	if err != nil {
		return nil, err
	}
	l := &Labelling{Documents: make([]Unlabelled, len(choices)), Labelled: p.labelled, Total: p.live()}
	numbers := make([]uint32, len(choices))
	for i, c := range choices {
		numbers[i] = p.nums[p.rows[c.Index]]
		l.Documents[i].Informs = max(1, int(c.Informs*float64(l.Total)))
	}
	err = ix.eachDocument(ctx, numbers, func(i int, d numbered) error { return l.Documents[i].fill(ctx, ix, d) })
	l.Documents = withoutEmpty(l.Documents)
	return l, err
}

// A labelPool is the pool of a state.
type labelPool struct {
	active.Pool
	*snapshot
	rows     []uint32 // of the codes of the pool
	labelled int      // number of rows with labels
}

// newLabelPool returns the pool of a state. Documents to skip count as labelled.
func newLabelPool(v View, s *snapshot, skip []string) (*labelPool, error) {
	if s.model == nil {
		return nil, ErrNoModel
	}
	known, _, err := postings.Lookup(v, hasLabel)
	if err != nil {
		return nil, err
	}
	p := &labelPool{snapshot: s, Pool: active.Pool{Bits: s.bits}}
	p.labelled = len(p.liveOf(known))
	skipped, err := format.LookupAll(v, skip)
	if err != nil {
		return nil, err
	}
	for _, e := range skipped {
		if e != nil {
			known.Add(e.Number)
		}
	}
	p.fill(known)
	return p, nil
}

// fill sets the codes of the pool.
func (p *labelPool) fill(known *roaring.Bitmap) {
	p.rows = evenly.Some(p.liveRows(), poolCodes)
	p.Codes = p.codesOf(p.rows)
	for i, row := range p.rows {
		if !known.Contains(p.nums[row]) {
			p.Open = append(p.Open, i)
		}
	}
	p.Open = evenly.Some(p.Open, poolOpen)
	all := p.liveOf(known)
	some := evenly.Some(all, poolLabelled)
	p.Labelled, p.Weight = p.codesOf(some), float64(len(all))/float64(max(1, len(some)))
}

// liveOf returns the rows of documents that have not been deleted.
func (p *labelPool) liveOf(numbers *roaring.Bitmap) (rows []uint32) {
	for _, row := range p.rowsOf(numbers.ToArray()) {
		if p.alive(int(row)) {
			rows = append(rows, row)
		}
	}
	return rows
}

func (p *labelPool) codesOf(rows []uint32) []hashing.Code {
	codes := make([]hashing.Code, len(rows))
	for i, row := range rows {
		codes[i] = p.code(int(row))
	}
	return codes
}

// fill sets the parts of a document, and the labels that similar ones suggest. It sets nothing if
// the document has got labels meanwhile, or has only such as no list of documents holds.
func (u *Unlabelled) fill(ctx context.Context, ix *Index, d numbered) error {
	if len(d.Labels) > 0 {
		return nil
	}
	u.ID, u.Title, u.Text = d.ID, d.Title, opening(d.Text, labelledBytes)
	near, err := ix.Search(ctx, Query{ID: d.ID, Filter: []ingest.Condition{hasLabel}, Limit: labellers})
	if err != nil {
		return err
	}
	u.Labels = labelsOf(near.Hits)
	return nil
}

func withoutEmpty(all []Unlabelled) []Unlabelled {
	kept := []Unlabelled{}
	for _, u := range all {
		if u.ID != "" {
			kept = append(kept, u)
		}
	}
	return kept
}
