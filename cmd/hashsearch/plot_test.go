package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/picture"
)

// svgTexts returns the texts of an SVG file, which must be well formed.
func svgTexts(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var texts []string
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if text, ok := token.(xml.CharData); ok && strings.TrimSpace(string(text)) != "" {
			texts = append(texts, string(text))
		}
	}
}

func TestPlotWritesPictures(t *testing.T) {
	db, _ := trainedDB(t)
	dir := filepath.Join(t.TempDir(), "new", "pictures")
	out := must(t, "plot", db, "--out", dir, "--unit", "3", "--terms", "4", "--id", "sea/0")
	want := map[string][]string{
		"curve":          {"Loss by epoch", "training, with noise"},
		"map":            {"Documents by their activations (270)", "sea", "kitchen", "railway"},
		"activations":    {"Activations of 16 units for 270 documents"},
		"unit":           {},
		"reconstruction": {"Reconstruction of “sea/0”"},
	}
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != len(want) || lines[1] != filepath.Join(dir, "map.svg") {
		t.Errorf("printed %q", lines)
	}
	for name, words := range want {
		texts := svgTexts(t, filepath.Join(dir, name+".svg"))
		for _, w := range words {
			if !slices.Contains(texts, w) {
				t.Errorf("%s does not contain %q: %q", name, w, texts)
			}
		}
	}
	b := read[bitJSON](t, must(t, "inspect", db, "--bit", "3", "--terms", "4", "--json"))
	for _, term := range append(b.On, b.Off...) { // inspect lists the same terms
		if !slices.Contains(svgTexts(t, filepath.Join(dir, "unit.svg")), term) {
			t.Errorf("unit 3 does not show %q", term)
		}
	}
}

// plots returns the data of plot --json by the name of the picture.
func plots(t *testing.T, args ...string) map[string]json.RawMessage {
	t.Helper()
	all := map[string]json.RawMessage{}
	type data struct {
		Picture string
		Data    json.RawMessage
	}
	for _, p := range readLines[data](t, must(t, append([]string{"plot", "--json"}, args...)...)) {
		all[p.Picture] = p.Data
	}
	return all
}

func TestPlotNumbers(t *testing.T) {
	db, _ := trainedDB(t)
	all := plots(t, db, "--unit", "2", "--text", "harbour and soup", "--terms", "5")
	if len(all) != 5 {
		t.Fatalf("pictures %v", all)
	}
	c := read[picture.Curve](t, all["curve"])
	if n := len(c.Epochs); n < 8 || c.Epochs[n-1].Loss >= c.Epochs[0].Loss {
		t.Errorf("curve %+v", c)
	}
	checkApart(t, read[picture.Map](t, all["map"]))
	if a := read[picture.Activations](t, all["activations"]); a.Units != 16 || a.Documents != 270 || total(a.Values.Counts) != 16*270 || total(a.Means.Counts) != 16 {
		t.Errorf("activations %+v", a)
	}
	if u := read[picture.Unit](t, all["unit"]); u.Unit != 2 || len(u.Raises) != 5 || u.Raises[0].Times <= 1 || len(u.Drivers) != 5 || len(u.Ascent) != 5 {
		t.Errorf("unit %+v", u)
	}
	r := read[picture.Reconstruction](t, all["reconstruction"])
	if len(r.Words) != 2 || r.Words[0].Count != 1 || len(r.Expected) != 5 || r.Expected[0].Probability < r.Words[0].Probability {
		t.Errorf("reconstruction %+v", r)
	}
}

func total(counts []int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// checkApart checks that the centres of the topics are further apart than their documents spread.
func checkApart(t *testing.T, m picture.Map) {
	t.Helper()
	middle, spread := map[string][2]float64{}, 0.0
	for _, p := range m.Points {
		c := middle[p.Label]
		middle[p.Label] = [2]float64{c[0] + float64(p.X)/90, c[1] + float64(p.Y)/90}
	}
	for _, p := range m.Points {
		c := middle[p.Label]
		spread += math.Hypot(float64(p.X)-c[0], float64(p.Y)-c[1]) / 270
	}
	for _, pair := range [][2]string{{"sea", "kitchen"}, {"sea", "railway"}, {"kitchen", "railway"}} {
		a, b := middle[pair[0]], middle[pair[1]]
		if apart := math.Hypot(a[0]-b[0], a[1]-b[1]); apart < 3*spread {
			t.Errorf("%v are %.2f apart, their documents spread by %.2f", pair, apart, spread)
		}
	}
}

func TestPlotFails(t *testing.T) {
	db, _ := trainedDB(t)
	dir := t.TempDir()
	lsh, source := filepath.Join(t.TempDir(), "lsh.db"), corpus(t, 30)
	must(t, "ingest", lsh, source)
	untrained := filepath.Join(t.TempDir(), "untrained.db")
	must(t, "ingest", untrained, source)
	must(t, "train", lsh, "--kind", "lsh", "--bits", "8")
	tests := []struct {
		status  int
		message string
		args    []string
	}{
		{2, "--out", []string{db}},
		{2, "choose svg or png", []string{db, "--out", dir, "--format", "gif"}},
		{2, "units 0 to 15", []string{db, "--json", "--unit", "16"}},
		{2, "units 0 to 15", []string{db, "--json", "--unit=-1"}},
		{2, "must be at least 1", []string{db, "--json", "--terms", "0"}},
		{2, "cannot be combined", []string{db, "--json", "--id", "sea/0", "--text", "x"}},
		{1, "no such document", []string{db, "--json", "--id", "nobody"}},
		{1, "no word of the text", []string{db, "--json", "--text", "zebra"}},
		{1, "train", []string{untrained, "--json"}},
		{0, "no curve", []string{lsh, "--json"}},
		{1, "cannot predict words", []string{lsh, "--json", "--unit", "1"}},
	}
	for _, tt := range tests {
		expect(t, tt.status, tt.message, append([]string{"plot"}, tt.args...)...)
	}
}
