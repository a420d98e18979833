package main

import (
	"cmp"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ae/digits"
)

// idxFile writes an IDX file of unsigned bytes.
func idxFile(t *testing.T, data []byte, dims ...uint32) string {
	t.Helper()
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return tempFile(t, "digits.idx", append(b, data...))
}

func openPNG(t *testing.T, path string) *image.Gray {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	g, ok := m.(*image.Gray)
	if !ok {
		t.Fatalf("%s is a %T", path, m)
	}
	return g
}

// cell returns one picture of 28×28 on a sheet that is enlarged three times.
func cell(sheet *image.Gray, column, row int) []int {
	var grey []int
	for y := range 28 {
		for x := range 28 {
			grey = append(grey, int(sheet.GrayAt(3*(2+30*column+x)+1, 3*(2+30*row+y)+1).Y))
		}
	}
	return grey
}

func difference(a, b []int) (sum int) {
	for i := range a {
		sum += max(a[i]-b[i], b[i]-a[i])
	}
	return sum
}

func TestDigitsShowsWhatItLearned(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pictures")
	out := must(t, "digits", "--out", dir, "--drawn", "600", "--layers", "64,16", "--epochs", "30", "--json")
	s := read[digitsResult](t, out)
	if s.Pictures != 540 || s.HeldOut != 60 || s.Units != 16 || len(s.Files) != 5 || s.Loss <= 0 || s.MapLoss <= s.Loss {
		t.Fatal(out)
	}
	sheet := openPNG(t, filepath.Join(dir, "reconstructions.png"))
	if size := sheet.Bounds().Size(); size != image.Pt(3*302, 3*182) {
		t.Fatalf("reconstructions of %v", size)
	}
	for i, ink := range digits.Draw(600, 1).Slice(540, 541).Pixels { // the first held-out digit
		if got := cell(sheet, 0, 0)[i]; got != 255-int(ink) {
			t.Fatalf("pixel %d is %d for ink %d", i, got, ink)
		}
	}
	checkReconstructions(t, sheet)
	units := openPNG(t, filepath.Join(dir, "units.png"))
	if size := units.Bounds().Size(); size != image.Pt(3*242, 3*62) {
		t.Errorf("units of %v", size)
	}
	ascent := openPNG(t, filepath.Join(dir, "ascent.png"))
	for i := range 16 { // the strongest pixel of each unit is black or white
		if least, most := extremes(cell(units, i%8, i/8)); least > 0 && most < 255 {
			t.Errorf("unit %d is drawn from %d to %d", i, least, most)
		}
		if least, most := extremes(cell(ascent, i%8, i/8)); least > 0 || most < 255 {
			t.Errorf("ascent of unit %d is drawn from %d to %d", i, least, most)
		}
	}
	if size := openPNG(t, filepath.Join(dir, "drivers.png")).Bounds().Size(); size != image.Pt(3*302, 3*482) {
		t.Errorf("drivers of %v", size)
	}
}

func extremes(grey []int) (least, most int) { return slices.Min(grey), slices.Max(grey) }

// Each kind reconstructs digits, also from winners alone. Pictures of filters have the size of
// their windows.
func TestDigitKinds(t *testing.T) {
	sizes := map[string]image.Point{"convolutional": {9 * (8*11 + 2), 9 * (3*11 + 2)}}
	epochs := map[string]string{"convolutional": "4"} // each epoch is slow
	for _, k := range digitKinds()[1:] {
		t.Run(k.name, func(t *testing.T) {
			dir := t.TempDir()
			out := must(t, "digits", "--out", dir, "--drawn", "300", "--epochs", cmp.Or(epochs[k.name], "15"), "--kind", k.name)
			if !strings.Contains(out, "\n"+k.name+": loss ") {
				t.Error(out)
			}
			checkReconstructions(t, openPNG(t, filepath.Join(dir, "reconstructions.png")))
			for _, name := range []string{"units.png", "ascent.png"} {
				want, ok := sizes[k.name]
				if size := openPNG(t, filepath.Join(dir, name)).Bounds().Size(); ok && size != want {
					t.Errorf("%s of %v, want %v", name, size, want)
				}
			}
		})
	}
}

// The picture that activates a unit most comes first. A filter counts at its best position.
func TestDriven(t *testing.T) {
	m := digits.Draw(40, 3)
	net, err := ae.New(784, ae.Shape{Grid: ae.Grid{Height: 28, Width: 28, Channels: 1}, Convolutions: []ae.Convolution{{Height: 5, Width: 7, Units: 3}}, Deconvolution: true}, 1)
	if err != nil {
		t.Fatal(err)
	}
	s := newPictureNet(net, ae.Config{Shape: ae.Shape{Convolutions: []ae.Convolution{{Height: 5, Width: 7, Units: 3}}}}, m)
	if s.units != 3 || s.middle() != image.Rect(10, 11, 17, 16) || s.at(2) != (11*22+10)*3+2 {
		t.Errorf("%d units in %v, the third at %d", s.units, s.middle(), s.at(2))
	}
	if p := s.peak([]float32{1, 9, 2, 4, 5, 8}, 2); p != 8 {
		t.Errorf("peak %v, want 8", p)
	}
	if got := topIndices([]float32{3, 5, 1, 5}, 3); !slices.Equal(got, []int{1, 3, 0}) {
		t.Errorf("highest %v", got)
	}
	first, best, top := cell(s.driven(m), 0, 0), 0, float32(0)
	for k := range m.Len() {
		if p := s.peak(net.Encode(nil, m.Slice(k, k+1).Rows()), 0); p > top {
			best, top = k, p
		}
	}
	for i, ink := range m.Slice(best, best+1).Pixels {
		if first[i] != 255-int(ink) {
			t.Fatalf("digit %d does not come first", best)
		}
	}
}

