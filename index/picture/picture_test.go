package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// documents returns n documents on two topics, each of ten invented words.
func documents(n int) []ingest.Document {
	rng := rand.New(rand.NewPCG(1, 0))
	var docs []ingest.Document
	for i := range n {
		topic := []string{"sea", "oven"}[i%2]
		var words []string
		for range 8 {
			words = append(words, fmt.Sprintf("%s%c", topic, 'a'+rng.IntN(10)))
		}
		docs = append(docs, ingest.Document{ID: fmt.Sprint(topic, "/", i), Text: strings.Join(words, " "), Labels: []string{topic, "all"}})
	}
	return docs
}

func model(t *testing.T, o hashing.Options) (*hashing.Model, []index.Sketched) {
	t.Helper()
	o.Analyzer.Language, o.Hidden = "none", []int{20}
	m, err := hashing.Train(t.Context(), ingest.Sequence(documents(200)), o)
	if err != nil {
		t.Fatal(err)
	}
	var docs []index.Sketched
	for _, d := range documents(200) {
		s, err := m.Hash(d.Words())
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, index.Sketched{Document: d, Sketch: s})
	}
	return m, docs
}

func encoded(t *testing.T, p Picture, format string) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, p, format); err != nil {
		t.Fatal(err)
	}
	return &b
}

// texts returns the texts of a picture drawn as SVG, which must be well formed.
func texts(t *testing.T, p Picture) []string {
	t.Helper()
	var all []string
	in := false
	for d := xml.NewDecoder(encoded(t, p, "svg")); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			in = e.Name.Local == "text"
			for _, a := range e.Attr {
				if in && a.Name.Local == "style" && !strings.Contains(a.Value, "sans-serif") {
					t.Errorf("text in the style %q", a.Value)
				}
			}
		case xml.CharData:
			if in {
				all = append(all, string(e))
			}
		case xml.EndElement:
			in = false
		}
	}
}

// wantTexts fails the test unless the picture contains all the given texts.
func wantTexts(t *testing.T, p Picture, want ...string) {
	t.Helper()
	all := texts(t, p)
	for _, w := range want {
		if !slices.Contains(all, w) {
			t.Errorf("%T has no text %q: %q", p, w, all)
		}
	}
}

func decode(t *testing.T, p Picture) image.Image {
	t.Helper()
	m, err := png.Decode(encoded(t, p, "png"))
	if err != nil {
		t.Fatal(err)
	}
	width, height := p.size()
	if got := m.Bounds().Size(); got.X != int(width/vg.Inch*dotsPerInch+0.5) || got.Y != int(height/vg.Inch*dotsPerInch+0.5) {
		t.Errorf("%T: %v pixels for %.1f×%.1f inches", p, got, width/vg.Inch, height/vg.Inch)
	}
	return m
}

// share returns the share of pixels that have about this colour.
func share(m image.Image, c color.NRGBA) float64 {
	nearly := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return -12 < d && d < 12 }
	n := 0
	size := m.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			if r, g, b, _ := m.At(x, y).RGBA(); nearly(r, c.R) && nearly(g, c.G) && nearly(b, c.B) {
				n++
			}
		}
	}
	return float64(n) / float64(size.X*size.Y)
}

func TestCurve(t *testing.T) {
	m, _ := model(t, hashing.Options{Bits: 4, Epochs: 12, Validation: 0.2})
	c, err := NewCurve(m)
	if err != nil {
		t.Fatal(err)
	}
	wantTexts(t, c, "Loss by epoch", "epoch", "2", "12", "training, with noise", "held-out documents, without noise")
	if plain := texts(t, &Curve{[]hashing.Epoch{{Loss: 3}}}); slices.Contains(plain, "held-out documents, without noise") {
		t.Errorf("nothing was held out: %q", plain)
	}
	if p := decode(t, c); share(p, blue) < 0.002 || share(p, orange) < 0.002 {
		t.Errorf("%v blue, %v orange", share(p, blue), share(p, orange))
	}
	lsh, _ := model(t, hashing.Options{Kind: hashing.LSH, Bits: 4})
	if _, err := NewCurve(lsh); !errors.Is(err, ErrNoCurve) {
		t.Errorf("random hyperplanes: %v", err)
	}
}

func TestMapPartsTopics(t *testing.T) {
	_, docs := model(t, hashing.Options{Bits: 6})
	m := NewMap(docs)
	if len(m.Points) != 200 || len(m.Explained) != 2 || m.Explained[0] < 0.5 || m.Explained[0]+m.Explained[1] > 1 {
		t.Fatalf("%d points, explained %v", len(m.Points), m.Explained)
	}
	sides := map[string]int{}
	for i, p := range m.Points {
		if p.ID != docs[i].ID || p.Label != docs[i].Labels[0] {
			t.Fatalf("%+v is not %+v", p, docs[i])
		}
		if p.X > 0 {
			sides[p.Label]++
		}
	}
	if a, b := min(sides["sea"], sides["oven"]), max(sides["sea"], sides["oven"]); a > 2 || b < 98 {
		t.Errorf("on the right side %v", sides)
	}
	wantTexts(t, m, "Documents by their activations (200)", "sea", "oven", fmt.Sprintf("first principal component, %.0f %% of the variance", 100*m.Explained[0]))
	if p := decode(t, m); share(p, blue) < 1e-4 || share(p, palette[1]) < 1e-4 {
		t.Errorf("%v blue, %v orange", share(p, blue), share(p, palette[1]))
	}
}

