package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// A grid draws one code, or the query's above a hit's, as squares in blocks of eight. Each block
// is a picture of its own, so that blocks wrap on narrow pages and stay crisp.
type grid struct {
	Label  string // for screen readers
	Blocks []block
	Width  int // of a block, in pixels
	Height int
}

// A block holds SVG paths, one for all squares of the same appearance.
type block struct {
	Zero, One         []byte // bits of the query, and of the hit where it agrees
	OtherZero, Others []byte // bits of the hit where it differs: zero, and one
	Under             []byte // a stroke under each differing pair, so that colour is not needed
	Bands             []band
}

// A band covers one bit or a differing pair of bits and shows the meaning of the bit. A script
// moves between bands.
type band struct {
	X, Width, Height int
	Text             template.HTML
}

// HTML draws the grid. A template would take five times as long, for the most of a page.
func (g grid) HTML() template.HTML {
	b := fmt.Appendf(nil, `<span class="grid" role="img" aria-label="%s">`, template.HTMLEscapeString(g.Label))
	for _, part := range g.Blocks {
		b = fmt.Appendf(b, `<svg viewBox="0 0 %d %d" width="%d" height="%d" aria-hidden="true">`, g.Width, g.Height, g.Width, g.Height)
		for _, p := range []struct {
			class string
			path  []byte
		}{{"zero", part.Zero}, {"one", part.One}, {"other zero", part.OtherZero}, {"other", part.Others}, {"under", part.Under}} {
			if len(p.path) > 0 {
				b = fmt.Appendf(b, `<path class="%s" d="%s"/>`, p.class, p.path)
			}
		}
		for _, s := range part.Bands {
			b = fmt.Appendf(b, `<rect class="band" x="%d" width="%d" height="%d"><title>%s</title></rect>`, s.X, s.Width, s.Height, s.Text)
		}
		b = append(b, "</svg>"...)
	}
	return template.HTML(append(b, "</span>"...))
}

// square is the side of a bit in pixels. Squares are one pixel apart.
type square int

const (
	small square = 7
	large square = 15
)

// pair draws the code of a hit below that of the query.
func (p page) pair(query, hit string, m *meanings) grid {
	g := small.grid(2)
	var differ []string
	for i := 0; i < len(query) && i < len(hit); i += 8 {
		var b block
		for j := i; j < min(i+8, len(query), len(hit)); j++ {
			x := (j - i) * int(small+1)
			small.put(query[j] == '1', &b.Zero, &b.One, x, 0)
			if query[j] == hit[j] {
				small.put(hit[j] == '1', &b.Zero, &b.One, x, int(small+1))
				continue
			}
			differ = append(differ, strconv.Itoa(j))
			small.put(hit[j] == '1', &b.OtherZero, &b.Others, x, int(small+1))
			b.Under = appendRect(b.Under, x, 2*int(small+1), int(small), 2)
			b.Bands = append(b.Bands, band{x, int(small), g.Height, m.of(j, hit[j] == '1').title})
		}
		g.Blocks = append(g.Blocks, b)
	}
	g.Label = p.T("The codes differ in %d of %d bits", len(differ), len(query))
	if len(differ) > 0 {
		g.Label += ": " + strings.Join(differ, ", ")
	}
	return g
}

// row draws one code.
func (p page) row(code string, side square, m *meanings) grid {
	g := side.grid(1)
	for i := 0; i < len(code); i += 8 {
		var b block
		for j := i; j < min(i+8, len(code)); j++ {
			x := (j - i) * int(side+1)
			side.put(code[j] == '1', &b.Zero, &b.One, x, 0)
			if m.has(j) {
				b.Bands = append(b.Bands, band{x, int(side), g.Height, m.of(j, code[j] == '1').title})
			}
		}
		g.Blocks = append(g.Blocks, b)
	}
	g.Label = p.T("A code of %d bits, %d of them set: %s", len(code), strings.Count(code, "1"), code)
	return g
}

func (s square) grid(rows int) grid {
	g := grid{Width: 8*int(s+1) - 1, Height: rows*int(s+1) - 1}
	if rows > 1 {
		g.Height += 4 // the strokes
	}
	return g
}

// put adds a square to one of two paths.
func (s square) put(set bool, zero, one *[]byte, x, y int) {
	path := zero
	if set {
		path = one
	}
	*path = appendRect(*path, x, y, int(s), int(s))
}

// appendRect appends a rectangle to an SVG path, such as M8 0h7v7h-7z.
func appendRect(path []byte, x, y, width, height int) []byte {
	path = strconv.AppendInt(append(path, 'M'), int64(x), 10)
	path = strconv.AppendInt(append(path, ' '), int64(y), 10)
	path = strconv.AppendInt(append(path, 'h'), int64(width), 10)
	path = strconv.AppendInt(append(path, 'v'), int64(height), 10)
	path = strconv.AppendInt(append(path, "h-"...), int64(width), 10)
	return append(path, 'z')
}
