package digits

import (
	"bytes"
	"image"
	"math"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
)

func TestDrawRepeats(t *testing.T) {
	some, more, others := Draw(30, 7), Draw(50, 7), Draw(30, 8)
	if !bytes.Equal(some.Pixels, more.Slice(0, 30).Pixels) {
		t.Error("a longer sequence starts with different pictures")
	}
	if bytes.Equal(some.Pixels, others.Pixels) || bytes.Equal(some.Slice(0, 1).Pixels, some.Slice(10, 11).Pixels) {
		t.Error("two digits are equal")
	}
}

// As in MNIST, the border is empty, about a fifth of the picture is ink, and the digit is
// centred.
func TestDrawnLookLikeMNIST(t *testing.T) {
	m := Draw(1000, 1)
	ink, edge := 0, 0
	var x, y, mass float64
	for i, p := range m.Pixels {
		row, col := i/side%side, i%side
		if p > 0 {
			ink++
			if row == 0 || col == 0 || row == side-1 || col == side-1 {
				edge++
			}
		}
		x, y, mass = x+float64(p)*float64(col), y+float64(p)*float64(row), mass+float64(p)
	}
	share := float64(ink) / float64(len(m.Pixels))
	if share < 0.12 || share > 0.25 || float64(edge) > 0.005*float64(ink) {
		t.Errorf("%.3f of the pixels are ink, %d of %d at the edge", share, edge, ink)
	}
	if math.Abs(x/mass-13.5) > 1 || math.Abs(y/mass-13.5) > 1 {
		t.Errorf("the middle of the ink is at (%.1f, %.1f)", x/mass, y/mass)
	}
}

// The most similar picture of another set nearly always shows the same digit.
func TestDrawnDigitsCanBeClassified(t *testing.T) {
	train, test := Draw(1000, 1), Draw(200, 2)
	right := 0
	for i := range test.Len() {
		if train.Labels[closest(train, test.Slice(i, i+1).Pixels)] == test.Labels[i] {
			right++
		}
	}
	if right < 180 {
		t.Errorf("%d of 200 digits are classified correctly", right)
	}
}

func closest(m *Images, pixels []byte) int {
	best, least := 0, math.MaxInt
	for i := range m.Len() {
		sum := 0
		for j, p := range m.Slice(i, i+1).Pixels {
			sum += (int(p) - int(pixels[j])) * (int(p) - int(pixels[j]))
		}
		if sum < least {
			best, least = i, sum
		}
	}
	return best
}

func TestRows(t *testing.T) {
	m := &Images{Height: 2, Width: 2, Pixels: []byte{0, 51, 0, 255, 0, 0, 0, 0}}
	x := m.Rows()
	if n, d := x.Dims(); n != 2 || d != 4 {
		t.Fatalf("%d×%d", n, d)
	}
	if cols, vals := x.Row(0); len(cols) != 2 || cols[0] != 1 || cols[1] != 3 || vals[0] != 0.2 || vals[1] != 1 {
		t.Errorf("row 0: %v %v", cols, vals)
	}
	if cols, _ := x.Row(1); len(cols) != 0 {
		t.Errorf("an empty picture has ink at %v", cols)
	}
}

func TestGreyOfRowsIsThePicture(t *testing.T) {
	m := Draw(10, 1)
	x := m.Rows()
	dense := make([]float32, 10*side*side)
	for i := range 10 {
		cols, vals := x.Row(i)
		for j, c := range cols {
			dense[i*side*side+int(c)] = vals[j]
		}
	}
	if !bytes.Equal(Grey(side, side, dense).Pixels, m.Pixels) {
		t.Error("Grey of Rows gives different pictures")
	}
	if got := Grey(1, 3, []float32{-1, 0.5, 2}).Pixels; !bytes.Equal(got, []byte{0, 128, 255}) {
		t.Errorf("pixels of values outside the range: %v", got)
	}
}

func TestSheet(t *testing.T) {
	full := &Images{Height: 20, Width: 30, Pixels: bytes.Repeat([]byte{255}, 2*600)}
	blank := &Images{Height: 20, Width: 30, Pixels: make([]byte, 600)}
	s := Sheet(full, blank)
	if size := s.Bounds().Size(); size.X != 2*(2*32+2) || size.Y != 2*(2*22+2) { // enlarged by 2
		t.Fatalf("size %v", size)
	}
	tests := []struct {
		x, y int
		grey byte
	}{
		// the first picture
		{0, 0, 0xd0}, {3, 3, 0xd0}, {4, 4, 0}, {63, 43, 0}, {64, 43, 0xd0}, {63, 44, 0xd0},
		// the second picture
		{67, 4, 0xd0}, {68, 4, 0}, {127, 43, 0}, {128, 43, 0xd0},
		// the second row
		{4, 47, 0xd0}, {4, 48, 255}, {63, 87, 255}, {68, 48, 0xd0},
	}
	for _, tt := range tests {
		if got := s.GrayAt(tt.x, tt.y).Y; got != tt.grey {
			t.Errorf("(%d,%d) is %#x, want %#x", tt.x, tt.y, got, tt.grey)
		}
	}
	large := &Images{Height: 100, Width: 1, Pixels: make([]byte, 100)}
	for _, tt := range []struct {
		rows []*Images
		want image.Point
	}{{nil, image.Pt(2*zoomedSide, 2*zoomedSide)}, {[]*Images{large}, image.Pt(5, 104)}, {[]*Images{Draw(3, 1)}, image.Pt(3*92, 3*32)}} {
		if got := Sheet(tt.rows...).Bounds().Size(); got != tt.want {
			t.Errorf("a sheet of %v, want %v", got, tt.want)
		}
	}
}

// An autoencoder reconstructs digits with a much smaller error than the mean picture.
func TestReconstruction(t *testing.T) {
	x := Draw(600, 1).Rows()
	net, err := ae.Train(t.Context(), x, ae.Config{Shape: ae.Shape{Layers: []int{16}, Code: ae.ELU}, Loss: ae.SigmoidCrossEntropy{}, Epochs: 25, Batch: 10})
	if err != nil {
		t.Fatal(err)
	}
	test := Draw(100, 2)
	decoded := Grey(side, side, net.Decode(net.Encode(nil, test.Rows())))
	var learned, mean float64
	average := averaged(test)
	for i, p := range test.Pixels {
		learned += math.Pow(float64(p)-float64(decoded.Pixels[i]), 2)
		mean += math.Pow(float64(p)-average[i%(side*side)], 2)
	}
	if learned > 0.65*mean {
		t.Errorf("the error of the network is %.2f times that of the mean picture", learned/mean)
	}
}

func averaged(m *Images) []float64 {
	average := make([]float64, side*side)
	for i, p := range m.Pixels {
		average[i%(side*side)] += float64(p) / float64(m.Len())
	}
	return average
}
