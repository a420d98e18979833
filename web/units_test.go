package web

import (
	"fmt"
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
	api := harbourAPI(t)
	first, split := ask[wire.Bits](t, api, inAPI+"/bits").Bits[0], ask[splitPage](t, api, inAPI+"/bits/5")
	dead := altered(api, at("/bits$"), func(b *wire.Bits, _ *http.Request) { b.Bits[30].Dead = true })
	h := Handler(altered(dead, at("/bits/30$"), func(s *wire.Split, _ *http.Request) { s.Bit.Dead = true }))
	for _, c := range []struct {
		target, language string
		status           int
		want             []string
	}{
		{"/bits", "en", 200, []string{"Bits of harbour log", "<dt>mean entropy</dt><dd>0.", "Correlated bits", "/bits/correlation.png", `href="/c/harbour%20log/bits/63"`,
			`href="/c/harbour%20log?q=` + strings.Join(first.On, "+") + `"`, ">dead<", `aria-sort="ascending"><a href="/c/harbour%20log/bits">Bit`, `<b class="minus">−`, `<b class="plus">+`}},
		{"/bits", "zh", 200, []string{"harbour log 的编码位", "平均熵", "相关的位", "失效"}},
		{"/bits?drivers=true", "en", 200, []string{`href="/c/harbour%20log/d/tides/surge"`}},
		{"/bits?by=entropy", "en", 200, []string{`aria-sort="descending"><a href="/c/harbour%20log/bits?by=entropy">`}},
		{"/bits/5", "en", 200, []string{"Bit 5", en.N(split.Set.Documents, "%s document", "%s documents") + fmt.Sprintf(" · %d %%", split.Share()), fmt.Sprintf(" · %d %%", split.Rest()), "birds/gull", `rel="prev">← 4`, `rel="next">6 →`, ` %</td>`, strings.Join(split.Bit.On, " ")}},
		{"/bits/5", "zh", 200, []string{"第 5 位", fmt.Sprintf("%d 篇文档 · %d %%", split.Set.Documents, split.Share()), "标签在两侧的分布"}},
		{"/bits/30", "en", 200, []string{"This bit is dead"}},
		{"/bits/64", "en", 404, []string{`There is no bit "64"; the codes have bits 0 to 63.`}},
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
	h := Handler(newAPI(t, harbourLog(), 8))
	for bit, want := range map[string]int{"0": 1, "3": 2, "7": 1} {
		if body := get(h, harbour+"/bits/"+bit).Body.String(); strings.Count(body, "rel=\"prev\"")+strings.Count(body, "rel=\"next\"") != want {
			t.Errorf("bit %s of 8 has not %d neighbours", bit, want)
		}
	}
}

func TestBitOrder(t *testing.T) {
	api := newAPI(t, harbourLog(), 512)
	h := Handler(api)
	row := regexp.MustCompile(`<tr id="bit-(\d+)"`)
	all := ask[wire.Bits](t, api, inAPI+"/bits").Bits
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
		api := newAPI(t, harbourLog(), width)
		w := get(Handler(api), harbour+"/bits/correlation.png")
		m, err := png.Decode(w.Body)
		if err != nil || m.Bounds().Dx() != width || m.Bounds().Dy() != width || w.Header().Get("Content-Type") != "image/png" {
			t.Fatalf("%d bits: %v, %v", width, w.Header(), err)
		}
		for i, row := range ask[wire.Bits](t, api, inAPI+"/bits?correlation=true").Correlation {
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
	bits := []wire.Bit{{Meaning: wire.Meaning{Bit: 0}}, {Meaning: wire.Meaning{Bit: 1}}, {Meaning: wire.Meaning{Bit: 2}}, {Meaning: wire.Meaning{Bit: 3}}}
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

// TestBitStates checks the pages of a collection whose correlations time out.
func TestBitStates(t *testing.T) {
	h := Handler(failing(harbourAPI(t), func(r *http.Request) bool { return r.URL.Query().Has("correlation") }, 504, "timeout"))
	if body := get(h, harbour+"/bits").Body.String(); !strings.Contains(body, "Table of bits") || strings.Contains(body, "Correlated bits") {
		t.Error("without correlations, no table of bits")
	}
	if w := get(h, harbour+"/bits/correlation.png"); w.Code != 504 {
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
