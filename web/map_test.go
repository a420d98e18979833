package web

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

var subjects = []string{"alt.atheism", "comp.graphics", "comp.os.ms-windows.misc", "comp.sys.ibm.pc.hardware", "comp.sys.mac.hardware", "comp.windows.x",
	"misc.forsale", "rec.autos", "rec.motorcycles", "rec.sport.baseball", "rec.sport.hockey", "sci.crypt", "sci.electronics", "sci.med",
	"sci.space", "soc.religion.christian", "talk.politics.guns", "talk.politics.mideast", "talk.politics.misc", "talk.religion.misc"}

// charted replaces the points of the API's map by n documents with the labels.
func charted(api http.Handler, labels []string, n int) http.HandlerFunc {
	return altered(api, at("/map$"), func(m *wire.Map, r *http.Request) {
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		place, missed := m.Place, m.Missed
		*m = places(labels, min(limit, n)).Map
		m.Documents, m.Place, m.Missed = n, place, missed
	})
}

// places returns a map of n documents with a Gaussian cloud for each label, some long, some round.
func places(labels []string, n int) mapData {
	m := mapData{Map: wire.Map{Documents: n, Labels: labels}}
	clouds := max(1, len(labels))
	if labels == nil {
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
		if len(labels) == 0 {
			l = -1
		}
		m.Label, m.Topic = append(m.Label, l), append(m.Topic, i*clouds/n%3)
	}
	m.Topics = []wire.TopicName{{ID: "tide-low", Words: []string{"tide", "low"}}, {ID: "bread", Words: []string{"bread"}}, {ID: "gull", Words: []string{"gull"}}}
	return m
}

// TestMap checks, for each address and language, that the page contains the expected texts.
func TestMap(t *testing.T) {
	h := Handler(harbourAPI(t))
	for _, c := range []struct {
		target, language string
		want             []string
	}{
		{"/map", "en", []string{"Map of harbour log", "12 documents", `data-label="lighthouse"`, `<path class="c4 s0" d="M`, ">birds</text>", "The map as a table",
			"kitchen: 1 document, ", `data-api="/page/v1/collections/harbour%20log/map"`, `<link rel="stylesheet" href="/assets/map-`, "no meaning", `href="/c/harbour%20log?filter=label%3Dtides"`}},
		{"/map", "zh", []string{"harbour log 的地图", "12 篇文档", "kitchen：1 篇文档，", "在地图上显示查询"}},
		{"/map?by=topics", "en", []string{`data-by="topics"`, `href="/c/harbour%20log/map?by=labels"`, `href="/c/harbour%20log?topic=`}},
		{"/map?q=tide", "en", []string{`data-x="`, `" data-y="`, `<circle class="mark"`, `value="tide"`, "<span>tide</span>"}},
		{"/map?id=birds%2Fgull", "en", []string{`<circle class="mark"`, "<span>birds/gull</span>"}},
		{"/map?q=plugh", "en", []string{"No word of the text is in the vocabulary", `<path class="c0 s0"`}},
		{"/map?id=nobody", "en", []string{"No such document: &#34;nobody&#34;.", `<path class="c0 s0"`}},
	} {
		w := get(h, harbour+c.target, "Accept-Language", c.language)
		for _, want := range c.want {
			if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s in %s: status %d, without %q", c.target, c.language, w.Code, want)
			}
		}
	}
	if body := get(h, harbour+"/map?q=plugh").Body.String(); strings.Contains(body, "mark\"") {
		t.Error("a mark for what falls nowhere")
	}
}

