package digits

import (
	"math"
	"math/rand/v2"
)

// side is the height and width of the pictures of Draw, which are those of MNIST.
const side = 28

// Draw draws n digits of 28×28 pixels, 0 to 9 in turn. Each has a random slant, size, width,
// pressure and curvature. The labels are the digits. The same seed gives the same pictures; those
// for a smaller n are the first of those for a larger n. Draw panics if n is negative.
func Draw(n int, seed uint64) *Images {
	m := &Images{Height: side, Width: side, Pixels: make([]byte, n*side*side), Labels: make([]byte, n)}
	for i := range n {
		digit := i % 10
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		shapes := glyphs[digit]
		h := newHand(rng)
		c := canvas(m.Pixels[i*side*side : (i+1)*side*side])
		for _, s := range shapes[rng.IntN(len(shapes))] {
			c.stroke(h.trace(s), h.radius, h.ink)
		}
		m.Labels[i] = byte(digit)
	}
	return m
}

// A hand holds the random parameters of one digit.
type hand struct {
	a, b, c, d float64    // the matrix ((a b) (c d)) of size, slant and rotation
	at         point      // position of the middle of the digit, in pixels
	bend       [4]float64 // amplitudes of the waves of warp, relative to the digit's height
	phase      [4]float64
	radius     float64 // of the pen, in pixels
	ink        float64 // 0 to 1
}

// newHand draws the parameters at random. A digit is about 20 pixels high, as in MNIST.
func newHand(rng *rand.Rand) *hand {
	between := func(from, to float64) float64 { return from + (to-from)*rng.Float64() }
	normal := func(sigma float64) float64 { return sigma * max(-2.5, min(2.5, rng.NormFloat64())) }
	height, width := between(16.5, 20), between(15, 21)
	slant, turn := 0.12+normal(0.16), normal(0.09)
	sin, cos := math.Sincos(turn)
	h := &hand{
		a: width * cos, b: -height * (sin + slant*cos),
		c: width * sin, d: height * (cos - slant*sin),
		at:     point{side/2 - 0.5 + normal(0.7), side/2 - 0.5 + normal(0.7)},
		radius: between(0.75, 1.7), ink: between(0.85, 1),
	}
	for i := range h.bend {
		h.bend[i], h.phase[i] = normal(0.035), between(0, 2*math.Pi)
	}
	return h
}

// trace returns the path of the pen for a stroke, in pixels.
func (h *hand) trace(s stroke) []point {
	path := s.path()
	for i, p := range path {
		p = h.warp(p)
		x, y := p.x-0.5, p.y-0.5
		path[i] = point{h.at.x + h.a*x + h.b*y, h.at.y + h.c*x + h.d*y}
	}
	return path
}

// warp distorts the plane with long waves, which keep strokes connected.
func (h *hand) warp(p point) point {
	wave := func(i int, t float64) float64 { return h.bend[i] * math.Sin(h.phase[i]+t) }
	return point{p.x + wave(0, 4*p.y) + wave(1, 5*p.x+3*p.y), p.y + wave(2, 4*p.x) + wave(3, 3*p.x+5*p.y)}
}

// A canvas holds the pixels of one picture.
type canvas []byte

// stroke draws a path with a round pen. The darkness of a pixel is approximately the area that
// the pen covers, computed from the distance of the pixel to the path.
func (c canvas) stroke(path []point, radius, ink float64) {
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		reach := radius + 1
		for y := lowest(a.y, b.y, reach); y <= highest(a.y, b.y, reach); y++ {
			for x := lowest(a.x, b.x, reach); x <= highest(a.x, b.x, reach); x++ {
				cover := radius + 0.5 - point{float64(x), float64(y)}.distance(a, b)
				dark := byte(math.Round(255 * ink * min(1, max(0, cover))))
				c[y*side+x] = max(c[y*side+x], dark)
			}
		}
	}
}

func lowest(a, b, reach float64) int  { return max(0, int(math.Floor(min(a, b)-reach))) }
func highest(a, b, reach float64) int { return min(side-1, int(math.Ceil(max(a, b)+reach))) }
