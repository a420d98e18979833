package main

import (
	"encoding/binary"
	"encoding/json"
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
	path := filepath.Join(t.TempDir(), "digits.idx")
	if err := os.WriteFile(path, append(b, data...), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
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

// cell is one picture of 28×28 on a sheet that was enlarged three times.
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
	var s shown
	out := must(t, "digits", "--out", dir, "--drawn", "600", "--layers", "64,16", "--epochs", "30", "--json")
	if err := json.Unmarshal([]byte(out), &s); err != nil || s.Pictures != 540 || s.HeldOut != 60 || s.Units != 16 || len(s.Files) != 3 || s.Loss <= 0 || s.MapLoss <= s.Loss {
		t.Fatalf("%s: %v", out, err)
	}
	sheet := openPNG(t, filepath.Join(dir, "reconstructions.png"))
	if size := sheet.Bounds().Size(); size != image.Pt(3*302, 3*182) {
		t.Fatalf("reconstructions of %v", size)
	}
	for i, ink := range digits.Draw(600, 1).Slice(540, 541).Pixels { // the first that was held out
		if got := cell(sheet, 0, 0)[i]; got != 255-int(ink) {
			t.Fatalf("pixel %d is %d for ink %d", i, got, ink)
		}
	}
	checkSaid(t, sheet)
	units := openPNG(t, filepath.Join(dir, "units.png"))
	if size := units.Bounds().Size(); size != image.Pt(3*242, 3*62) {
		t.Errorf("units of %v", size)
	}
	for i := range 16 { // the strongest pixel of each is black or white
		least, most := 255, 0
		for _, v := range cell(units, i%8, i/8) {
			least, most = min(least, v), max(most, v)
		}
		if least > 0 && most < 255 {
			t.Errorf("unit %d is drawn from %d to %d", i, least, most)
		}
	}
}

// checkSaid wants most digits said again nearer to themselves than to the next one.
func checkSaid(t *testing.T, sheet *image.Gray) {
	t.Helper()
	right := 0
	for i := range 30 {
		column, row := i%10, i/10*2
		said := cell(sheet, column, row+1)
		if difference(said, cell(sheet, column, row)) < difference(said, cell(sheet, (column+1)%10, row)) {
			right++
		}
	}
	if right < 25 {
		t.Errorf("%d of 30 digits were said right", right)
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

// On the map, zeros and ones lie apart.
func TestDigitMap(t *testing.T) {
	m := digits.Draw(600, 1)
	f := digitsFlags{layers: []int{32, 8}, epochs: 30, seed: 1}
	net, err := ae.Train(t.Context(), m.Rows(), flatten(f.config(600)))
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
	if !strings.HasPrefix(out, "36 pictures learned from, 4 held out\n") || !strings.Contains(out, "units.png\n") {
		t.Error(out)
	}
}

func TestDigitsFails(t *testing.T) {
	m := digits.Draw(40, 2)
	images, labels := idxFile(t, m.Pixels, 40, 28, 28), idxFile(t, m.Labels[:39], 39)
	few := idxFile(t, m.Pixels[:19*784], 19, 28, 28)
	dir := t.TempDir()
	tests := []struct {
		status int
		says   string
		args   []string
	}{
		{2, "--out", nil},
		{2, "--drawn 19", []string{"--out", dir, "--drawn", "19"}},
		{2, "--epochs 0", []string{"--out", dir, "--epochs", "0"}},
		{2, "at least one unit", []string{"--out", dir, "--layers", "8,0"}},
		{2, "belong to --images", []string{"--out", dir, "--labels", labels}},
		{1, "no such file", []string{"--out", dir, "--images", "/no/such/file"}},
		{1, "it begins with 00 00 08 01", []string{"--out", dir, "--images", labels}},
		{1, "39 labels for 40 pictures", []string{"--out", dir, "--images", images, "--labels", labels}},
		{1, "19 pictures are too few", []string{"--out", dir, "--images", few}},
	}
	for _, tt := range tests {
		r := hashsearch(t, "", append([]string{"digits"}, tt.args...)...)
		if r.status != tt.status || !strings.Contains(r.errors, tt.says) {
			t.Errorf("digits %v: exit status %d, want %d with %q\n%s", tt.args, r.status, tt.status, tt.says, r.errors)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