func TestMapLegend(t *testing.T) {
	for _, n := range []int{0, 1, maxLegend, maxLegend + 1} {
		m := &Map{Points: []Point{{ID: "unlabelled"}}}
		looks := map[string]bool{}
		for i := range n {
			m.Points = append(m.Points, Point{Label: fmt.Sprintf("label %02d", i), X: float32(i)})
		}
		for _, l := range m.labels() {
			g := glyph(m.labels(), l, 1, 1)
			looks[fmt.Sprintf("%v %T", g.Color, g.Shape)] = true
		}
		if want := min(n, len(palette)*len(shapes)); len(looks) != want {
			t.Errorf("%d labels: %d looks", n, len(looks))
		}
		if named := slices.Contains(texts(t, m), "label 00"); named != (n > 0 && n <= maxLegend) {
			t.Errorf("%d labels: in a legend: %v", n, named)
		}
	}
}

func TestActivations(t *testing.T) {
	var docs []index.Sketched
	for i := range 4 {
		docs = append(docs, index.Sketched{Sketch: hashing.Sketch{Activations: []float32{0.01, 0.99, float32(i) / 4, 1}, Code: hashing.Code{uint64(10 + i/2*4)}}})
	}
	a := NewActivations(docs)
	if a.Documents != 4 || a.Units != 4 || a.Values.From != 0 || a.Values.To != 1 {
		t.Fatalf("%+v", a)
	}
	if v := a.Values.Counts; len(v) != valueBins || v[0] != 5 || v[12] != 1 || v[25] != 1 || v[37] != 1 || v[49] != 8 {
		t.Errorf("values %v", v)
	}
	if v := a.Means.Counts; len(v) != meanBins || v[0] != 1 || v[10] != 1 || v[19] != 2 {
		t.Errorf("means %v", v)
	}
	wantTexts(t, a, "Activations of 4 units for 4 documents", "Balance of the bits", "0.5")
	if p := decode(t, a); share(p, blue) < 0.005 || share(p, palette[2]) < 0.005 {
		t.Errorf("%v blue, %v green", share(p, blue), share(p, palette[2]))
	}
	if h := newHistogram([]float64{-1.5, 0, 2.2}, 5); h.From != -2 || h.To != 3 || !slices.Equal(h.Counts, []int{1, 0, 1, 0, 1}) {
		t.Errorf("beyond 0 to 1: %+v", h)
	}
}

func TestUnit(t *testing.T) {
	m, docs := model(t, hashing.Options{Bits: 2})
	u, err := NewUnit(m, docs, 1, 4)
	if err != nil || len(u.Raises) != 4 || len(u.Lowers) != 4 || len(u.Drivers) != 4 || u.Mean <= 0 || u.Mean >= 1 {
		t.Fatalf("%+v, %v", u, err)
	}
	for _, d := range docs {
		driver := docs[slices.IndexFunc(docs, func(d index.Sketched) bool { return d.ID == u.Drivers[0] })]
		if d.Activations[1] > driver.Activations[1] {
			t.Errorf("%s drives with %v, %s with %v", d.ID, d.Activations, driver.ID, driver.Activations)
		}
	}
	wantTexts(t, u, u.Raises[0].Term, u.Lowers[3].Term, formatFactor(u.Raises[0].Times), fmt.Sprintf("Unit 1 of 2: bit set for %.0f %% of the documents", 100*u.Mean))
	if all := strings.Join(texts(t, u), " "); !strings.Contains(all, "Documents with the highest activations: "+strings.Join(u.Drivers, ", ")) ||
		!strings.Contains(all, "(gradient ascent): "+strings.Join(termsOf(u.Ascent), ", ")) || len(u.Ascent) != 4 {
		t.Errorf("no drivers, or no %v, in %q", u.Ascent, all)
	}
	if p := decode(t, u); share(p, blue) < 0.05 || share(p, orange) < 0.05 {
		t.Errorf("%v blue, %v orange", share(p, blue), share(p, orange))
	}
	lsh, docs := model(t, hashing.Options{Kind: hashing.LSH, Bits: 4})
	if _, err := NewUnit(lsh, docs, 0, 4); !errors.Is(err, hashing.ErrNoDecoder) {
		t.Errorf("random hyperplanes: %v", err)
	}
}

