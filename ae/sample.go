package ae

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hashsearch/hashsearch/ae/internal/kernel"
)

// checkSampling returns an error if a training with cfg must compute all outputs.
func (n *Net) checkSampling(cfg Config) error {
	_, softmax := cfg.Loss.(SoftmaxCrossEntropy)
	switch {
	case !softmax:
		return errors.New("sampled outputs require the softmax cross-entropy")
	case cfg.Tied:
		return errors.New("sampled outputs cannot have tied weights")
	}
	return nil
}

// A sampling computes the softmax cross-entropy of batches with a normaliser estimated from some of
// the output columns. Its memory is reused for the next batch.
type sampling struct{ full, drawn *layer } // the output layer, and one of the drawn columns

// drawOutputs draws about so many columns, given the targets by column, and returns the columns
// and their probabilities of being drawn. The estimate of the normaliser varies least if these
// follow the outputs, which learn to follow the targets; the square root favours columns of which
// few documents have much. The draw is systematic (Madow, "On the theory of systematic sampling,
// II", 1949).
func drawOutputs(targets *Sparse, draws int, rng *rand.Rand) (columns []uint32, shares []float64) {
	width, _ := targets.Dims()
	roots, sum := make([]float64, width), 1e-30
	for c := range roots {
		_, vals := targets.Row(c)
		for _, v := range vals {
			roots[c] += float64(v)
		}
		roots[c] = math.Sqrt(roots[c])
		sum += roots[c]
	}
	const uniform = 0.1 // share of the draws, so that no column has the probability zero
	for c, at := 0, rng.Float64(); c < width; c++ {
		share := min(1, float64(draws)*((1-uniform)*roots[c]/sum+uniform/float64(width)))
		if draws >= width {
			share = 1
		}
		if at += share; at >= 1 {
			at--
			columns, shares = append(columns, uint32(c)), append(shares, share)
		}
	}
	return columns, shares
}

// sampledSums returns the sums of the drawn columns for the rows of z. Each is increased by the
// logarithm of the reciprocal of the column's probability, so that the normaliser has the
// expectation of that over all columns.
func (p *pass) sampledSums(z *node) *node {
	full := p.net.decoder[len(p.net.decoder)-1]
	if p.sampling == nil {
		p.sampling = &sampling{full, &layer{in: full.in, transposed: true, w: newParam(0, full.in), b: newBias(0)}}
	}
	d := p.sampling.drawn
	d.out, d.w.value, d.b.value = len(p.columns), d.w.value[:0], d.b.value[:0]
	d.w.hasGrad, d.b.hasGrad = false, false
	for i, c := range p.columns {
		d.w.value = append(d.w.value, full.w.value[int(c)*d.in:(int(c)+1)*d.in]...)
		d.b.value = append(d.b.value, full.b.value[c]-real(math.Log(p.shares[i])))
	}
	return d.sums(&p.tape, z)
}

// compare is [pass.compare] for the sums of the drawn columns for the rows of z. It adds the part
// of the targets to the gradient of z.
func (s *sampling) compare(p *pass, out, z *node) float64 {
	wanted, dz := p.alloc(out.Rows, s.full.in), z.accumulator()
	each(out.Rows, func(i int) {
		cols, vals := p.target.Row(i)
		row := rowOf(wanted, i) // the sum of the weights of the target's columns
		clear(row)
		kernel.Gather(row, cols, vals, s.full.w.value, s.full.in)
		mass := 0.0
		for j, c := range cols {
			p.losses[i] -= float64(vals[j]) * float64(s.full.b.value[c])
			mass += float64(vals[j])
		}
		for j, v := range rowOf(z.matrix, i) {
			p.losses[i] -= float64(v) * float64(row[j])
		}
		p.losses[i] += mass * softmax(rowOf(out.matrix, i), real(mass))
		kernel.Scale(rowOf(out.matrix, i), 1/real(out.Rows))
		kernel.Axpy(rowOf(dz, i), -1/real(out.Rows), row)
	})
	return sumOf(p.losses)
}

// expand stores the gradient of the output layer: that of the drawn columns, and that of the
// targets for the rows of z.
func (s *sampling) expand(from *batch, z matrix) {
	used := slices.Concat(from.columns, from.byColumn.occupied())
	slices.Sort(used)
	used = slices.Compact(used)
	w, b := s.full.w, s.full.b
	w.sparseGrad(used)
	b.sparseGrad(used)
	each(len(used), func(k int) {
		dw := w.grad[k*w.width : (k+1)*w.width]
		rows, vals := from.byColumn.Row(int(used[k]))
		kernel.Gather(dw, rows, vals, z.Data, z.Stride)
		for _, v := range vals {
			b.grad[k] += real(v)
		}
		kernel.Scale(dw, -1/real(z.Rows))
		b.grad[k] /= -real(z.Rows)
		if i, drawn := slices.BinarySearch(from.columns, used[k]); drawn {
			kernel.Axpy(dw, 1, s.drawn.w.grad[i*w.width:(i+1)*w.width])
			b.grad[k] += s.drawn.b.grad[i]
		}
	})
}
