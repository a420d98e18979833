package main

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
)

// How much is shown at most.
const (
	maxUnits       = 256 // with what they stand for
	maxDrivenUnits = 16  // with the digits that drive them
	drivers        = 10
)

// A seer is a network that learned to say pictures. A filter of a convolution is one unit of it, wherever it stands.
type pictureNet struct {
	net           *ae.Net
	winners       ae.Winners
	height, width int         // of the pictures
	window        image.Point // what a unit sees of them: all, but for filters
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

// middle is the part of a picture that the window sees at the middle one of the places where it can stand.
func (s *pictureNet) middle() image.Rectangle {
	at := image.Pt(s.width, s.height).Sub(s.window).Div(2)
	return image.Rectangle{Min: at, Max: at.Add(s.window)}
}

// at is where in the code unit i stands in the middle.
func (s *pictureNet) at(i int) int {
	stops, at := s.width-s.window.X+1, s.middle().Min
	return (at.Y*stops+at.X)*s.units + i
}

// crop makes pictures of what the window sees of rows of pixels.
func (s *pictureNet) crop(rows []float32) *digits.Images {
	var seen []float32
	for ; len(rows) > 0; rows = rows[s.height*s.width:] {
		for y := s.middle().Min.Y; y < s.middle().Max.Y; y++ {
			seen = append(seen, rows[y*s.width+s.middle().Min.X:y*s.width+s.middle().Max.X]...)
		}
	}
	return digits.Grey(s.window.Y, s.window.X, seen)
}

// reconstructions has three bands of ten pictures, and below each what the network says it was.
func (s *pictureNet) reconstructions(m *digits.Images) *image.Gray {
	code := s.net.Encode(nil, m.Rows())
	s.winners.Keep(s.net, code)
	said := digits.Grey(m.Height, m.Width, s.net.Decode(code))
	var rows []*digits.Images
	for from := 0; from < min(30, m.Len()); from += 10 {
		to := min(from+10, m.Len())
		rows = append(rows, m.Slice(from, to), said.Slice(from, to))
	}
	return digits.Sheet(rows...)
}

// tiles lays pictures out, eight in a row.
func tiles(m *digits.Images) *image.Gray {
	var rows []*digits.Images
	for from := 0; from < m.Len(); from += 8 {
		rows = append(rows, m.Slice(from, min(from+8, m.Len())))
	}
	return digits.Sheet(rows...)
}

// meanings shows what turning on each unit alone adds to what the network says with none: nothing is a middle grey.
func (s *pictureNet) meanings() *image.Gray {
	n, code := min(maxUnits, s.units), s.net.Units()
	alone := make([]float32, (n+1)*code) // the last row has none on
	for i := range n {
		alone[i*code+s.at(i)] = 1
	}
	said, size := s.net.Decode(alone), s.height*s.width
	none := said[n*size:]
	for i := range n {
		contrast(said[i*size:(i+1)*size], none)
	}
	return tiles(s.crop(said[:n*size]))
}

// contrast replaces x by its difference from y, the greatest of which becomes 0 or 1 and none ½.
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

// driven has a row for each of the first units: the pictures that drive it most.
func (s *pictureNet) driven(m *digits.Images) *image.Gray {
	code, size := s.net.Encode(nil, m.Rows()), m.Height*m.Width
	var rows []*digits.Images
	for i := range min(maxDrivenUnits, s.units) {
		drive := make([]float32, m.Len())
		for k := range drive {
			drive[k] = s.peak(code[k*s.net.Units():(k+1)*s.net.Units()], i)
		}
		row := &digits.Images{Height: m.Height, Width: m.Width}
		for _, k := range topIndices(drive, drivers) {
			row.Pixels = append(row.Pixels, m.Pixels[k*size:(k+1)*size]...)
		}
		rows = append(rows, row)
	}
	return digits.Sheet(rows...)
}

// peak is how much a picture with this code drives a unit, wherever it stands.
func (s *pictureNet) peak(code []float32, unit int) float32 {
	top := code[unit]
	for at := unit; at < len(code); at += s.units {
		top = max(top, code[at])
	}
	return top
}

// highest are the indices of the n largest values, the largest first.
func topIndices(x []float32, n int) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[b], x[a]) })
	return order[:min(n, len(order))]
}

// ascentSteps is how many steps of gradient ascent are taken.
const ascentSteps = 100

// ascended shows the picture that drives each unit most, among those with as much ink as the pictures have (by their length as vectors),
// from nothing (white) to where it has most (black).
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

// meanLength is that of pictures as vectors.
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
