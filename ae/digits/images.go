package digits

import (
	"fmt"
	"math"

	"github.com/hashsearch/hashsearch/ae"
)

// Images are grey pictures of one size.
type Images struct {
	Height, Width int
	Pixels        []byte // picture after picture, row by row from the top; 0 is empty, 255 is full of ink
	Labels        []byte // what each picture shows; nil where that is not known
}

// Len is the number of pictures.
func (m *Images) Len() int {
	if m.Height*m.Width == 0 {
		return 0
	}
	return len(m.Pixels) / (m.Height * m.Width)
}

// Slice is the pictures from one number to before another. It shares their pixels and panics where there are none.
func (m *Images) Slice(from, to int) *Images {
	size := m.Height * m.Width
	part := &Images{Height: m.Height, Width: m.Width, Pixels: m.Pixels[from*size : to*size]}
	if m.Labels != nil {
		part.Labels = m.Labels[from:to]
	}
	return part
}

// Rows is what a network reads: one row a picture and one column a pixel, with values in (0,1]. Empty pixels are left out.
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

// Grey makes pictures of numbers from 0 (empty) to 1 (full), one picture for each height·width of them. Numbers
// beyond are as 0 and 1. It panics if the last picture is not whole.
func Grey(height, width int, x []float32) *Images {
	if size := height * width; size <= 0 || len(x)%size != 0 {
		panic(fmt.Sprintf("digits: %d numbers for pictures of %d×%d", len(x), height, width))
	}
	m := &Images{Height: height, Width: width, Pixels: make([]byte, len(x))}
	for i, v := range x {
		m.Pixels[i] = byte(math.Round(255 * float64(min(max(v, 0), 1))))
	}
	return m
}
