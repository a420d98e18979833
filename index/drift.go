package index

import (
	"context"
	"math"
	"sort"

	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/drift"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

type (
	// Drift reports whether to train again.
	Drift = drift.Result
	// A Comparison compares the documents that a model was trained on with those added since.
	Comparison = drift.Comparison
	// A Group describes a set of documents.
	Group = drift.Group
)

const adviceUnknown = "unknown: the file does not record the documents that this model was trained on; retraining records them"

const adviceOutdated = "; this model splits text into words by older rules, and retraining applies the current ones"

// Drift compares stored counts and codes of at most 20,000 documents and rehashes none. It takes a
// fifth of a second of one core for codes of 64 bits, and as much again to find those added since
// training among a million documents. It fails with [ErrNoModel] and [ErrForeign].
func (ix *Index) Drift(ctx context.Context) (*Drift, error) {
	var learned, added drift.Sample
	var set *hamming.Set // nil if the training documents are not known
	var suffix string
	err := ix.view(ctx, func(v View, s *snapshot) error {
		if s.model == nil {
			return ErrNoModel
		}
		if s.foreign() {
			return ErrForeign
		}
		if s.model.Analyzer().Outdated() {
			suffix = adviceOutdated
		}
		g, err := generations.Open(v, s.generation)
		if err != nil || g.Info.Learned == 0 {
			return err
		}
		set = s.set
		learned, added, err = s.divide(g)
		return err
	})
	if err != nil {
		return nil, err
	}
	if set == nil {
		return &Drift{Advice: adviceUnknown + suffix}, nil
	}
	d, err := drift.Compare(ctx, set, learned, added)
	if err == nil {
		d.Advice += suffix
	}
	return d, err
}

// divide returns samples of the documents that the model was trained on and of those added since,
// with the counts of the sampled documents.
func (s *snapshot) divide(g *generations.Generation) (learned, added drift.Sample, err error) {
	m, err := format.ReadMeta(g)
	if err != nil {
		return learned, added, err
	}
	n, err := countSince(g, m, g.Info.Learned)
	if err != nil {
		return learned, added, err
	}
	first := sort.Search(s.rows(), func(row int) bool { return uint64(s.nums[row]) >= g.Info.Learned })
	learned, added = s.sampled(int(m.Documents)-n, 0, first), s.sampled(n, first, s.rows())
	if learned.Unknown, err = s.unknown(g, learned.Rows, s.minDF()); err == nil {
		added.Unknown, err = s.unknown(g, added.Rows, 0)
	}
	return learned, added, err
}

// countSince counts the documents whose number is at least the given one.
func countSince(v View, m format.Meta, from uint64) (n int, err error) {
	if from >= m.Next {
		return 0, nil
	}
	for r, err := range v.Scan(format.IdsTable, nil) {
		if err != nil {
			return 0, err
		}
		e, err := format.DecodeEntry(r.Key, r.Value)
		if err != nil {
			return 0, err
		}
		if uint64(e.Number) >= from {
			n++
		}
	}
	return n, nil
}

// sampled returns a sample of the given number of documents, of which those with a code are in the
// rows [from, to).
func (s *snapshot) sampled(documents, from, to int) drift.Sample {
	rows := s.liveBetween(from, to)
	return drift.Sample{Documents: documents, Coded: len(rows), Rows: drift.Some(rows)}
}

// unknown returns for each row the share of its document's terms that are not in the vocabulary or
// occur in at most maxRare training documents.
func (s *snapshot) unknown(g *generations.Generation, rows []uint32, maxRare int) ([]float64, error) {
	shares := make([]float64, 0, len(rows))
	v := s.model.Vocabulary()
	for c, err := range g.Counts(s.numbersOf(rows)...) {
		if err != nil {
			return nil, err
		}
		all, unknown := c.Length()+float64(c.Unknown), float64(c.Unknown)
		for j, id := range c.IDs {
			if v.DF(id) <= maxRare {
				unknown += float64(c.Ns[j])
			}
		}
		shares = append(shares, unknown/all)
	}
	return shares, nil
}

// minDF returns the smallest document frequency in the vocabulary. A term of a training document
// that occurs in so few documents would not be in the vocabulary if the model had been trained
// without this document, just as a term of a new document may be missing. Counting such terms as
// unknown treats both groups alike: with random halves of 20 Newsgroups 8.4 % of the terms are
// unknown in the half trained on and in the other.
func (s *snapshot) minDF() int {
	v, df := s.model.Vocabulary(), math.MaxInt
	for id := range v.Len() {
		df = min(df, v.DF(uint32(id)))
	}
	return df
}
