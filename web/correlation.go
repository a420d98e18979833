package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A matrix shows the correlations of all pairs of bits, from -1 (always different) to 1 (always
// equal).
type matrix struct {
	Size  int
	Ticks []int
	Pairs []bitPair // the strongest, by absolute value
	Scale []shade
}

// A bitPair is two bits and their correlation R.
type bitPair struct {
	A, B wire.Bit
	R    float64
}

// Signed returns R with two decimals and its sign.
func (p bitPair) Signed() string { return strings.Replace(fmt.Sprintf("%+.2f", p.R), "-", "−", 1) }

// A shade is one colour of the scale: that of the correlation R.
type shade struct {
	R       float64
	Offset  int // in percent of the scale
	Opacity float64
}

const mostPairs = 12

// newMatrix returns nil if r is not a square with a row for each bit, or if there are fewer than
// two bits.
func newMatrix(r [][]float64, bits []wire.Bit) *matrix {
	n := len(bits)
	if n < 2 || !isSquare(r, n) {
		return nil
	}
	m := &matrix{Size: n, Pairs: strongest(r, bits)}
	for i := 0; i < n; i += max(1, (n+7)/8) {
		m.Ticks = append(m.Ticks, i)
	}
	for i := -4; i <= 4; i++ {
		x := float64(i) / 4
		m.Scale = append(m.Scale, shade{x, int(50 + 50*x), math.Round(100*opacity(x)) / 100})
	}
	return m
}

// At returns the middle of a bit's row or column, in percent of the side.
func (m *matrix) At(bit int) float64 {
	return math.Round(10000*(float64(bit)+0.5)/float64(m.Size)) / 100
}

func isSquare(r [][]float64, n int) bool {
	return len(r) == n && !slices.ContainsFunc(r, func(row []float64) bool { return len(row) != n })
}

func strongest(r [][]float64, bits []wire.Bit) []bitPair {
	var top []bitPair
	for i := range r {
		for j, v := range r[i][:i] {
			if v == 0 || len(top) == mostPairs && math.Abs(v) <= math.Abs(top[mostPairs-1].R) {
				continue
			}
			top = append(top[:min(len(top), mostPairs-1)], bitPair{bits[j], bits[i], v})
			slices.SortStableFunc(top, func(a, b bitPair) int { return cmp.Compare(math.Abs(b.R), math.Abs(a.R)) })
		}
	}
	return top
}

// opacity emphasises weak correlations. Zero is transparent, so that the picture suits dark pages
// as well.
func opacity(r float64) float64 { return math.Pow(min(1, math.Abs(r)), 0.7) }

const levels = 127 // of opacity, for each sign

// shades returns the colours of the picture, from -1 to 1.
func shades() color.Palette {
	p := make(color.Palette, 0, 2*levels+1)
	for i := -levels; i <= levels; i++ {
		r := float64(i) / levels
		c := color.NRGBA{0x16, 0x8f, 0x89, uint8(255 * opacity(r))}
		if i < 0 {
			c.R, c.G, c.B = 0xe0, 0x66, 0x1a
		}
		p = append(p, c)
	}
	return p
}

// paint draws the correlations r, one pixel a pair.
func paint(r [][]float64) image.Image {
	m := image.NewPaletted(image.Rect(0, 0, len(r), len(r)), shades())
	for y, row := range r {
		for x, v := range row {
			m.SetColorIndex(x, y, uint8(levels+math.Round(levels*max(-1, min(1, v)))))
		}
	}
	return m
}

// correlation serves the picture of all pairs of bits as a PNG.
func (s *site) correlation(w http.ResponseWriter, r *http.Request) (string, any, error) {
	var answer struct {
		Correlation [][]float64 `json:"correlation"`
	}
	if err := s.get(r, &answer, url.Values{"correlation": {"true"}}, "collections", r.PathValue("collection"), "bits"); err != nil {
		return "", nil, err
	}
	if len(answer.Correlation) == 0 || !isSquare(answer.Correlation, len(answer.Correlation)) {
		return "", nil, errors.New("the correlations from the API are not a square matrix")
	}
	var b bytes.Buffer
	if err := png.Encode(&b, paint(answer.Correlation)); err != nil {
		return "", nil, err
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Write(b.Bytes())
	return "", nil, nil
}
