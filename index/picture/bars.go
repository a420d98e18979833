package picture

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// bars are horizontal bars from 0, the first one at the top. Each has a name beside the axis and a
// note at its end.
type bars []bar

type bar struct {
	name, note string
	to         float64
	color      color.Color
}

const gap = 3 // points between a bar, its name and its note

// addTo adds the bars to a plot.
func (b bars) addTo(p *plot.Plot) {
	p.Y.Tick.Marker = plot.ConstantTicks(nil)
	p.Y.LineStyle.Width, p.Y.Padding = 0, 0
	p.Add(grid(true, false), b)
}

func (b bars) row(i int) float64 { return float64(len(b) - 1 - i) }

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, bar := range b {
		left, right, low, high := x(0), x(bar.to), y(b.row(i)-0.37), y(b.row(i)+0.37)
		c.FillPolygon(bar.color, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}})
		middle := (low+high)/2 + vg.Points(1) // letters look lower than they are
		name, note := bar.styles()
		label := cleanLabel(bar.name, 24)
		c.FillText(name, vg.Point{X: c.Min.X - b.indent() - textWidth(name, label), Y: middle}, label)
		c.FillText(note, vg.Point{X: right + bar.gap(), Y: middle}, bar.note)
	}
	line := draw.LineStyle{Color: ink, Width: vg.Points(0.7)}
	c.StrokeLine2(line, x(0), c.Min.Y, x(0), c.Max.Y)
}

// indent returns the distance from the axis to the ends of the names. Notes of bars to the left
// need room there.
func (b bars) indent() vg.Length {
	widest := vg.Length(0)
	for _, bar := range b {
		if _, note := bar.styles(); bar.to < 0 {
			widest = max(widest, note.Width(bar.note)+vg.Points(gap))
		}
	}
	return widest + vg.Points(gap)
}

// styles returns the styles of the name, left of the axis, and of the note, at the bar's end.
func (b bar) styles() (name, note text.Style) {
	name, note = textStyle(10), textStyle(8.5)
	name.YAlign, note.YAlign = draw.YCenter, draw.YCenter
	if b.to < 0 {
		note.XAlign = draw.XRight
	}
	return name, note
}

func (b bar) gap() vg.Length { return vg.Points(math.Copysign(gap, b.to)) }

// DataRange implements plot.DataRanger.
func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	for _, bar := range b {
		xmin, xmax = min(xmin, bar.to), max(xmax, bar.to)
	}
	return xmin, xmax, -0.5, float64(len(b)) - 0.5
}

// GlyphBoxes implements plot.GlyphBoxer. It reserves room for names and notes.
func (b bars) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var boxes []plot.GlyphBox
	for i, bar := range b {
		name, note := bar.styles()
		wide := note.Width(bar.note)
		boxes = append(boxes, box(p, 0, b.row(i), -b.indent()-textWidth(name, cleanLabel(bar.name, 24)), -b.indent()),
			box(p, p.X.Norm(bar.to), b.row(i), vg.Length(note.XAlign)*wide+bar.gap(), vg.Length(note.XAlign+1)*wide+bar.gap()))
	}
	return boxes
}

// box reserves the room from left to right of position x in a row, where x is from 0 to 1 across
// the plot.
func box(p *plot.Plot, x, row float64, left, right vg.Length) plot.GlyphBox {
	return plot.GlyphBox{X: x, Y: p.Y.Norm(row), Rectangle: vg.Rectangle{Min: vg.Point{X: left}, Max: vg.Point{X: right}}}
}

// barsHeight returns the height of a picture of n bars.
func barsHeight(n int) vg.Length { return vg.Points(float64(110 + 16*n)) }
