package digits

import (
	"fmt"
	"math"

	"github.com/hashsearch/hashsearch/ae"
)

// Images holds grey pictures of one size.
type Images struct {
	Height, Width int
	Pixels        []byte // picture by picture, row by row from the top; 0 is empty, 255 is full ink
	Labels        []byte // the class of each picture; nil if unknown
}

// Len returns the number of pictures.
func (m *Images) Len() int {
	if m.Height*m.Width == 0 {
		return 0
	}
	return len(m.Pixels) / (m.Height * m.Width)
}

// Slice returns the pictures from index from to index to, exclusive. They share their pixels with
// m. Slice panics if the indices are out of range.
func (m *Images) Slice(from, to int) *Images {
	size := m.Height * m.Width
	part := &Images{Height: m.Height, Width: m.Width, Pixels: m.Pixels[from*size : to*size]}
	if m.Labels != nil {
		part.Labels = m.Labels[from:to]
	}
	return part
}

// Rows returns the pictures as the input of a network: one row per picture and one column per
// pixel, with values in (0,1]. Empty pixels are not stored.
func (m *Images) Rows() *ae.Sparse {
	size := m.Height * m.Width
	x := &ae.Sparse{Width: size}
	var cols []uint32
	var vals []float32
	for i := range m.Len() {
		cols, vals = cols[:0], vals[:0]
		for j, ink := range m.Pixels[i*size : (i+1)*size] {
			if ink > 0 {
				cols, vals = append(cols, uint32(j)), append(vals, float32(ink)/255)
			}
		}
		x.Append(cols, vals)
	}
	return x
}

// Grey returns pictures of the given size, one for each height·width values of x, which range
// from 0 (empty) to 1 (full ink). Values outside this range are clamped. Grey panics if the last
// picture is incomplete.
func Grey(height, width int, x []float32) *Images {
	if size := height * width; size <= 0 || len(x)%size != 0 {
		panic(fmt.Sprintf("digits: %d values for pictures of %d×%d", len(x), height, width))
	}
	m := &Images{Height: height, Width: width, Pixels: make([]byte, len(x))}
	for i, v := range x {
		m.Pixels[i] = byte(math.Round(255 * float64(min(max(v, 0), 1))))
	}
	return m
}
