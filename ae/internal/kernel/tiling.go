//go:build (amd64 || arm64) && !purego

package kernel

import "sync"

// A tiling computes products tile by tile. The sums of a tile fit in registers, and its operands
// come from blocks that fit in the caches. Blocks are packed if they can then be read
// sequentially (Goto and van de Geijn, 2008).
type tiling struct {
	lanes       int   // values per vector
	heights     []int // rows per tile, largest first; the last is 1
	maskedReads bool  // tile does not read b beyond its last column

	tile       func(k int, a *float32, aRow, aStep int, b *float32, bStep int, c *float32, cRow, rows, vecs, last int, add bool)
	copyPanel  func(k int, dst *float32, dstStep int, src *float32, srcStep, vecs, last int)
	transposes []transposer // largest number of rows first
}

const (
	tileVectors     = 3   // width of a tile in vectors
	blockDepth      = 256 // largest part of k that is summed between two updates of dst
	blockRows       = 512 // number of rows of a that are packed at a time
	maxUnpackedRows = 16  // number of rows of dst up to which packing b does not pay off
)

// buffers holds the packed operands of one product.
type buffers struct{ a, b []float32 }

var pool = sync.Pool{New: func() any {
	const slack = 16 // copyPanel writes whole vectors
	return &buffers{make([]float32, blockRows*blockDepth+slack), make([]float32, blockDepth*tileVectors*16+slack)}
}}

// product implements level.product. The parts of k are added one after the other, so the order is
// the same for every element.
func (t *tiling) product(dst Matrix, a, b view, k int, add bool) {
	buf := pool.Get().(*buffers)
	defer pool.Put(buf)
	parts := (k + blockDepth - 1) / blockDepth
	for p := range parts {
		from, to := k*p/parts, k*(p+1)/parts
		for i := 0; i < dst.Rows; i += blockRows {
			rows := part(dst, i, min(dst.Rows, i+blockRows), 0, dst.Cols)
			t.block(rows, a.from(i, from), b.from(from, 0), to-from, add || p > 0, buf)
		}
	}
}

// block computes a product of at most blockRows rows and depth at most blockDepth, panel by panel
// of dst's columns.
func (t *tiling) block(dst Matrix, a, b view, k int, add bool, buf *buffers) {
	left := t.packLeft(a, dst.Rows, k, buf.a)
	width := tileVectors * t.lanes
	for j := 0; j < dst.Cols; j += width {
		cols := min(width, dst.Cols-j)
		right := t.packRight(b.from(0, j), cols, dst.Rows, k, buf.b)
		t.panel(part(dst, 0, dst.Rows, j, j+cols), left, right, k, add)
	}
}

// A leftBlock is the left operand of a block: groups of rows rows begin at multiples of size.
type leftBlock struct {
	view
	rows, size int
}

// packLeft packs a unless its rows can be read in place.
func (t *tiling) packLeft(a view, rows, k int, buf []float32) leftBlock {
	h := t.heights[0]
	if a.col == 1 {
		return leftBlock{a, h, h * a.row}
	}
	for i := 0; i < rows; i += h {
		t.pack(buf[i*k:], h, a.from(i, 0), min(h, rows-i), k)
	}
	return leftBlock{view{buf, 1, h}, h, h * k}
}

// packRight packs a panel of b with the given number of columns, unless too few rows use it.
func (t *tiling) packRight(b view, cols, rows, k int, buf []float32) view {
	if b.col == 1 && rows <= maxUnpackedRows && (t.maskedReads || cols%t.lanes == 0) {
		return b
	}
	step := (cols + t.lanes - 1) / t.lanes * t.lanes
	t.pack(buf, step, view{b.data, b.col, b.row}, cols, k)
	return view{buf, step, 1}
}

// panel computes a panel of dst tile by tile.
func (t *tiling) panel(dst Matrix, a leftBlock, b view, k int, add bool) {
	vecs := (dst.Cols + t.lanes - 1) / t.lanes
	last := dst.Cols - (vecs-1)*t.lanes
	h := 0
	for i := 0; i < dst.Rows; i += t.heights[h] {
		for t.heights[h] > dst.Rows-i {
			h++
		}
		from := i/a.rows*a.size + i%a.rows*a.row
		t.tile(k, &a.data[from], a.row, a.col, &b.data[0], b.row, &dst.Data[i*dst.Stride], dst.Stride, t.heights[h], vecs, last, add)
	}
}
