package picture

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/quality"
)

func TestBitsAreDrawn(t *testing.T) {
	b := (*Bits)(quality.NewBits(codedRows(200, 24), 24))
	wantTexts(t, b, "Balance and correlation of 24 bits", "share of ones in %", "bit", "correlation -1", "0.5")
	if slices.Contains(texts(t, b), "-0") {
		t.Error("there is a bit -0")
	}
	h := newHeat()
	m := decode(t, b)
	for _, c := range []color.Color{blue, h.colour(-1, 1), h.colour(1, 1), h.colour(0, 1)} {
		if s := share(m, color.NRGBAModel.Convert(c).(color.NRGBA)); s < 1e-3 {
			t.Errorf("%v covers %v", c, s)
		}
	}
}

// The matrix is a square and fills its rectangle.
func TestBitsMatrixInSVG(t *testing.T) {
	_, image, _ := strings.Cut(encoded(t, (*Bits)(quality.NewBits(codedRows(200, 24), 24)), "svg").String(), "<image ")
	var x, y, width, height float64
	if _, err := fmt.Sscanf(image, `x="%g" y="%g" width="%g" height="%g"`, &x, &y, &width, &height); err != nil || math.Abs(width-height) > 0.01 {
		t.Errorf("the matrix is %v×%v, %v", width, height, err)
	}
	if !strings.Contains(image, `preserveAspectRatio="none" xlink:href="data:image/png;base64,iVBOR`) {
		t.Errorf("the image is %.200s", image)
	}
}

func TestBitsOfLittle(t *testing.T) {
	for _, width := range []int{1, 2, 512} {
		decode(t, (*Bits)(quality.NewBits(nil, width)))
	}
	decode(t, &Bits{})
}

func TestHeatDiverges(t *testing.T) {
	red := func(v float64) uint32 { r, _, _, _ := newHeat().colour(v, 0.5).RGBA(); return r }
	blue := func(v float64) uint32 { _, _, b, _ := newHeat().colour(v, 0.5).RGBA(); return b }
	if red(-0.5) >= red(0) || red(0) >= red(0.25) || blue(0) <= blue(0.5) || red(0.7) != red(0.5) {
		t.Errorf("red of -0.5, 0, 0.25, 0.5: %d %d %d %d", red(-0.5), red(0), red(0.25), red(0.5))
	}
}

// Bit 0 is at the bottom left of the image.
func TestBitsImage(t *testing.T) {
	u := &Bits{Correlations: [][]float64{{1, 0.2, 0}, {0.2, 1, -0.4}, {0, -0.4, 1}}, Means: make([]float64, 3)}
	m := u.image()
	side := m.Bounds().Dx()
	at := func(i, j int) color.Color { return m.At((2*j+1)*side/6, side-1-(2*i+1)*side/6) }
	for i := range 3 {
		for j := range 3 {
			if want := color.NRGBAModel.Convert(newHeat().colour(u.Correlations[i][j], 0.5)); at(i, j) != want {
				t.Errorf("bits %d and %d: %v, want %v", i, j, at(i, j), want)
			}
		}
	}
}
