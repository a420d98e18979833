package api

import (
	"context"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

// textOf returns the text of a subject, or "" if it is a document. It requires either a text or an
// id. An empty text is valid and has no known word.
func textOf(a wire.Subject) (string, error) {
	text, err := query.Text(a.Q, a.Text)
	if err != nil {
		return "", err
	}
	if a.ID != "" && text == query.Wordless {
		text = ""
	}
	if (a.ID == "") == (text == "") {
		return "", wire.NewProblem("bad_query", "send either a text as q or the id of a document")
	}
	return text, nil
}

// wordsOf returns the words of the text or of the document.
func wordsOf(a wire.Subject, c collection) (string, error) {
	text, err := textOf(a)
	if err != nil || text != "" {
		return text, err
	}
	d, err := c.Document(a.ID)
	if err != nil {
		return "", err
	}
	return d.Words(), nil
}

// hashed returns the model of a collection. It fails if there is none, or if another program made
// the codes.
func hashed(c collection) (*hashing.Model, error) {
	switch m := c.model().(type) {
	case nil:
		return nil, index.ErrNoModel
	case *hashing.Model:
		return m, nil
	}
	return nil, index.ErrForeign
}

// suggest returns labels for a text or a document.
func (s *server) suggest(ctx context.Context, l *lease, in wire.SuggestParameters) (wire.Suggestions, error) {
	res, err := s.nearest(ctx, l, in.Subject, in.Limit)
	note, err := unanswered(err)
	if err != nil {
		return wire.Suggestions{}, err
	}
	return wire.Suggestions{Labels: newSuggestions(res.Labels), Unknown: list(res.Words().Unknown), Note: note}, nil
}

func newSuggestions(labels []index.Label) []wire.Suggestion {
	answer := make([]wire.Suggestion, len(labels))
	for i, l := range labels {
		answer[i] = wire.Suggestion(l)
	}
	return answer
}

// nearest searches by a text or a document, in a turn of its own, and has labels suggested. It
// returns the result and the error of the index.
func (s *server) nearest(ctx context.Context, c collection, a wire.Subject, labels int) (*index.Result, error) {
	text, err := textOf(a)
	if err != nil {
		return nil, err
	}
	if c.model() == nil {
		return nil, index.ErrNoModel
	}
	ctx, done, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	res, err := c.Search(ctx, index.Query{Text: text, ID: a.ID, Rank: index.ByCode, Limit: 1, Labels: labels})
	if err == nil {
		s.metrics.searched(res.Work)
	}
	return res, err
}

func newExpected(terms []hashing.Expected) []wire.Expected {
	answer := make([]wire.Expected, len(terms))
	for i, t := range terms {
		answer[i] = wire.Expected{Term: t.Term, Weight: t.Probability / t.Usual, Probability: t.Probability, Usual: t.Usual}
	}
	return answer
}

// reconstruct returns the words that the model expects in a text or a document, and those it
// doubts.
func (s *server) reconstruct(_ context.Context, l *lease, in wire.ReconstructParameters) (answer wire.Reconstruction, err error) {
	m, err := hashed(l)
	if err != nil {
		return answer, err
	}
	text, err := wordsOf(in.Subject, l)
	if err != nil {
		return answer, err
	}
	return reconstruction(m, text, in.Limit)
}

func reconstruction(m *hashing.Model, text string, limit int) (answer wire.Reconstruction, err error) {
	said, err := m.Reconstruct(text, limit)
	note, err := unanswered(err)
	if note != "" { // a model without a decoder answers no text, not even one without words
		_, err = m.Distribution(make([]float32, m.Bits()))
	}
	if err != nil {
		return answer, err
	}
	return wire.Reconstruction{Known: said.Known, Unknown: said.Unknown, Expected: newExpected(said.Added), Doubted: newExpected(said.Dropped), Kept: newExpected(said.Kept), Note: note}, nil
}

// shownWords is the number of words of each sort in the reconstruction of an explained document.
const shownWords = 10

// reconstructed returns the reconstruction of a document, or nil if the model has none or there is
// no turn for it.
func (s *server) reconstructed(ctx context.Context, c collection, text string) *wire.Reconstruction {
	_, done, err := s.begin(ctx)
	if err != nil {
		return nil
	}
	defer done()
	m, err := hashed(c)
	if err != nil {
		return nil
	}
	r, err := reconstruction(m, text, shownWords)
	if err != nil {
		return nil
	}
	return &r
}

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
