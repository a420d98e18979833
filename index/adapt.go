package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
)

// ErrNothingLearned means that feedback does not suffice for an adapter.
var ErrNothingLearned = errors.New("feedback does not teach to rank better: there are too few queries with a document that was liked or clicked, or searches find those already; collect more")

// adapt returns the margins of a query as the adapter, if there is one, turns them.
func (s *snapshot) adapt(margins []float32) []float32 {
	if s.adapted == nil {
		return margins
	}
	return s.adapted.Learned.Adapt(margins)
}

// AdapterOf returns the adapter of the current generation, or nil if it has none or another model.
func (ix *Index) AdapterOf(m *hashing.Model) *hashing.Adapter {
	if now := ix.state.Load().now; now.adapted != nil && now.model.Fingerprint() == m.Fingerprint() {
		return now.adapted.Learned
	}
	return nil
}

// Adaptation describes the adapter of the current generation. It is nil if there is none.
func (ix *Index) Adaptation() *Adaptation {
	a := ix.state.Load().now.adapted
	if a == nil {
		return nil
	}
	described := a.Adaptation
	return &described
}

// Adapt learns an adapter from the feedback, see [hashing.LearnAdapter], and makes it that of the
// current generation, in place of an earlier one. Searches use it at once where they use the
// activations of a query: in hybrid scores, and by code with re-ranking. Codes do not change.
// Another generation has none, until Adapt is called again. It fails with [ErrNothingLearned],
// [ErrNoModel] and [ErrForeign], and then changes nothing.
func (ix *Index) Adapt(ctx context.Context) (*Adaptation, error) {
	for {
		a, err := ix.learn(ctx)
		if err != nil {
			return nil, fmt.Errorf("learn from feedback: %w", err)
		}
		if stored, err := ix.storeAdapter(ctx, a); stored || err != nil {
			return &a.Adaptation, err
		}
	}
}

// storeAdapter stores an adapter, unless its generation is not the current one any more.
func (ix *Index) storeAdapter(ctx context.Context, a *feedback.Adapter) (stored bool, err error) {
	err = ix.update(ctx, func(w *writer) error {
		if stored = w.meta.Current == a.Generation; !stored {
			return nil
		}
		w.adapted, w.changed = a, true
		return a.Put(w)
	})
	return stored, err
}

// RemoveAdapter removes the adapter of the current generation and reports whether there was one.
func (ix *Index) RemoveAdapter(ctx context.Context) (had bool, err error) {
	err = ix.update(ctx, func(w *writer) error {
		if had = w.adapted != nil; !had {
			return nil
		}
		w.adapted, w.changed = nil, true
		return feedback.RemoveAdapter(w, w.meta.Current)
	})
	return had, err
}

const (
	comparedCodes = 256 // documents that stand for all others when an adapter is learned

	// Hits that a user is assumed to have seen: the first shownHits, by the activations of the
	// query without an adapter, of the shownPool with the nearest codes.
	shownHits = 10
	shownPool = 200
)

// An opinion is the feedback about one query.
type opinion struct {
	hashing.Preference
	text    string          // that a search for the query hashes
	self    *uint32         // number of the document that the query is
	rated   map[uint32]bool // numbers of the documents with feedback
	heldOut bool
}

// learn learns an adapter from the feedback.
func (ix *Index) learn(ctx context.Context) (*feedback.Adapter, error) {
	var opinions []*opinion
	var others []hashing.Code
	var now *snapshot
	err := ix.viewWords(ctx, func(v View, s *snapshot) (err error) {
		now, others = s, s.spread(comparedCodes)
		opinions, err = ix.opinions(ctx, v, s)
		return err
	})
	if err == nil {
		opinions, err = now.hashOpinions(ctx, opinions)
	}
	if err != nil {
		return nil, err
	}
	var learned, heldOut []hashing.Preference
	a := &feedback.Adapter{Adaptation: Adaptation{Generation: now.generation, Created: time.Now().UTC().Truncate(time.Microsecond)}}
	for _, o := range opinions {
		switch {
		case !o.heldOut:
			learned = append(learned, o.Preference)
			a.Queries, a.Pairs = a.Queries+1, a.Pairs+len(o.rated)
		case len(o.Good) > 0:
			heldOut = append(heldOut, o.Preference)
		}
	}
	if a.Learned = hashing.LearnAdapter(learned, others); a.Learned == nil {
		return nil, ErrNothingLearned
	}
	a.HeldOut = len(heldOut)
	a.Before, a.After = (*hashing.Adapter)(nil).Rate(heldOut, others), a.Learned.Rate(heldOut, others)
	return a, ctx.Err()
}

