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
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	drivers, correlation := 0, false
	if err := (parameters{"drivers": whole(&drivers, 0, 20), "correlation": choice(&correlation)}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	var told bits
	if told.Bits, err = s.bitsOf(ctx, c, drivers); err != nil {
		return err
	}
	if correlation {
		if told.Correlation, err = c.Correlations(ctx); err != nil {
			return err
		}
		round(told.Correlation)
	}
	return writeJSON(w, http.StatusOK, told)
}

func (s *server) bitsOf(ctx context.Context, c collection, drivers int) ([]bit, error) {
	m := c.model()
	if m == nil {
		return nil, index.ErrNoModel
	}
	all, err := c.Bits(ctx, drivers)
	if err != nil {
		return nil, err
	}
	says := s.meanings.of(m)
	told := make([]bit, min(len(all), len(says)))
	for i := range told {
		told[i] = bit{says[i], all[i].Mean, all[i].Entropy, all[i].Dead, list(all[i].Drivers)}
	}
	return told, nil
}

// round leaves three digits.
func round(rows [][]float64) {
	for _, row := range rows {
		for i := range row {
			row[i] = math.Round(1000*row[i]) / 1000
		}
	}
}

// split answers with the documents on both sides of one bit.
func (s *server) split(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	limit := 10
	if err := (parameters{"limit": whole(&limit, 0, 100)}).read(r.URL.Query()); err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	all, err := s.bitsOf(ctx, c, 0)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(param(r, "bit"))
	if err != nil || i < 0 || i >= len(all) {
		return newProblem(http.StatusNotFound, "bit_not_found",
			fmt.Sprintf("there is no bit %q; the codes have bits 0 to %d", param(r, "bit"), len(all)-1))
	}
	set, clear, err := c.Split(ctx, i, limit)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, sides{all[i], newSide(set), newSide(clear)})
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
