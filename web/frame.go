package web

import (
	"math"
	"slices"
	"strconv"
)

const (
	frameSide   = 1000.0 // longer side of a picture, in its own units
	frameMargin = 24.0
)

// A frame is the part of the plane that a picture of the map shows. In pictures y grows downwards.
type frame struct {
	Width, Height float64
	left, top     float64
	scale         float64
}

// newFrame returns the smallest frame, with margins, that holds all points.
func newFrame(x, y []float32) frame {
	if len(x) == 0 {
		return frame{Width: frameSide, Height: frameSide, scale: 1}
	}
	left, right, low, top := float64(slices.Min(x)), float64(slices.Max(x)), float64(slices.Min(y)), float64(slices.Max(y))
	f := frame{left: left, top: top, scale: (frameSide - 2*frameMargin) / max(right-left, top-low, math.SmallestNonzeroFloat32)}
	f.Width = (right-left)*f.scale + 2*frameMargin
	f.Height = (top-low)*f.scale + 2*frameMargin
	return f
}

func (f frame) project(p point) (x, y float64) {
	return (p.X-f.left)*f.scale + frameMargin, (f.top-p.Y)*f.scale + frameMargin
}

// shapes are the paths of points, from their middle on. A line of length zero is drawn as its end:
// as a disc or a square.
var shapes = [...]string{"h0", "h0", "m0-3.6l3.2 5.6h-6.4z", "m-2.5-2.5l5 5m0-5l-5 5"}

// dot appends p to the SVG path b.
func (f frame) dot(b []byte, p point, shape int) []byte {
	x, y := f.project(p)
	b = append(b, 'M')
	b = strconv.AppendFloat(b, x, 'f', 1, 64)
	b = append(b, ' ')
	b = strconv.AppendFloat(b, y, 'f', 1, 64)
	return append(b, shapes[shape]...)
}

// AtX and AtY return a point's coordinates in the picture, to a tenth of a unit.
func (f frame) AtX(p point) float64 { x, _ := f.project(p); return math.Round(x*10) / 10 }

func (f frame) AtY(p point) float64 { _, y := f.project(p); return math.Round(y*10) / 10 }