// spread returns at most n codes of documents, evenly spread.
func (s *snapshot) spread(n int) (codes []hashing.Code) {
	step := max(1, s.live()/n)
	seen := 0
	for row := 0; row < s.rows() && len(codes) < n; row++ {
		if !s.alive(row) {
			continue
		}
		if seen%step == 0 {
			codes = append(codes, s.code(row))
		}
		seen++
	}
	return codes
}

// opinions returns the feedback by query, of the newest queries, without those whose documents are
// gone. It does not hash the queries.
func (ix *Index) opinions(ctx context.Context, v View, s *snapshot) ([]*opinion, error) {
	switch {
	case s.model == nil:
		return nil, ErrNoModel
	case s.foreign():
		return nil, ErrForeign
	}
	judged, err := ix.judged(ctx, v)
	if err != nil {
		return nil, err
	}
	var all []*opinion
	for _, q := range judged[max(0, len(judged)-hashing.MostPreferences(s.bits)):] {
		o, err := ix.opinion(v, s, q)
		if err != nil {
			return nil, err
		}
		if len(o.Good)+len(o.Bad) > 0 && o.text != "" {
			all = append(all, o)
		}
	}
	return all, nil
}

// opinion returns the feedback about one query. Its text is empty if it is a document that is gone.
func (ix *Index) opinion(v View, s *snapshot, query Judged) (*opinion, error) {
	o := &opinion{heldOut: query.HeldOut(), rated: map[uint32]bool{}}
	if query.SimilarTo == "" {
		o.text = s.plain(query.Query)
	} else {
		e, err := format.Lookup(v, query.SimilarTo)
		if e == nil || err != nil {
			return o, err
		}
		d, err := ix.document(v, e.Number)
		if err != nil {
			return nil, err
		}
		o.text, o.self = d.Words(), &e.Number
	}
	for _, f := range query.Entries {
		e, err := format.Lookup(v, f.Document)
		if err != nil {
			return nil, err
		}
		if e == nil || f.Document == query.SimilarTo {
			continue
		}
		row, ok := s.row(e.Number)
		if !ok {
			continue
		}
		o.rated[e.Number] = true
		rated := hashing.Rated{Code: s.code(row), Weight: float64(f.Weight()) / float64(max(1, f.Parts))}
		if f.Verdict == Dislike {
			o.Bad = append(o.Bad, rated)
		} else {
			o.Good = append(o.Good, rated)
		}
	}
	return o, nil
}

// hashOpinions sets the margins of queries and what was passed over, on all processors. It leaves
// out queries without a known word.
func (s *snapshot) hashOpinions(ctx context.Context, all []*opinion) ([]*opinion, error) {
	err := parallel.Each(ctx, len(all), func(i int) error {
		sk, err := s.model.HashWhile(ctx, all[i].text)
		switch {
		case errors.Is(err, hashing.ErrNoTerms):
			return nil
		case err != nil:
			return err
		}
		all[i].Margins = s.model.Margins(sk.Activations)
		return s.addPassedOver(ctx, all[i])
	})
	return slices.DeleteFunc(all, func(o *opinion) bool { return o.Margins == nil }), err
}

// addPassedOver adds to the bad documents of a query with a good one those that its user has seen
// and said nothing about. What was shown is not stored, so these are the first hits by the
// activations.
func (s *snapshot) addPassedOver(ctx context.Context, o *opinion) error {
	if len(o.Good) == 0 {
		return nil
	}
	a, err := s.set.Search(ctx, hamming.Query{Code: codeOf(o.Margins), K: shownPool, Radius: s.bits})
	if err != nil {
		return err
	}
	hits, code := s.hits(a.Found), hashing.NewAsymmetric(o.Margins)
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return o.self != nil && h.Number == *o.self })
	for i := range hits {
		hits[i].Score = code.Similarity(hits[i].Code)
	}
	sortByScore(hits)
	for _, h := range hits[:min(len(hits), shownHits)] {
		if !o.rated[h.Number] {
			o.Bad = append(o.Bad, hashing.Rated{Code: h.Code, Weight: 1})
		}
	}
	return nil
}
