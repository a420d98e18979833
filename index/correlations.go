package index

import (
	"context"
	"math"
)

// Correlations are Pearson's r of each bit with each other over all codes, from -1 to 1: the phi coefficient. A bit that is constant has 0
// with all, itself too. It fails with [ErrNoModel].
func (ix *Index) Correlations(ctx context.Context) ([][]float64, error) {
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	covariance, err := s.covariance(ctx)
	if err != nil {
		return nil, err
	}
	spread := make([]float64, s.bits)
	for i := range spread {
		spread[i] = math.Sqrt(covariance[i][i])
	}
	for i, row := range covariance {
		for j := range row {
			if row[j] != 0 {
				row[j] = max(-1, min(1, row[j]/(spread[i]*spread[j])))
			}
		}
	}
	return covariance, nil
}

// covariance is that of bits as 0 and 1; exactly 0 for constant ones.
func (s *snapshot) covariance(ctx context.Context) ([][]float64, error) {
	pairs, err := s.set.Pairs(ctx)
	if err != nil {
		return nil, err
	}
	n, all := max(1, s.live()), make([][]float64, s.bits)
	for i, row := range pairs {
		all[i] = make([]float64, s.bits)
		for j, both := range row {
			all[i][j] = float64(both*n-pairs[i][i]*pairs[j][j]) / float64(n) / float64(n)
		}
	}
	return all, nil
}
