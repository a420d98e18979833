package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// bits returns the meaning and the statistics of each bit of the code. The documents that drive a
// bit are optional, because the index rehashes documents to find them.
func (s *server) bits(ctx context.Context, l *lease, in wire.BitsParameters) (answer wire.Bits, err error) {
	if answer.Bits, err = s.bitsOf(ctx, l, in.Drivers); err != nil {
		return answer, err
	}
	if in.Correlation {
		answer.Correlation, err = once(ctx, s, l, &s.answered.correlations, "correlation", func(ctx context.Context) ([][]float64, error) {
			all, err := l.Correlations(ctx)
			return round(all), err
		})
	}
	return answer, err
}

// mostDrivers is the limit of the drivers per bit. The index always computes that many, so that the
// answer serves requests for fewer.
const mostDrivers = 20

func (s *server) bitsOf(ctx context.Context, l *lease, drivers int) ([]wire.Bit, error) {
	m := l.model()
	if m == nil {
		return nil, index.ErrNoModel
	}
	meanings, err := s.meaningsOf(ctx, m)
	if err != nil {
		return nil, err
	}
	what, most := "bits", 0
	if drivers > 0 {
		what, most = "drivers", mostDrivers
	}
	all, err := once(ctx, s, l, &s.answered.bits, what, func(ctx context.Context) ([]index.Bit, error) { return l.Bits(ctx, most) })
	if err != nil {
		return nil, err
	}
	answer := make([]wire.Bit, min(len(all), len(meanings)))
	for i := range answer {
		some := list(all[i].Drivers)
		answer[i] = wire.Bit{Meaning: meanings[i], Mean: all[i].Mean, Entropy: all[i].Entropy, Dead: all[i].Dead, Drivers: some[:min(drivers, len(some))]}
	}
	return answer, nil
}

// round rounds to three decimals, in place.
func round(rows [][]float64) [][]float64 {
	for _, row := range rows {
		for i := range row {
			row[i] = math.Round(1000*row[i]) / 1000
		}
	}
	return rows
}

// mostExamples is the limit of the examples per side. As with drivers, that many are computed.
const mostExamples = 100

// halves holds the documents on both sides of a bit.
type halves struct{ set, clear wire.Side }

// split writes the documents on both sides of one bit.
func (s *server) split(w http.ResponseWriter, r *http.Request, l *lease, in wire.SplitParameters) error {
	ctx, cancel := s.patient(r.Context())
	defer cancel()
	all, err := s.bitsOf(ctx, l, 0)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(param(r, "bit"))
	if err != nil || i < 0 || i >= len(all) {
		return wire.NewProblem("bit_not_found",
			fmt.Sprintf("there is no bit %q; the codes have bits 0 to %d", param(r, "bit"), len(all)-1))
	}
	both, err := once(ctx, s, l, &s.answered.splits, strconv.Itoa(i), func(ctx context.Context) (halves, error) {
		set, clear, err := l.Split(ctx, i, mostExamples)
		if err != nil {
			return halves{}, err
		}
		return halves{newSide(set), newSide(clear)}, nil
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Split{Bit: all[i], Set: withExamples(both.set, in.Limit), Clear: withExamples(both.clear, in.Limit)})
}

// withExamples returns a side with at most n examples.
func withExamples(s wire.Side, n int) wire.Side {
	s.Examples = s.Examples[:min(n, len(s.Examples))]
	return s
}

func newSide(of *index.Side) wire.Side {
	answer := wire.Side{Documents: of.Documents, Labels: make([]wire.LabelCount, len(of.Labels.Values)), Examples: make([]wire.Example, len(of.Examples))}
	for i, l := range of.Labels.Values {
		answer.Labels[i] = wire.LabelCount{Label: l.Value, Count: l.Count}
	}
	for i, e := range of.Examples {
		answer.Examples[i] = wire.Example{ID: e.ID, Title: e.Title, Labels: list(e.Labels), Activation: e.Activation}
	}
	return answer
}

// meaningTerms is the number of terms on each side of a bit in an explanation.
const meaningTerms = 6

func newMeaning(i int, m hashing.BitMeaning) wire.Meaning {
	return wire.Meaning{Bit: i, On: list(m.On), Off: list(m.Off)}
}

// meaningsOf returns the meanings of all bits of m. A meaning takes two passes of the decoder, far
// longer than a search, so they are computed once per model. The caller must not hold a search turn
// while it waits for them.
func (s *server) meaningsOf(ctx context.Context, m model) ([]wire.Meaning, error) {
	return s.meanings.Of(ctx, m.Fingerprint(), always{}, queued(s.computing, func(ctx context.Context) ([]wire.Meaning, error) {
		all := make([]wire.Meaning, m.Bits())
		return all, parallel.Each(ctx, len(all), func(i int) error {
			all[i] = newMeaning(i, m.Meaning(i, meaningTerms))
			return nil
		})
	}))
}

// differences returns the meanings of the bits in which any hit differs from the query.
func differences(all []wire.Meaning, hits []wire.Hit) []wire.Meaning {
	differs := make([]bool, len(all))
	for _, h := range hits {
		for _, i := range h.Differing {
			differs[i] = true
		}
	}
	some := []wire.Meaning{}
	for i, d := range differs {
		if d {
			some = append(some, all[i])
		}
	}
	return some
}
