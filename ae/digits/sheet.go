package digits

import (
	"image"
	"image/color"
)

// margin is the space between pictures on a sheet, in pixels.
const margin = 2

// Sheet lays rows of pictures side by side, one below the other, dark ink on white, with a grey margin around each.
// Each cell is as large as the largest picture; rows may differ in length.
func Sheet(rows ...*Images) *image.Gray {
	wide, cell := 0, image.Point{}
	for _, r := range rows {
		wide = max(wide, r.Len())
		cell = image.Pt(max(cell.X, r.Width+margin), max(cell.Y, r.Height+margin))
	}
	sheet := image.NewGray(image.Rect(0, 0, wide*cell.X+margin, len(rows)*cell.Y+margin))
	for i := range sheet.Pix {
		sheet.Pix[i] = 0xd0
	}
	for y, r := range rows {
		for x := range r.Len() {
			r.paint(sheet, x, image.Pt(margin+x*cell.X, margin+y*cell.Y))
		}
	}
	return sheet
}

// paint puts picture i on the sheet with its upper left corner at a point.
func (m *Images) paint(sheet *image.Gray, i int, at image.Point) {
	for j, ink := range m.Slice(i, i+1).Pixels {
		sheet.SetGray(at.X+j%m.Width, at.Y+j/m.Width, color.Gray{Y: 255 - ink})
	}
}
