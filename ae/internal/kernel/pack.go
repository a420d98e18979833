//go:build (amd64 || arm64) && !purego

package kernel

// A transposer stores the first 4·quads columns of a fixed number of rows as rows.
type transposer struct {
	rows      int
	transpose func(quads int, dst *float32, dstStep int, src *float32, srcRow int)
}

// pack stores the first k columns of src, which has n rows, as rows of step values. Values after
// the first n of a row are set to zero. dst must have room for one more vector.
func (t *tiling) pack(dst []float32, step int, src view, n, k int) {
	if src.row == 1 {
		vecs := (n + t.lanes - 1) / t.lanes
		t.copyPanel(k, &dst[0], step, &src.data[0], src.col, vecs, n-(vecs-1)*t.lanes)
		return
	}
	i := 0
	for _, x := range t.transposes {
		for ; n-i >= x.rows && k >= 4; i += x.rows {
			x.transpose(k/4, &dst[i], step, &src.data[i*src.row], src.row)
			transposeRest(dst[i:], step, src.from(i, 0), x.rows, k&^3, k)
		}
	}
	transposeRest(dst[i:], step, src.from(min(i, n-1), 0), n-i, 0, k)
	for p := range k {
		clear(dst[p*step+n : (p+1)*step])
	}
}

// transposeRest transposes columns from to k of the given number of rows, one value at a time.
func transposeRest(dst []float32, step int, src view, rows, from, k int) {
	for i := range rows {
		row := src.data[i*src.row : i*src.row+k]
		for p := from; p < k; p++ {
			dst[p*step+i] = row[p]
		}
	}
}
