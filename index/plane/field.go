package plane

import (
	"math"

	"github.com/hashsearch/hashsearch/ae/parallel"
	"gonum.org/v1/gonum/dsp/fourier"
)

// A field computes the repulsion between all points: sums, over the other points, of functions of
// the difference. A point gives parts of itself to the nodes of a grid around it, the sums at the
// nodes are convolutions, and the sums at the points are interpolated from these, with quadratic
// polynomials both times. The zero value is ready for use.
type field struct {
	side    int     // number of nodes along a side
	size    int     // of the transforms: twice side, so that opposite sides do not meet
	stride  int     // between rows
	spacing float64 // of the nodes
	low     Point   // position of the first node

	// kernel has the transform of (x + iy)/(1+d²)², by column, and closeness that of 1/(1+d²).
	kernel    []complex128
	closeness []float64

	nodes []complex128 // first the number of points at each node, then the repulsion there
	plans chan *plan   // of goroutines
}

const (
	finest   = 0.3 // smallest spacing of the nodes
	mostSide = 512 // largest number of nodes along a side
	slack    = 1.2 // a new grid is larger than needed by this factor
)

// repel sets away to the sum over all other points of difference / (1 + distance²)², and returns
// the sum over all pairs of 1 / (1 + distance²).
func (f *field) repel(at, away []Point) (total float64) {
	if len(at) <= few {
		return repelPairs(at, away)
	}
	f.cover(at)
	f.share(at)
	total = f.convolve() - float64(len(at)) // without the closeness of each to itself
	parallel.Spans(len(at), parts(len(at)), func(from, to int) {
		for i := from; i < to; i++ {
			away[i] = f.interpolate(at[i])
		}
	})
	return total
}

// few is the number of points up to which all pairs take less time than a grid, which would also be
// inexact if a few points were far from each other.
const few = 512

// repelPairs is repel from all pairs, which takes quadratic time.
func repelPairs(at, away []Point) (total float64) {
	for i, p := range at {
		var sum Point
		for j, q := range at {
			if i != j {
				dx, dy := p.X-q.X, p.Y-q.Y
				near := 1 / (1 + dx*dx + dy*dy)
				sum.X, sum.Y, total = sum.X+near*near*dx, sum.Y+near*near*dy, total+near
			}
		}
		away[i] = sum
	}
	return total
}

// cover makes a new grid unless the present one holds all points.
func (f *field) cover(at []Point) {
	low, high := at[0], at[0]
	for _, p := range at {
		low.X, low.Y, high.X, high.Y = math.Min(low.X, p.X), math.Min(low.Y, p.Y), math.Max(high.X, p.X), math.Max(high.Y, p.Y)
	}
	reach := float64(f.side-2) * f.spacing
	if f.side > 0 && low.X-f.low.X > f.spacing && low.Y-f.low.Y > f.spacing && high.X-f.low.X < reach && high.Y-f.low.Y < reach {
		return
	}
	length := slack * math.Max(high.X-low.X, high.Y-low.Y)
	f.resize(min(mostSide, 5+int(math.Ceil(length/finest))))
	f.spacing = math.Max(finest, length/float64(f.side-5))
	half := f.spacing * float64(f.side-1) / 2
	f.low = Point{(low.X+high.X)/2 - half, (low.Y+high.Y)/2 - half}
	f.transformKernels()
}

// resize allocates a grid of at least the given side, whose transforms are fast.
func (f *field) resize(side int) {
	size := 16 // 2^n, or 3·2^n
	for step := 8; size < 2*side; size += step {
		if size == 4*step {
			step *= 2
		}
	}
	if f.side = size / 2; size == f.size {
		return
	}
	f.size, f.stride = size, size+4 // columns at a power of 2 would share places of the cache
	f.kernel, f.closeness = make([]complex128, size*size), make([]float64, size*size)
	f.nodes = make([]complex128, f.side*f.stride)
	f.plans = make(chan *plan, mostParts)
	for range mostParts {
		f.plans <- nil
	}
}

// A plan holds the buffers of one goroutine for transforms.
type plan struct {
	*fourier.CmplxFFT
	line []complex128
}

// each calls do for 0 to n-1, with a plan of its own for each concurrent call.
func (f *field) each(n int, do func(p *plan, i int)) {
	parallel.Spans(n, parts(n*f.size/16), func(from, to int) {
		p := <-f.plans
		if p == nil {
			p = &plan{fourier.NewCmplxFFT(f.size), make([]complex128, f.size)}
		}
		for i := from; i < to; i++ {
			do(p, i)
		}
		f.plans <- p
	})
}