func TestReconstruction(t *testing.T) {
	m, _ := model(t, hashing.Options{Bits: 6})
	r, err := NewReconstruction(m, "a <text>", "seaa seaa seab unknown seac", 5)
	if err != nil || len(r.Words) != 3 || len(r.Expected) != 5 {
		t.Fatalf("%+v, %v", r, err)
	}
	for i, w := range r.Expected {
		if !strings.HasPrefix(w.Term, "sea") || i > 0 && w.Probability > r.Expected[i-1].Probability {
			t.Errorf("expected %+v", r.Expected)
		}
	}
	counts := map[string]int{}
	for _, w := range r.Words {
		counts[w.Term] = w.Count
	}
	if counts["seaa"] != 2 || counts["seab"] != 1 || counts["seac"] != 1 {
		t.Errorf("words %+v", r.Words)
	}
	wantTexts(t, r, "Reconstruction of “a <text>”", "seaa", r.Expected[4].Term, percent(r.Expected[4].Probability), "probability in %")
	if p := decode(t, r); share(p, blue) < 0.05 {
		t.Errorf("%v blue", share(p, blue))
	}
	if _, err := NewReconstruction(m, "", "nothing known", 5); !errors.Is(err, hashing.ErrNoTerms) {
		t.Errorf("without a known word: %v", err)
	}
	lsh, _ := model(t, hashing.Options{Kind: hashing.LSH, Bits: 4})
	if _, err := NewReconstruction(lsh, "", "seaa", 5); !errors.Is(err, hashing.ErrNoDecoder) {
		t.Errorf("random hyperplanes: %v", err)
	}
}

// Pictures of no document, of one, of equal documents and of activations that are not finite can be
// drawn.
func TestSmall(t *testing.T) {
	one := []index.Sketched{{Document: ingest.Document{ID: "a"}, Sketch: hashing.Sketch{Activations: []float32{0.5}, Code: hashing.Code{1}}}}
	same := slices.Repeat(one, 3)
	broken := append(slices.Clone(one), index.Sketched{Sketch: hashing.Sketch{Activations: []float32{float32(math.NaN())}, Code: hashing.Code{0}}})
	for _, docs := range [][]index.Sketched{nil, one, same, broken} {
		m, a := NewMap(docs), NewActivations(docs)
		if len(m.Points) != len(docs) || m.Explained != nil || a.Documents != len(docs) {
			t.Errorf("%d documents: %+v, %+v", len(docs), m, a)
		}
		wantTexts(t, m, fmt.Sprintf("Documents by their activations (%d)", len(docs)))
		wantTexts(t, a, "Balance of the bits")
	}
	wantTexts(t, &Unit{Drivers: []string{"x"}, Raises: []hashing.Influence{{Term: "word", Times: 2}}}, "word", "2.00×")
}

func TestStrangeLabels(t *testing.T) {
	m := &Map{Points: []Point{{Label: "a&b</text>\x00\x1b[31m\u0085"}, {Label: "\xff\ufffeplain\tand\nwide"}, {Label: "字 and так"}}}
	wantTexts(t, m, "a&b</text>[31m", "plain and wide", "字 and так")
	decode(t, m)
	if a, b := textWidth(textStyle(10), "字 x字"), 20+textStyle(10).Width(" x"); a != b {
		t.Errorf("two square letters and a little: %v, want %v", a, b)
	}
	if got := cleanLabel("twelve and more", 6); got != "twelv…" {
		t.Errorf("cut to %q", got)
	}
}

func TestEncodeRefuses(t *testing.T) {
	if err := Encode(io.Discard, &Map{}, "gif"); !errors.Is(err, ErrFormat) {
		t.Errorf("error %v", err)
	}
	m := &Map{Points: []Point{{Label: "x"}}}
	for _, format := range []string{"svg", "png"} {
		if err := Encode(full{}, m, format); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s to a full disk: error %v", format, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		ticks    func(from, to float64) []plot.Tick
		from, to float64
		want     string
	}{
		{wholeTicks, 0, 3, "0 1 2 3"}, {wholeTicks, 1, 12, "2 4 6 8 10 12"}, {wholeTicks, 0, 60, "0 10 20 30 40 50 60"}, {wholeTicks, 0, 0.4, "0"},
		{factorTicks, -0.2, 0.3, "1× 1.1× 1.1× 1.2× 1.2×"}, {factorTicks, -1, 3.2, "1× 2× 2× 4× 4× 8× 8×"}, {factorTicks, 0, 0, "1×"},
		{logTicks, 0.03, 100, "0.05 0.1 0.2 0.5 1 2 5 10 20 50 100"},
	} {
		var labels []string
		for _, tick := range tt.ticks(tt.from, tt.to) {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != tt.want {
			t.Errorf("from %v to %v: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
	if from0 := logTicks(0, 1); len(from0) != 19 {
		t.Errorf("logarithms from zero: %v", from0)
	}
}
