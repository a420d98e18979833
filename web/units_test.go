package web

import (
	"html"
	"image/png"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// TestBitPages checks the status of each address and that the page contains the expected texts.
func TestBitPages(t *testing.T) {
	h := Handler(newFake(64))
	for _, c := range []struct {
		target, language string
		status           int
		want             []string
	}{
		{"/bits", "en", 200, []string{"Bits of harbour log", "<dt>mean entropy</dt><dd>0.49</dd>", "Correlated bits", "/bits/correlation.png", `href="/c/harbour%20log/bits/63"`,
			`href="/c/harbour%20log?q=tide+moon+water+swell+lamp"`, ">dead<", `aria-sort="ascending"><a href="/c/harbour%20log/bits">Bit`, "−0.62", "+0.62"}},
		{"/bits", "zh", 200, []string{"harbour log 的编码位", "平均熵", "相关的位", "失效"}},
		{"/bits?drivers=true", "en", 200, []string{`href="/c/harbour%20log/d/tides/surge"`}},
		{"/bits?by=entropy", "en", 200, []string{`aria-sort="descending"><a href="/c/harbour%20log/bits?by=entropy">`}},
		{"/bits/5", "en", 200, []string{"Bit 5", "11 documents · 92 %", "1 document · 8 %", "birds/gull", `rel="prev">← 4`, `rel="next">6 →`, `<td class="n">33 %</td>`, "nest bread flour yeast oven"}},
		{"/bits/5", "zh", 200, []string{"第 5 位", "11 篇文档 · 92 %", "标签在两侧的分布"}},
		{"/bits/30", "en", 200, []string{"This bit is dead"}},
		{"/bits/64", "en", 404, []string{"The code has the bits 0 to 63."}},
		{"/bits/x", "en", 404, []string{"Not found"}},
	} {
		w := get(h, harbour+c.target, "Accept-Language", c.language)
		body := html.UnescapeString(w.Body.String())
		for _, want := range c.want {
			if w.Code != c.status || !strings.Contains(body, want) {
				t.Errorf("%s in %s: status %d, want %d with %q", c.target, c.language, w.Code, c.status, want)
			}
		}
	}
}

// TestSplitEnds checks that the first and the last bit have one neighbour.
func TestSplitEnds(t *testing.T) {
	h := Handler(newFake(8))
	for bit, want := range map[string]int{"0": 1, "3": 2, "7": 1} {
		if body := get(h, harbour+"/bits/"+bit).Body.String(); strings.Count(body, "rel=\"prev\"")+strings.Count(body, "rel=\"next\"") != want {
			t.Errorf("bit %s of 8 has not %d neighbours", bit, want)
		}
	}
}

func TestBitOrder(t *testing.T) {
	h := Handler(newFake(512))
	row := regexp.MustCompile(`<tr id="bit-(\d+)"`)
	all := newFake(512).allBits()
	for _, c := range []struct {
		by    string
		value func(b wire.Bit) float64
	}{
		{"", func(b wire.Bit) float64 { return -float64(b.Bit) }}, {"nonsense", func(b wire.Bit) float64 { return -float64(b.Bit) }},
		{"share", func(b wire.Bit) float64 { return b.Mean }}, {"entropy", func(b wire.Bit) float64 { return b.Entropy }},
	} {
		last, n := math.Inf(1), 0
		for _, m := range row.FindAllStringSubmatch(get(h, harbour+"/bits?by="+c.by).Body.String(), -1) {
			i, _ := strconv.Atoi(m[1])
			if v := c.value(all[i]); v > last {
				t.Fatalf("by %q: bit %d comes too late", c.by, i)
			} else {
				last = v
			}
			n++
		}
		if n != 512 {
			t.Errorf("by %q: %d bits", c.by, n)
		}
	}
}

// TestCorrelationPicture checks that the picture has a pixel for each pair: transparent for
// uncorrelated bits, and otherwise in the colour of the sign.
func TestCorrelationPicture(t *testing.T) {
	for _, width := range []int{2, 64, 512} {
		f := newFake(width)
		w := get(Handler(f), harbour+"/bits/correlation.png")
		m, err := png.Decode(w.Body)
		if err != nil || m.Bounds().Dx() != width || m.Bounds().Dy() != width || w.Header().Get("Content-Type") != "image/png" {
			t.Fatalf("%d bits: %v, %v", width, w.Header(), err)
		}
		for i, row := range f.correlations() {
			for j, r := range row {
				red, green, _, alpha := m.At(j, i).RGBA()
				if (alpha == 0) != (math.Abs(r) < 0.5/levels) || alpha > 0 && (red > green) != (r < 0) {
					t.Fatalf("%d with %d is %v, painted %v", i, j, r, m.At(j, i))
				}
			}
		}
	}
}

func TestStrongest(t *testing.T) {
	bits := newFake(4).allBits()
	m := newMatrix([][]float64{{1, .1, -.9, 0}, {.1, 1, 0, .3}, {-.9, 0, 1, 0}, {0, .3, 0, 1}}, bits)
	var got []string
	for _, p := range m.Pairs {
		got = append(got, strconv.Itoa(p.A.Bit)+" "+strconv.Itoa(p.B.Bit)+" "+p.Signed())
	}
	if want := []string{"0 2 −0.90", "1 3 +0.30", "0 1 +0.10"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, r := range [][][]float64{nil, {{1}}, {{1, 0, 0, 0}, {0, 1}, {0}, {}}} {
		if newMatrix(r, bits) != nil {
			t.Errorf("%v is taken for a matrix of 4 bits", r)
		}
	}
}

// hurried is a fake API that times out on correlations.
type hurried struct{ *fake }

func (f hurried) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("correlation") != "" {
		f.problem(w, 504, "timeout", "this took too long")
		return
	}
	f.fake.ServeHTTP(w, r)
}

func TestBitStates(t *testing.T) {
	if body := get(Handler(hurried{newFake(64)}), harbour+"/bits").Body.String(); !strings.Contains(body, "Table of bits") || strings.Contains(body, "Correlated bits") {
		t.Error("without correlations, no table of bits")
	}
	if w := get(Handler(hurried{newFake(64)}), harbour+"/bits/correlation.png"); w.Code != 504 {
		t.Errorf("the picture: %d", w.Code)
	}
}

// TestLabels checks that labels are sorted by share and that bars are proportional to numbers.
func TestLabels(t *testing.T) {
	p := splitPage{Set: wire.Side{Labels: []wire.LabelCount{{Label: "a", Count: 10}, {Label: "b", Count: 80}}}, Clear: wire.Side{Labels: []wire.LabelCount{{Label: "b", Count: 20}, {Label: "a", Count: 30}, {Label: "c", Count: 1}}}}
	want := []labelSplit{{"b", 80, 20, 160, 40, 120, 80}, {"a", 10, 30, 20, 60, 100, 25}, {"c", 0, 1, 0, 2, 158, 0}}
	if got := p.Labels(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if percent(1, 8) != 13 || percent(0, 0) != 0 || percent(5, 5) != 100 {
		t.Error("percent")
	}
}