// transformKernels computes the transforms of the kernels, divided by the factor by which a
// transform and its inverse multiply.
func (f *field) transformKernels() {
	scale := 1 / float64(f.size*f.size)
	f.transform(func(x, y float64) complex128 {
		near := 1 / (1 + x*x + y*y)
		return complex(scale*x*near*near, scale*y*near*near)
	}, func(at int, v complex128) { f.kernel[at] = v })
	f.transform(func(x, y float64) complex128 {
		return complex(scale/(1+x*x+y*y), 0)
	}, func(at int, v complex128) { f.closeness[at] = real(v) }) // it is symmetric
}

// transform computes the transform of a function of a difference. It calls set with each value and
// its index by column.
func (f *field) transform(of func(x, y float64) complex128, set func(at int, v complex128)) {
	rows := make([]complex128, f.size*f.stride)
	f.each(f.size, func(p *plan, y int) {
		for x := range p.line {
			p.line[x] = of(f.difference(x), f.difference(y))
		}
		p.Coefficients(rows[y*f.stride:][:f.size], p.line)
	})
	f.each(f.size, func(p *plan, x int) {
		for y := range p.line {
			p.line[y] = rows[y*f.stride+x]
		}
		for y, v := range p.Coefficients(p.line, p.line) {
			set(x*f.size+y, v)
		}
	})
}

// difference returns the distance that i nodes span, where the second half of size is negative.
func (f *field) difference(i int) float64 {
	if i >= f.side {
		i -= f.size
	}
	return f.spacing * float64(i)
}

// share gives the points to the nodes.
func (f *field) share(at []Point) {
	clear(f.nodes)
	for _, p := range at {
		node, wx, wy := f.around(p)
		for y, b := range wy {
			row := f.nodes[node+y*f.stride:][:3]
			for x, a := range wx {
				row[x] += complex(a*b, 0)
			}
		}
	}
}

// around returns the first of the 3 × 3 nodes around a point, and the weights of the three columns
// and rows.
func (f *field) around(p Point) (node int, wx, wy [3]float64) {
	x, wx := quadratic((p.X - f.low.X) / f.spacing)
	y, wy := quadratic((p.Y - f.low.Y) / f.spacing)
	return (y-1)*f.stride + x - 1, wx, wy
}

// quadratic returns the node nearest to x, and the weights of the nodes before, at and after it in
// the polynomial through their values.
func quadratic(x float64) (node int, w [3]float64) {
	node = int(x + 0.5)
	t := x - float64(node)
	return node, [3]float64{t * (t - 1) / 2, 1 - t*t, t * (t + 1) / 2}
}

// convolve replaces the numbers of points at the nodes by the repulsion there. It returns the sum
// of the closeness of all pairs, which is a sum over the transform (Parseval).
func (f *field) convolve() (total float64) {
	f.each(f.side, func(p *plan, y int) {
		row := f.nodes[y*f.stride:][:f.size]
		p.Coefficients(row, row)
	})
	sums := make([]float64, f.size)
	f.each(f.size, func(p *plan, x int) { sums[x] = f.convolveColumn(p, x) })
	f.each(f.side, func(p *plan, y int) {
		row := f.nodes[y*f.stride:][:f.size]
		p.Sequence(row, row)
	})
	for _, s := range sums {
		total += s
	}
	return total
}

func (f *field) convolveColumn(p *plan, x int) (sum float64) {
	clear(p.line)
	for y := range f.side {
		p.line[y] = f.nodes[y*f.stride+x]
	}
	p.Coefficients(p.line, p.line)
	kernel, closeness := f.kernel[x*f.size:][:f.size], f.closeness[x*f.size:][:f.size]
	for y, v := range p.line {
		sum += closeness[y] * (real(v)*real(v) + imag(v)*imag(v))
		p.line[y] = v * kernel[y]
	}
	p.Sequence(p.line, p.line)
	for y := range f.side {
		f.nodes[y*f.stride+x] = p.line[y]
	}
	return sum
}

// interpolate returns the repulsion at a point.
func (f *field) interpolate(p Point) (away Point) {
	node, wx, wy := f.around(p)
	for y, b := range wy {
		for x, v := range f.nodes[node+y*f.stride:][:3] {
			away.X, away.Y = away.X+wx[x]*b*real(v), away.Y+wx[x]*b*imag(v)
		}
	}
	return away
}
