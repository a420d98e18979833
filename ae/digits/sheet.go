package digits

import (
	"image"
	"image/color"
	"image/draw"
)

const (
	margin     = 2  // space between the pictures of a sheet, in pixels before enlargement
	zoomedSide = 84 // approximate side of an enlarged picture, in pixels
)

// Sheet draws rows of pictures side by side, one row below the other, in dark ink on white with a
// grey margin around each picture. Each cell has the size of the largest picture; rows may differ
// in length. Small pictures are enlarged by an integer factor, which is 3 for those of MNIST.
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

// paint draws picture i, enlarged by zoom, with its upper left corner at at.
func (m *Images) paint(sheet *image.Gray, i int, at image.Point, zoom int) {
	for j, ink := range m.Slice(i, i+1).Pixels {
		dot := image.Rect(0, 0, zoom, zoom).Add(at.Add(image.Pt(j%m.Width, j/m.Width)).Mul(zoom))
		draw.Draw(sheet, dot, image.NewUniform(color.Gray{Y: 255 - ink}), image.Point{}, draw.Src)
	}
}
