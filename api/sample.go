package api

import (
	"context"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

const (
	drawnFrom   = 1000 // documents from which activations are drawn
	walked      = 4    // steps of the walk from there towards documents
	sampleTerms = 12   // words listed for each sample
	sampleNear  = 3    // documents listed for each sample
)

// sample returns documents that the model generates. The same seed gives the same ones.
func (s *server) sample(ctx context.Context, l *lease, in wire.SampleParameters) (answer wire.Samples, err error) {
	m, err := hashed(l)
	if err != nil {
		return answer, err
	}
	documents, err := s.activations(ctx, l, m)
	if err != nil {
		return answer, err
	}
	ctx, done, err := s.begin(ctx)
	if err != nil {
		return answer, err
	}
	defer done()
	answer.Samples, err = dream(ctx, l, m, documents, in.Count, in.Seed)
	return answer, err
}

// activations returns the activations by m of a sample of the documents, one after the other, or
// nil if there are none. It hashes these documents again.
func (s *server) activations(ctx context.Context, l *lease, m *hashing.Model) ([]float32, error) {
	return once(ctx, s, l, &s.answered.activations, m.Fingerprint(), func(ctx context.Context) ([]float32, error) {
		size, err := l.Size()
		if err != nil || size.Codes == 0 {
			return nil, err
		}
		return insight.Activations(l.Sketches(ctx, every(size.Documents, drawnFrom)))
	})
}

// dream generates documents: each unit is drawn from a document of its own, and the walk starts
// there. Without documents there are no samples.
func dream(ctx context.Context, c collection, m *hashing.Model, documents []float32, count int, seed uint64) ([]wire.Sample, error) {
	if documents == nil {
		return []wire.Sample{}, nil
	}
	draw := func(rng *rand.Rand) []float32 { return m.Draw(documents, rng) }
	dreams, err := insight.Dream(m, draw, count, walked, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		return nil, err
	}
	answer := make([]wire.Sample, len(dreams))
	for i, d := range dreams {
		if answer[i], err = newSample(ctx, c, m, d); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

func newSample(ctx context.Context, c collection, m *hashing.Model, activations []float32) (answer wire.Sample, err error) {
	terms, err := m.Expect(activations, sampleTerms)
	if err != nil {
		return answer, err
	}
	answer = wire.Sample{Terms: newExpected(terms), Nearest: []wire.Near{}}
	res, err := c.Search(ctx, index.Query{Code: m.Code(activations), Limit: sampleNear})
	if err != nil {
		return answer, err
	}
	for _, h := range res.Hits {
		answer.Nearest = append(answer.Nearest, wire.Near{ID: h.ID, Title: h.Title, Distance: h.Distance})
	}
	return answer, nil
}
