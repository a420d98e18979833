package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/hashsearch/hashsearch/index"
)

// A bit is what one bit of the code does in the collection.
type bit struct {
	meaning
	Mean    float64  `json:"mean"`    // share of codes that have it set
	Entropy float64  `json:"entropy"` // in bits
	Dead    bool     `json:"dead"`
	Drivers []string `json:"drivers"` // ids of the documents with the highest activation
}

// bits is all of them.
type bits struct {
	Bits        []bit       `json:"bits"`
	Correlation [][]float64 `json:"correlation,omitempty"` // of each with each, if asked for
}

// sides are a bit and the documents on both of it.
type sides struct {
	Bit   bit  `json:"bit"`
	Set   side `json:"set"`
	Clear side `json:"clear"`
}

// A side is the documents for which a bit is one, or zero.
type side struct {
	Documents int          `json:"documents"`
	Labels    []labelCount `json:"labels"` // the commonest
	Examples  []example    `json:"examples"`
}

type example struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Labels     []string `json:"labels"`
	Activation float32  `json:"activation"` // of the unit; 0 where codes come from elsewhere
}

// bits answers with what each bit of the code does. To find the documents that drive a bit,
// the index hashes documents again, so they come only when asked for.
func (s *server) bits(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	drivers, correlation := 0, false
	if err := (parameters{"drivers": whole(&drivers, 0, mostDrivers), "correlation": choice(&correlation)}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	var told bits
	if told.Bits, err = s.bitsOf(ctx, l, drivers); err != nil {
		return err
	}
	if correlation {
		told.Correlation, err = once(ctx, s, l, &s.answered.correlations, "correlation", func(ctx context.Context) ([][]float64, error) {
			all, err := l.Correlations(ctx)
			return round(all), err
		})
		if err != nil {
			return err
		}
	}
	return writeJSON(w, http.StatusOK, told)
}

// mostDrivers is how many a bit may be asked for. So many are found at once, for all who ask for fewer.
const mostDrivers = 20

func (s *server) bitsOf(ctx context.Context, l *lease, drivers int) ([]bit, error) {
	m := l.model()
	if m == nil {
		return nil, index.ErrNoModel
	}
	says, err := s.meaningsOf(ctx, m)
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
	told := make([]bit, min(len(all), len(says)))
	for i := range told {
		some := list(all[i].Drivers)
		told[i] = bit{says[i], all[i].Mean, all[i].Entropy, all[i].Dead, some[:min(drivers, len(some))]}
	}
	return told, nil
}

// round leaves three digits.
func round(rows [][]float64) [][]float64 {
	for _, row := range rows {
		for i := range row {
			row[i] = math.Round(1000*row[i]) / 1000
		}
	}
	return rows
}

const mostExamples = 100 // of a side; as with drivers

// halves are the documents on both sides of a bit.
type halves struct{ set, clear side }

// split answers with the documents on both sides of one bit.
func (s *server) split(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	limit := 10
	if err := (parameters{"limit": whole(&limit, 0, mostExamples)}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, cancel := s.patient(r)
	defer cancel()
	all, err := s.bitsOf(ctx, l, 0)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(param(r, "bit"))
	if err != nil || i < 0 || i >= len(all) {
		return newProblem(http.StatusNotFound, "bit_not_found",
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
	return writeJSON(w, http.StatusOK, sides{all[i], both.set.first(limit), both.clear.first(limit)})
}

// first is a side with so many examples.
func (s side) first(n int) side {
	s.Examples = s.Examples[:min(n, len(s.Examples))]
	return s
}

func newSide(of *index.Side) side {
	told := side{of.Documents, make([]labelCount, len(of.Labels.Values)), make([]example, len(of.Examples))}
	for i, l := range of.Labels.Values {
		told.Labels[i] = labelCount{l.Value, l.Count}
	}
	for i, e := range of.Examples {
		told.Examples[i] = example{e.ID, e.Title, list(e.Labels), e.Activation}
	}
	return told
}
