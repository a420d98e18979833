package web

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
)

// charts is a fake API whose map shows a given number of documents with given labels.
type charts struct {
	*fake
	labels    []string
	documents int
	busy      int // number of requests until the map is ready
}

func newCharts(labels []string, documents int) *charts {
	return &charts{fake: newFake(64), labels: labels, documents: documents}
}

var subjects = []string{"alt.atheism", "comp.graphics", "comp.os.ms-windows.misc", "comp.sys.ibm.pc.hardware", "comp.sys.mac.hardware", "comp.windows.x",
	"misc.forsale", "rec.autos", "rec.motorcycles", "rec.sport.baseball", "rec.sport.hockey", "sci.crypt", "sci.electronics", "sci.med",
	"sci.space", "soc.religion.christian", "talk.politics.guns", "talk.politics.mideast", "talk.politics.misc", "talk.religion.misc"}

func (c *charts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/collections/{c}/map", func(w http.ResponseWriter, r *http.Request) {
		if c.busy--; c.busy >= 0 {
			w.Header().Set("Retry-After", "1")
			c.problem(w, 503, "busy", "the map is being made")
			return
		}
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		m := c.places(min(cmp.Or(limit, 100000), c.documents))
		m.Place, m.Missed = placeOf(r)
		c.answer(w, m)
	})
	mux.HandleFunc("/v1/collections/{c}/map/place", func(w http.ResponseWriter, r *http.Request) { c.fake.place(w, r) })
	mux.Handle("/", c.fake)
	mux.ServeHTTP(w, r)
}

// places returns a map of n documents with a Gaussian cloud for each label, some long, some round.
func (c *charts) places(n int) mapData {
	m := mapData{Map: wire.Map{Documents: c.documents, Explained: []float64{0.213, 0.127}, Labels: c.labels}}
	clouds := max(1, len(c.labels))
	if c.labels == nil {
		clouds, m.Labels = 9, []string{}
	}
	shape, dice := rand.New(rand.NewPCG(7, 7)), rand.New(rand.NewPCG(1, 2))
	type cloud struct{ x, y, angle, long, wide float64 }
	all := make([]cloud, clouds)
	for i := range all {
		turn, out := 2.4*float64(i), 1.15*math.Sqrt(float64(i)+0.6)
		all[i] = cloud{out * math.Cos(turn) * 1.3, out * math.Sin(turn), shape.Float64() * 3, 0.45 + shape.Float64(), 0.25 + 0.35*shape.Float64()}
	}
	for i := range n {
		l := i * clouds / n
		k := all[l]
		a, b := dice.NormFloat64()*k.long, dice.NormFloat64()*k.wide
		m.X = append(m.X, float32(math.Round(1e4*(k.x+a*math.Cos(k.angle)-b*math.Sin(k.angle)))/1e4))
		m.Y = append(m.Y, float32(math.Round(1e4*(k.y+a*math.Sin(k.angle)+b*math.Cos(k.angle)))/1e4))
		d := shelves[(i*7+l)%len(shelves)]
		m.IDs = append(m.IDs, d.id)
		m.Titles = append(m.Titles, d.title)
		if len(c.labels) == 0 {
			l = -1
		}
		m.Label = append(m.Label, l)
	}
	return m
}

// mapData returns the map of the small collection, with a separate position for each label.
func (f *fake) mapData() mapData {
	m := mapData{Map: wire.Map{Documents: len(f.docs), Explained: []float64{0.2, 0.1}, Labels: []string{}}}
	for i, d := range f.docs {
		l := slices.Index(m.Labels, d.Labels[0])
		if l < 0 {
			l = len(m.Labels)
			m.Labels = append(m.Labels, d.Labels[0])
		}
		m.IDs, m.Titles, m.Label = append(m.IDs, d.ID), append(m.Titles, d.Title), append(m.Label, l)
		m.X, m.Y = append(m.X, 3*float32(l)+float32(i%3)/5), append(m.Y, float32(l%2)*4+float32(i%4)/4)
	}
	return m
}

// placeOf returns the same position for every text and document, except for two that have none.
func placeOf(r *http.Request) (*wire.Place, string) {
	switch v := r.URL.Query(); {
	case v.Get("q") == "plugh":
		return nil, "no word of the text is in the vocabulary"
	case v.Get("id") == "nobody":
		return nil, "there is no such document"
	case v.Get("q")+v.Get("id") == "":
		return nil, ""
	}
	return &wire.Place{X: 1.5, Y: 0.5}, ""
}

func (f *fake) place(w http.ResponseWriter, r *http.Request) {
	at, missed := placeOf(r)
	if at == nil {
		f.problem(w, 422, "no_known_terms", missed)
		return
	}
	f.answer(w, at)
}

// bits answers with all bits, or with the collection split by one bit.
func (f *fake) bits(w http.ResponseWriter, r *http.Request, path []string) {
	all := f.allBits()
	if len(path) == 0 {
		if r.URL.Query().Get("drivers") == "" {
			for i := range all {
				all[i].Drivers = []string{}
			}
		}
		answer := map[string]any{"bits": all}
		if r.URL.Query().Get("correlation") == "true" {
			answer["correlation"] = f.correlations()
		}
		f.answer(w, answer)
		return
	}
	n, err := strconv.Atoi(path[0])
	if err != nil || n < 0 || n >= f.width {
		f.problem(w, 404, "bit_not_found", fmt.Sprintf("the code has the bits 0 to %d", f.width-1))
		return
	}
	var set, clear wire.Side
	for _, d := range f.docs {
		at, activation := &clear, float32(0.03)
		if d.Code.Binary[n] == '1' {
			at, activation = &set, 0.97
		}
		at.Documents++
		at.Labels = count(at.Labels, d.Labels[0])
		at.Examples = append(at.Examples, wire.Example{ID: d.ID, Title: d.Title, Labels: d.Labels, Activation: activation})
	}
	f.answer(w, map[string]any{"bit": all[n], "set": set, "clear": clear})
}

func count(labels []wire.LabelCount, label string) []wire.LabelCount {
	i := slices.IndexFunc(labels, func(l wire.LabelCount) bool { return l.Label == label })
	if i < 0 {
		return append(labels, wire.LabelCount{Label: label, Count: 1})
	}
	labels[i].Count++
	return labels
}

// correlations returns a matrix that is strong along a few lines and weak elsewhere.
func (f *fake) correlations() [][]float64 {
	r := make([][]float64, f.width)
	for i := range r {
		r[i] = make([]float64, f.width)
		for j := range i {
			v := 0.12 * math.Sin(float64(i*j))
			if (i-j)%9 == 0 {
				v += 0.5 * math.Cos(float64(i+j)/5)
			}
			r[i][j] = math.Round(1000*v) / 1000
			r[j][i] = r[i][j]
		}
		r[i][i] = 1
	}
	return r
}