// TestMapStates checks that each state of a collection has a map or a message with the next step.
func TestMapStates(t *testing.T) {
	api := harbourAPI(t)
	h := Handler(failing(charted(api, subjects, 100), once(at("/map$")), 503, "busy"))
	for _, c := range []struct {
		name    string
		api     http.Handler
		status  int
		refresh string
		want    string
	}{
		{"empty", Handler(newAPI(t, nil)), 200, "", "There is no map yet"},
		{"untrained", Handler(newAPI(t, harbourLog())), 200, "", "There is no map yet"},
		{"broken", Handler(failing(api, at(""), 500, "internal")), 500, "", "req-1"},
		{"nobody drew it", Handler(charted(api, subjects, 0)), 200, "", "There is no map yet"},
		{"torn", Handler(altered(api, at("/map$"), func(m *wire.Map, _ *http.Request) { m.Label[0] = len(m.Labels) })), 500, "", "the server log"},
		{"busy", h, 200, reloadAfter, "The map is being computed"},
		{"busy no more", h, 200, "", "100 documents"},
		{"one point", Handler(charted(api, subjects, 1)), 200, "", "1 document<"},
		{"large", Handler(charted(api, nil, 5000)), 200, "", "2,000 of 5,000 documents"},
	} {
		w := get(c.api, harbour+"/map")
		if w.Code != c.status || w.Header().Get("Refresh") != c.refresh || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d, refresh %q, %.3000s\nwant %d with %q", c.name, w.Code, w.Header().Get("Refresh"), w.Body, c.status, c.want)
		}
	}
}

// TestMapPolicy checks that pages comply with the content security policy, and that the text of
// documents and labels is never markup.
func TestMapPolicy(t *testing.T) {
	hostile := charted(harbourAPI(t), []string{`"><script>alert(1)</script>`, "<img src=x onerror=alert(2)>"}, 50)
	inline := regexp.MustCompile(`(?i)<style|<script(?:>| [^>]*>[^<])|<img|\son[a-z]+=["']|\sstyle=|javascript:`)
	for _, target := range []string{"/map", `/map?q="><script>alert(1)</script>`, "/map?id=%3Cimg%20src=x%3E", "/bits", "/bits?by=%22%3E%3Cscript%3E", "/bits/3"} {
		w := get(Handler(hostile), harbour+strings.ReplaceAll(target, " ", "%20"))
		if found := inline.FindString(w.Body.String()); w.Code != 200 || found != "" || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: status %d, inline %q", target, w.Code, found)
		}
	}
}

// TestFrame checks that a frame holds all points, whatever their positions.
func TestFrame(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		x, y := make([]float32, n), make([]float32, n)
		sx, sy := math.Exp(20*dice.NormFloat64()), math.Exp(20*dice.NormFloat64())
		for i := range x {
			x[i], y[i] = float32(sx*dice.NormFloat64()), float32(sy*dice.NormFloat64())
		}
		f := newFrame(x, y)
		if longer := max(f.Width, f.Height); math.Abs(longer-frameSide) > 1e-6 && n > 1 {
			t.Fatalf("%d points: %v by %v", n, f.Width, f.Height)
		}
		for i := range x {
			px, py := f.project(point{float64(x[i]), float64(y[i])})
			if !(px >= frameMargin-1e-6 && px <= f.Width-frameMargin+1e-6 && py >= frameMargin-1e-6 && py <= f.Height-frameMargin+1e-6) {
				t.Fatalf("%v %v falls at %v %v of %v by %v", x[i], y[i], px, py, f.Width, f.Height)
			}
		}
	}
}

// TestGroups checks that each point is in one group, that each group has a colour and shape of its
// own, and that labels past the limit form one group.
func TestGroups(t *testing.T) {
	for _, c := range []struct{ labels, want int }{{0, 1}, {1, 1}, {12, 12}, {20, 20}, {60, mostGroups + 1}} {
		var labels []string
		for i := range c.labels {
			labels = append(labels, fmt.Sprint("label ", i))
		}
		m := places(labels, 1200)
		all := m.groups(newFrame(m.X, m.Y), nil, page{}, byLabels)
		seen, styles := make(map[int]bool), make(map[[2]int]bool)
		for _, g := range all {
			for _, d := range g.members {
				seen[d] = true
			}
			if styles[[2]int{g.Colour, g.Shape}] = true; g.Count != len(g.members) || strings.Count(g.Path, "M") != g.Count || len(g.Near) != min(3, len(all)-1) {
				t.Errorf("%d labels: group %q of %d has %d members, a path of %d, near %q", c.labels, g.Name, g.Count, len(g.members), strings.Count(g.Path, "M"), g.Near)
			}
		}
		if len(all) != c.want || len(seen) != 1200 || len(styles) != c.want {
			t.Errorf("%d labels: %d groups of %d points in %d styles", c.labels, len(all), len(seen), len(styles))
		}
	}
}

