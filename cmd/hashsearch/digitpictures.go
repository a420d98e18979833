package main

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
)

// Limits of the pictures.
const (
	maxUnits       = 256 // units in the pictures of effects and of gradient ascent
	maxDrivenUnits = 16  // units with a row of the digits that activate them most
	driversPerUnit = 10
)

// A pictureNet draws what a network for pictures has learned. A convolution filter counts as one
// unit, regardless of its position.
type pictureNet struct {
	net           *ae.Net
	winners       ae.Winners
	height, width int         // of the pictures
	window        image.Point // receptive field of a unit: all of the picture, or of a filter
	units         int
}

func newPictureNet(net *ae.Net, cfg ae.Config, m *digits.Images) *pictureNet {
	s := &pictureNet{net: net, height: m.Height, width: m.Width, window: image.Pt(m.Width, m.Height), units: net.Units()}
	s.winners, _ = cfg.Bottleneck.(ae.Winners)
	if len(cfg.Convolutions) > 0 {
		filter := cfg.Convolutions[len(cfg.Convolutions)-1]
		s.window, s.units = image.Pt(filter.Width, filter.Height), filter.Units
	}
	return s
}

// middle returns the part of a picture that the window covers in its central position.
func (s *pictureNet) middle() image.Rectangle {
	at := image.Pt(s.width, s.height).Sub(s.window).Div(2)
	return image.Rectangle{Min: at, Max: at.Add(s.window)}
}

// at returns the index in the code of unit i in its central position.
func (s *pictureNet) at(i int) int {
	positions, at := s.width-s.window.X+1, s.middle().Min
	return (at.Y*positions+at.X)*s.units + i
}

// crop returns pictures of the part of each row of pixels that the window covers in its central
// position.
func (s *pictureNet) crop(rows []float32) *digits.Images {
	var pixels []float32
	for ; len(rows) > 0; rows = rows[s.height*s.width:] {
		for y := s.middle().Min.Y; y < s.middle().Max.Y; y++ {
			pixels = append(pixels, rows[y*s.width+s.middle().Min.X:y*s.width+s.middle().Max.X]...)
		}
	}
	return digits.Grey(s.window.Y, s.window.X, pixels)
}

// reconstructions returns up to three bands of ten pictures, with their reconstructions below.
func (s *pictureNet) reconstructions(m *digits.Images) *image.Gray {
	code := s.net.Encode(nil, m.Rows())
	s.winners.Keep(s.net, code)
	decoded := digits.Grey(m.Height, m.Width, s.net.Decode(code))
	var rows []*digits.Images
	for from := 0; from < min(30, m.Len()); from += 10 {
		to := min(from+10, m.Len())
		rows = append(rows, m.Slice(from, to), decoded.Slice(from, to))
	}
	return digits.Sheet(rows...)
}

// tiles lays out pictures with eight per row.
func tiles(m *digits.Images) *image.Gray {
	var rows []*digits.Images
	for from := 0; from < m.Len(); from += 8 {
		rows = append(rows, m.Slice(from, min(from+8, m.Len())))
	}
	return digits.Sheet(rows...)
}

// meanings shows the effect of each unit: the decoded picture with only this unit on, minus the
// decoded picture with all units off. Middle grey means no effect.
func (s *pictureNet) meanings() *image.Gray {
	n, code := min(maxUnits, s.units), s.net.Units()
	alone := make([]float32, (n+1)*code) // in the last row, all units are off
	for i := range n {
		alone[i*code+s.at(i)] = 1
	}
	decoded, size := s.net.Decode(alone), s.height*s.width
	none := decoded[n*size:]
	for i := range n {
		contrast(decoded[i*size:(i+1)*size], none)
	}
	return tiles(s.crop(decoded[:n*size]))
}

// contrast replaces x by x - y, scaled and shifted so that the largest absolute difference becomes
// 0 or 1 and no difference becomes ½.
func contrast(x, y []float32) {
	most := float32(math.SmallestNonzeroFloat32)
	for i := range x {
		x[i] -= y[i]
		most = max(most, x[i], -x[i])
	}
	for i := range x {
		x[i] = 0.5 + x[i]/most/2
	}
}

// driven returns a row for each of the first units with the pictures that activate it most.
func (s *pictureNet) driven(m *digits.Images) *image.Gray {
	code, size := s.net.Encode(nil, m.Rows()), m.Height*m.Width
	var rows []*digits.Images
	for i := range min(maxDrivenUnits, s.units) {
		drive := make([]float32, m.Len())
		for k := range drive {
			drive[k] = s.peak(code[k*s.net.Units():(k+1)*s.net.Units()], i)
		}
		row := &digits.Images{Height: m.Height, Width: m.Width}
		for _, k := range topIndices(drive, driversPerUnit) {
			row.Pixels = append(row.Pixels, m.Pixels[k*size:(k+1)*size]...)
		}
		rows = append(rows, row)
	}
	return digits.Sheet(rows...)
}

// peak returns the largest activation of a unit over all positions in a code.
func (s *pictureNet) peak(code []float32, unit int) float32 {
	top := code[unit]
	for at := unit; at < len(code); at += s.units {
		top = max(top, code[at])
	}
	return top
}

// topIndices returns the indices of the n largest values, the largest first.
func topIndices(x []float32, n int) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[b], x[a]) })
	return order[:min(n, len(order))]
}

// ascentSteps is the number of steps of gradient ascent.
const ascentSteps = 100

// ascended shows the picture that activates each unit most, among those whose length as a vector is
// the mean length of the pictures. White is no ink, and black is the most ink in the picture.
func (s *pictureNet) ascended(m *digits.Images) *image.Gray {
	var found []float32
	for i := range min(maxUnits, s.units) {
		x := s.net.Ascend(s.at(i), meanLength(m), ascentSteps)
		if most := slices.Max(x); most > 0 {
			for j := range x {
				x[j] /= most
			}
		}
		found = append(found, x...)
	}
	return tiles(s.crop(found))
}

// meanLength returns the mean length of the pictures as vectors.
func meanLength(m *digits.Images) (mean float64) {
	x := m.Rows()
	for i := range m.Len() {
		_, ink := x.Row(i)
		sum := 0.0
		for _, v := range ink {
			sum += float64(v) * float64(v)
		}
		mean += math.Sqrt(sum) / float64(m.Len())
	}
	return mean
}
