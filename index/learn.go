package index

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/hashing"
)

// Limits of learning an adapter, which takes about a second.
const (
	learnedQueries = 5000 // the newest ones
	comparedCodes  = 256  // documents that stand for all others
)

// An opinion is the feedback about one query.
type opinion struct {
	hashing.Preference
	text    string
	heldOut bool
}

// learn learns an adapter from the feedback.
func (ix *Index) learn(ctx context.Context) (*adapted, error) {
	var opinions []*opinion
	var others []hashing.Code
	var now *snapshot
	err := ix.view(ctx, func(v View, s *snapshot) (err error) {
		now, others = s, s.spread(comparedCodes)
		opinions, err = ix.opinions(ctx, v, s)
		return err
	})
	if err == nil {
		opinions, err = hashOpinions(ctx, opinions, now.model)
	}
	if err != nil {
		return nil, err
	}
	var learned, heldOut []hashing.Preference
	a := &adapted{Adaptation: Adaptation{Generation: now.generation, Created: time.Now().UTC().Truncate(time.Microsecond)}}
	for _, o := range opinions {
		switch {
		case !o.heldOut:
			learned = append(learned, o.Preference)
			a.Queries, a.Pairs = a.Queries+1, a.Pairs+len(o.Good)+len(o.Bad)
		case len(o.Good) > 0:
			heldOut = append(heldOut, o.Preference)
		}
	}
	if a.adapter = hashing.LearnAdapter(learned, others); a.adapter == nil {
		return nil, ErrNothingLearned
	}
	a.HeldOut = len(heldOut)
	a.Before, a.After = (*hashing.Adapter)(nil).Rate(heldOut, others), a.adapter.Rate(heldOut, others)
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
	var keys []Feedback // the queries
	of := map[Feedback][]Feedback{}
	for f, err := range storedFeedback(v, 0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		key := Feedback{Query: f.Query, SimilarTo: f.SimilarTo}
		if of[key] == nil {
			keys = append(keys, key)
		}
		f.Query = "" // the key has it
		of[key] = append(of[key], f)
	}
	var all []*opinion
	for _, key := range keys[max(0, len(keys)-learnedQueries):] {
		o, err := ix.opinion(v, s, key, of[key])
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
func (ix *Index) opinion(v View, s *snapshot, query Feedback, entries []Feedback) (*opinion, error) {
	o := &opinion{text: query.Query, heldOut: query.HeldOut()}
	if query.SimilarTo != "" {
		e, err := lookup(v, query.SimilarTo)
		if e == nil || err != nil {
			return o, err
		}
		d, err := ix.document(v, e.number)
		if err != nil {
			return nil, err
		}
		o.text = d.Words()
	}
	for _, f := range lastVerdicts(entries) {
		e, err := lookup(v, f.Document)
		if err != nil {
			return nil, err
		}
		if e == nil || f.Document == query.SimilarTo {
			continue
		}
		row, ok := s.row(e.number)
		if !ok {
			continue
		}
		rated := hashing.Rated{Code: s.code(row), Weight: float64(f.Weight())}
		if f.Verdict == Dislike {
			o.Bad = append(o.Bad, rated)
		} else {
			o.Good = append(o.Good, rated)
		}
	}
	return o, nil
}

// lastVerdicts returns one entry for each document: the last like or dislike, or else the last
// click.
func lastVerdicts(entries []Feedback) (last []Feedback) {
	for _, f := range entries {
		i := slices.IndexFunc(last, func(l Feedback) bool { return l.Document == f.Document })
		switch {
		case i < 0:
			last = append(last, f)
		case f.Verdict != Click || last[i].Verdict == Click:
			last[i] = f
		}
	}
	return last
}

// hashOpinions sets the margins of queries, on all processors. It leaves out those without a known
// word.
func hashOpinions(ctx context.Context, all []*opinion, m model) ([]*opinion, error) {
	err := parallel.Each(ctx, len(all), func(i int) error {
		sk, err := m.HashWhile(ctx, all[i].text)
		if err == nil {
			all[i].Margins = m.Margins(sk.Activations)
		} else if errors.Is(err, hashing.ErrNoTerms) {
			err = nil
		}
		return err
	})
	return slices.DeleteFunc(all, func(o *opinion) bool { return o.Margins == nil }), err
}
