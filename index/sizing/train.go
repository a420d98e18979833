package sizing

import (
	"context"
	"errors"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
)

// part is the part of the steps of a training that is measured: one in so many.
const part = 8

// train trains the collection at path for a part of the usual steps, and returns the model.
func (s *Sample) train(ctx context.Context, path string, report func(jobs.Progress)) (m *hashing.Model, err error) {
	ix, err := index.Open(path, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ix.Close()) }()
	o, err := s.shortened()
	if err != nil {
		return nil, err
	}
	var p passes
	began := startClock()
	least, most, err := peak(func() error {
		_, err := jobs.Train(ctx, ix, o, func(q jobs.Progress) {
			p.see(q.Training)
			if report != nil && q.Note == "" {
				report(jobs.Progress{Stage: q.Stage, Done: q.Done, Total: q.Total})
			}
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.peak = most - least
	st, err := ix.Size()
	if err != nil {
		return nil, err
	}
	m, s.file = ix.Model(), st.FileBytes
	s.model, s.bits, s.whole.scale = int64(m.Size()), m.Bits(), hashing.ScaleOf(m.Vocabulary())
	s.pass = p.each()
	s.around = began.read().plus(s.pass.times(-float64(p.last)))
	return m, nil
}

// shortened returns the options with a part of the epochs.
func (s *Sample) shortened() (hashing.Options, error) {
	o := s.training
	passes, err := hashing.Scale{Documents: s.Documents, Vocabulary: 1}.Passes(o)
	if passes > 0 {
		o.Epochs = max(1, passes/s.Documents/part)
	}
	return o, err
}

// passes measures the steps of a training by its reports.
type passes struct {
	first, last int // documents processed
	began       clock
	taken       Cost
}

func (p *passes) see(q hashing.Progress) {
	if q.Stage != "training" || q.Documents == 0 || q.Layer > 0 {
		return
	}
	if p.first == 0 {
		p.first, p.began = q.Documents, startClock()
	}
	p.last, p.taken = q.Documents, p.began.read()
}

// each returns the time of a document in a step.
func (p *passes) each() Cost {
	if p.last == p.first {
		return Cost{}
	}
	return p.taken.times(1 / float64(p.last-p.first))
}