// TestFieldGroups checks that groups by a field have its values, which can be chosen, and that
// documents without one form the last group.
func TestFieldGroups(t *testing.T) {
	m := mapData{Map: wire.Map{Fields: []string{"topics", "year"}, Values: []string{"1993", "1994"}}}
	for i := range 30 {
		m.IDs, m.Titles, m.Label, m.Topic = append(m.IDs, fmt.Sprint(i)), append(m.Titles, ""), append(m.Label, -1), append(m.Topic, -1)
		m.X, m.Y, m.Value = append(m.X, float32(i%7)), append(m.Y, float32(i%5)), append(m.Value, []int{1, 0, 0, 1, 0, -1}[i%6])
	}
	if !m.consistent() {
		t.Error("it is not consistent")
	}
	got := ""
	for _, g := range m.groups(newFrame(m.X, m.Y), nil, page{}, byField+"year") {
		got += fmt.Sprintf("%s (%s) %d in %d; ", g.Name, g.Key, g.Count, g.Colour)
	}
	if want := "1993 (1993) 15 in 0; 1994 (1994) 10 in 1; no value () 5 in 12; "; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	p := mapPage{Map: m, By: byField + "topics"}
	if c := p.Groupings(); p.Field() != "topics" || len(c) != 3 || c[0].Chosen || !c[1].Chosen || c[2].Value != "field:year" {
		t.Errorf("%+v", c)
	}
	m.Value[0] = 2
	if m.consistent() {
		t.Error("it is consistent with a value that there is not")
	}
}

// TestTopicGroups checks that groups by topic have the words of the topics, and that documents
// without one form the last group.
func TestTopicGroups(t *testing.T) {
	m := mapData{Map: wire.Map{Labels: []string{}, Topics: []wire.TopicName{{ID: "tide-low", Words: []string{"tide", "Low"}}, {ID: "00ff"}}}}
	for i := range 30 {
		m.IDs, m.Label, m.Topic = append(m.IDs, fmt.Sprint(i)), append(m.Label, -1), append(m.Topic, []int{1, 0, 1, 0, 1, -1}[i%6])
		m.X, m.Y = append(m.X, float32(i%7)), append(m.Y, float32(i%5))
	}
	got := ""
	for _, g := range m.groups(newFrame(m.X, m.Y), nil, page{}, byTopics) {
		got += fmt.Sprintf("%s (%s) %d; ", g.Name, g.Topic, g.Count)
	}
	if want := "00ff (00ff) 15; tide Low (tide-low) 10; no topic () 5; "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestNamed checks that names on the picture do not overlap, and that all that fit are shown.
func TestNamed(t *testing.T) {
	m := places(subjects, 2000)
	p := &mapPage{Map: m, Frame: newFrame(m.X, m.Y)}
	p.Groups = m.groups(p.Frame, nil, p.page, byLabels)
	named := p.Named()
	if len(named) < 10 || named[0].Name != p.Groups[0].Name {
		t.Errorf("only %d of 20 are named", len(named))
	}
	for i, a := range named {
		for _, b := range named[:i] {
			if math.Abs(p.Frame.AtY(a.Spot)-p.Frame.AtY(b.Spot)) < 15 && math.Abs(p.Frame.AtX(a.Spot)-p.Frame.AtX(b.Spot)) < 50 {
				t.Errorf("%s lies over %s", a.Name, b.Name)
			}
		}
	}
}
