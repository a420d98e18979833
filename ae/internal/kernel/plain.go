package kernel

import "math"

// plain returns the level without assembly, which is the reference for the others.
func plain() *level {
	l := &level{name: "plain", product: plainProduct, axpy: plainAxpy, scale: plainScale, gather: plainGather,
		sigmoid: plainSigmoid, tanh: plainTanh, relu: plainReLU, reluGrad: plainReLUGrad,
		sigmoidGrad: plainSigmoidGrad, tanhGrad: plainTanhGrad, expSum: plainExpSum,
		sigmoidLogs: plainSigmoidLogs, largest: plainLargest, adam: plainAdam}
	l.unit.rows, l.unit.cols = 1, 1
	return l
}

// plainProduct adds rows of b if their values are contiguous, else it multiplies them with rows
// of a.
func plainProduct(dst Matrix, a, b view, k int, add bool) {
	clearUnless(add, dst)
	for i := range dst.Rows {
		row := dst.Data[i*dst.Stride : i*dst.Stride+dst.Cols]
		if b.col == 1 {
			for p := range k {
				plainAxpy(row, a.data[i*a.row+p*a.col], b.data[p*b.row:p*b.row+dst.Cols])
			}
			continue
		}
		for j := range row {
			row[j] += plainDot(a.data[i*a.row:i*a.row+k], b.data[j*b.col:j*b.col+k])
		}
	}
}

func plainAxpy(dst []Real, s Real, x []Real) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += s * x[i]
	}
}

func plainScale(x []Real, s Real) {
	for i := range x {
		x[i] *= s
	}
}

// plainDot keeps four independent sums, so that additions can overlap.
func plainDot(x, y []Real) Real {
	var s0, s1, s2, s3 Real
	for len(x) >= 4 && len(y) >= 4 {
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		x, y = x[4:], y[4:]
	}
	for i := range x {
		s0 += x[i] * y[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func plainGather(dst []Real, cols []uint32, vals []float32, w []Real, stride int) {
	for j, c := range cols {
		at := int(c) * stride
		plainAxpy(dst, Real(vals[j]), w[at:at+len(dst)])
	}
}

func plainSigmoid(x []Real) {
	for i, v := range x {
		x[i] = Real(1 / (1 + math.Exp(-float64(v))))
	}
}

func plainTanh(x []Real) {
	for i, v := range x {
		x[i] = Real(math.Tanh(float64(v)))
	}
}

func plainReLU(x []Real) {
	for i, v := range x {
		if v < 0 {
			x[i] = 0
		}
	}
}

func plainReLUGrad(dy, y []Real) {
	for i, v := range y {
		if v <= 0 {
			dy[i] = 0
		}
	}
}

func plainSigmoidGrad(dy, y []Real) {
	for i, v := range y {
		dy[i] *= v * (1 - v)
	}
}

func plainTanhGrad(dy, y []Real) {
	for i, v := range y {
		dy[i] *= 1 - v*v
	}
}

func plainExpSum(x []Real, shift Real) Real {
	sum := 0.0
	for i, v := range x {
		e := math.Exp(float64(v - shift))
		sum += e
		x[i] = Real(e)
	}
	return Real(sum)
}

func plainSigmoidLogs(x []Real) Real {
	sum := 0.0
	for i, v := range x {
		t := math.Exp(-math.Abs(float64(v)))
		sum += max(float64(v), 0) + math.Log1p(t)
		s := 1 / (1 + t)
		if v < 0 {
			s *= t
		}
		x[i] = Real(s)
	}
	return Real(sum)
}

func plainLargest(x []Real) Real {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	return top
}

func plainAdam(value, grad, m, v []Real, new1, new2, rate, scale2, epsilon Real) {
	for i, g := range grad {
		m[i] += new1 * (g - m[i])
		v[i] += new2 * (g*g - v[i])
		value[i] -= rate * m[i] / (Real(math.Sqrt(float64(v[i]*scale2))) + epsilon)
	}
}
