package digits

import (
	"image"
	"image/color"
	"image/draw"
)

const (
	margin     = 2  // space between pictures on a sheet, in pixels of theirs
	zoomedSide = 84 // pixels a side that small pictures are enlarged to, about
)

// Sheet lays rows of pictures side by side, one below the other, dark ink on white, with a grey margin around each. Each
// cell is as large as the largest picture; rows may differ in length. Small pictures are enlarged by a whole number, those of MNIST
// three times.
func Sheet(rows ...*Images) *image.Gray {
	wide, cell := 0, image.Point{}
	for _, r := range rows {
		wide = max(wide, r.Len())
		cell = image.Pt(max(cell.X, r.Width+margin), max(cell.Y, r.Height+margin))
	}
	zoom := max(1, zoomedSide/max(1, cell.X-margin, cell.Y-margin))
	sheet := image.NewGray(image.Rect(0, 0, zoom*(wide*cell.X+margin), zoom*(len(rows)*cell.Y+margin)))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.Gray{Y: 0xd0}), image.Point{}, draw.Src)
	for y, r := range rows {
		for x := range r.Len() {
			r.paint(sheet, x, image.Pt(margin+x*cell.X, margin+y*cell.Y), zoom)
		}
	}
	return sheet
}

// paint puts picture i on the sheet, so many times enlarged, with its upper left corner at a point.
func (m *Images) paint(sheet *image.Gray, i int, at image.Point, zoom int) {
	for j, ink := range m.Slice(i, i+1).Pixels {
		dot := image.Rect(0, 0, zoom, zoom).Add(at.Add(image.Pt(j%m.Width, j/m.Width)).Mul(zoom))
		draw.Draw(sheet, dot, image.NewUniform(color.Gray{Y: 255 - ink}), image.Point{}, draw.Src)
	}
}