// checkReconstructions checks that most reconstructions are nearer to their digit than to the next
// one.
func checkReconstructions(t *testing.T, sheet *image.Gray) {
	t.Helper()
	right := 0
	for i := range 30 {
		column, row := i%10, i/10*2
		decoded := cell(sheet, column, row+1)
		if difference(decoded, cell(sheet, column, row)) < difference(decoded, cell(sheet, (column+1)%10, row)) {
			right++
		}
	}
	if right < 25 {
		t.Errorf("%d of 30 digits were reconstructed well", right)
	}
}

func TestContrast(t *testing.T) {
	for _, tt := range []struct{ x, y, want []float32 }{
		{[]float32{0.5, 1, 0.25}, []float32{0.5, 0, 0.75}, []float32{0.5, 1, 0.25}},
		{[]float32{0.25, 0.5}, []float32{0.5, 0.5}, []float32{0, 0.5}},
		{[]float32{1, 0}, []float32{1, 0}, []float32{0.5, 0.5}},
	} {
		contrast(tt.x, tt.y)
		if !slices.Equal(tt.x, tt.want) {
			t.Errorf("%v, want %v", tt.x, tt.want)
		}
	}
}

// Zeros and ones are far apart on the map.
func TestDigitMap(t *testing.T) {
	m := digits.Draw(600, 1)
	f := digitsFlags{kind: "undercomplete", layers: []int{32, 8}, epochs: 30, seed: 1}
	net, err := ae.Train(t.Context(), m.Rows(), f.flat(m))
	if err != nil || net.Units() != 2 {
		t.Fatalf("%d units, %v", net.Units(), err)
	}
	var middle [2][2]float64
	for _, p := range digitMap(net, m).Points {
		if p.Label == "0" || p.Label == "1" {
			c := &middle[p.Label[0]-'0']
			c[0], c[1] = c[0]+float64(p.X)/60, c[1]+float64(p.Y)/60
		}
	}
	x, y := middle[0][0]-middle[1][0], middle[0][1]-middle[1][1]
	if x*x+y*y < 1 {
		t.Errorf("zeros at %.2f, ones at %.2f", middle[0], middle[1])
	}
	m.Labels = nil
	if p := digitMap(net, m).Points[7]; p.Label != "" || p.ID != "7" {
		t.Errorf("without labels: %+v", p)
	}
}

func TestDigitsFromFiles(t *testing.T) {
	m := digits.Draw(40, 2)
	images, labels := idxFile(t, m.Pixels, 40, 28, 28), idxFile(t, m.Labels, 40)
	out := must(t, "digits", "--out", t.TempDir(), "--images", images, "--labels", labels, "--layers", "8", "--epochs", "1")
	if !strings.HasPrefix(out, "36 pictures for training, 4 held out\n") || !strings.Contains(out, "units.png\n") {
		t.Error(out)
	}
}

func TestDigitsFails(t *testing.T) {
	m := digits.Draw(40, 2)
	images, labels := idxFile(t, m.Pixels, 40, 28, 28), idxFile(t, m.Labels[:39], 39)
	few := idxFile(t, m.Pixels[:19*784], 19, 28, 28)
	dir := t.TempDir()
	tests := []struct {
		status  int
		message string
		args    []string
	}{
		{2, "--out", nil},
		{2, "--drawn 19", []string{"--out", dir, "--drawn", "19"}},
		{2, "--epochs 0", []string{"--out", dir, "--epochs", "0"}},
		{2, "at least 1 unit", []string{"--out", dir, "--layers", "8,0"}},
		{2, "choose one of", []string{"--out", dir, "--kind", "other"}},
		{2, "consists of filters", []string{"--out", dir, "--kind", "convolutional", "--layers", "8"}},
		{2, "--labels requires --images", []string{"--out", dir, "--labels", labels}},
		{1, "no such file", []string{"--out", dir, "--images", "/no/such/file"}},
		{1, "it begins with 00 00 08 01", []string{"--out", dir, "--images", labels}},
		{1, "39 labels for 40 pictures", []string{"--out", dir, "--images", images, "--labels", labels}},
		{1, "19 pictures: at least 20 are required", []string{"--out", dir, "--images", few}},
	}
	for _, tt := range tests {
		expect(t, tt.status, tt.message, append([]string{"digits"}, tt.args...)...)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
