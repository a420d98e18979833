package web

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// fake imitates the API with a small collection. Its codes are pseudo-random: near each other for
// documents of one label, far apart for those of different labels.
type fake struct {
	name    string
	width   int
	trained bool
	docs    []wire.Document
	broken  bool // every response is an internal error
	lame    bool // requests for statistics are internal errors
	gone    bool // the collection was deleted
	stale   bool // the model should be retrained
	current uint64
	shop    workshop
}

func newFake(width int) *fake {
	f := &fake{name: "harbour log", width: width, trained: true}
	for _, t := range shelves {
		d := wire.Document{ID: t.id, Title: t.title, Text: t.text, Labels: []string{t.label}, Number: uint32(len(f.docs)), Bits: width,
			Fields: wire.NewMetadata(map[string]string{"keeper": "M. Oduya", "season": []string{"winter", "summer"}[len(f.docs)%2]}, map[string][]string{"tags": {"tall", "white"}})}
		d.Code = draw(width, t.label, t.id)
		d.Meanings = meaningsOf(f.allBits())
		f.docs = append(f.docs, d)
	}
	return f
}

// draw returns a code that depends mostly on the label and a little on the id.
func draw(width int, label, id string) *wire.Code {
	seed := func(s string) *rand.Rand {
		h := fnv.New64a()
		h.Write([]byte(s))
		return rand.New(rand.NewPCG(h.Sum64(), 1))
	}
	of, flip := seed(label), seed(id)
	b := make([]byte, width)
	hex := strings.Repeat("0", (width+7)/8*2)
	for i := range b {
		v := of.IntN(2)
		if flip.IntN(9) == 0 {
			v = 1 - v
		}
		b[i] = byte('0' + v)
	}
	return &wire.Code{Binary: string(b), Hex: hex}
}

func meaningsOf(bits []wire.Bit) (all []wire.Meaning) {
	for _, b := range bits {
		all = append(all, b.Meaning)
	}
	return all
}

func (f *fake) allBits() []wire.Bit {
	words := strings.Fields("tide moon water swell lamp glass beam oil rope knot splice hemp gull tern egg nest bread flour yeast oven")
	all := make([]wire.Bit, f.width)
	for i := range all {
		all[i] = wire.Bit{Meaning: wire.Meaning{Bit: i, On: []string{}, Off: []string{}}, Mean: float64(i%10) / 9, Entropy: float64(i%7) / 6, Dead: i%31 == 30}
		for j := range 5 {
			all[i].On = append(all[i].On, words[(i*7+j)%len(words)])
			all[i].Off = append(all[i].Off, words[(i*3+j+9)%len(words)])
		}
		all[i].Drivers = []string{shelves[i%len(shelves)].id}
	}
	return all
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.broken {
		f.problem(w, 500, "internal", "something went wrong here")
		return
	}
	path := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/v1/"), "/")
	for i := range path {
		path[i] = strings.NewReplacer("%20", " ", "%2F", "/", "%3C", "<", "%3E", ">", "%25", "%").Replace(path[i])
	}
	if f.lame && len(path) > 2 && slices.Contains([]string{"stats", "models", "bits", "suggest", "drift"}, path[2]) {
		f.problem(w, 500, "internal", "something went wrong here")
		return
	}
	if f.lame && len(path) == 2 && path[1] == f.name {
		summary := f.stats()
		summary.Labels, summary.Drift = nil, nil
		f.answer(w, summary)
		return
	}
	if f.work(w, r, path) {
		return
	}
	if len(path) == 1 {
		all := []collection{f.stats()}
		if f.gone {
			all = nil
		}
		f.answer(w, map[string]any{"collections": all})
		return
	}
	if path[1] != f.name {
		f.problem(w, 404, "collection_not_found", "there is no such collection")
		return
	}
	if len(path) == 2 {
		f.answer(w, f.stats())
		return
	}
	f.collection(w, r, path[2:])
}

func (f *fake) collection(w http.ResponseWriter, r *http.Request, path []string) {
	switch path[0] {
	case "stats":
		st := f.stats()
		if r.URL.Query().Get("models") == "true" {
			for _, m := range slices.Backward(f.models()) {
				st.Models = append(st.Models, m.Model)
			}
			st.Choices = &fakeChoices
		}
		f.answer(w, st)
	case "bits":
		f.bits(w, r, path[1:])
	case "map":
		if len(path) == 2 {
			f.place(w, r)
			return
		}
		m := f.mapData()
		m.Place, m.Missed = placeOf(r)
		f.answer(w, m)
	case "generations":
		all := []wire.Generation{}
		if f.trained {
			all = append(all, *f.generation())
		}
		f.answer(w, map[string]any{"generations": all})
	case "search":
		f.search(w, r, r.URL.Query().Get("q"), nil)
	case "documents":
		i := slices.IndexFunc(f.docs, func(d wire.Document) bool { return d.ID == path[1] })
		switch {
		case i < 0:
			f.problem(w, 404, "document_not_found", "there is no such document")
		case len(path) == 3:
			f.search(w, r, "", &f.docs[i])
		default:
			d := f.docs[i]
			d.Reconstruction = &wire.Reconstruction{Expected: []wire.Expected{{Term: "ebb", Weight: 12}, {Term: "<b>flow", Weight: 3.5}}, Doubted: []wire.Expected{{Term: "quay", Weight: .25}}}
			f.answer(w, d)
		}
	}
}

func (f *fake) search(w http.ResponseWriter, r *http.Request, q string, like *wire.Document) {
	v := r.URL.Query()
	known := strings.Fields(strings.ToLower(q))
	of, references := like, []wire.Reference{}
	if like != nil {
		references = []wire.Reference{{ID: like.ID, Title: like.Title}}
	}
	for _, id := range slices.Concat(v["like"], v["dislike"]) {
		i := slices.IndexFunc(f.docs, func(d wire.Document) bool { return d.ID == id })
		if i < 0 {
			f.problem(w, 404, "document_not_found", "there is no such document")
			return
		}
		references = append(references, wire.Reference{ID: id, Title: f.docs[i].Title})
		if of == nil && slices.Contains(v["like"], id) {
			of = &f.docs[i]
		}
	}
	for i, d := range f.docs {
		if of == nil && slices.ContainsFunc(known, func(s string) bool { return strings.Contains(strings.ToLower(d.Text), s) }) {
			of = &f.docs[i]
		}
	}
	if of == nil {
		a := wire.Answer{Complete: true, Note: `no word of the text is in the vocabulary ("plugh"); use words that occur in several documents`}
		a.Query.Unknown, a.Query.Bits, a.Query.References = known, f.width, references
		f.answer(w, a)
		return
	}
	var a wire.Answer
	a.Complete, a.Meanings = true, meaningsOf(f.allBits())
	a.Query.References = references
	if v.Get("suggestions") != "" {
		a.Suggestions = []wire.Suggestion{{Label: "tides", Weight: .92, Support: 11}, {Label: "light<b>", Weight: .08, Support: 1}}
	}
	a.Query.Known, a.Query.Unknown, a.Query.Bits, a.Query.Code = known, []string{"xyzzy"}, f.width, draw(f.width, of.Labels[0], q)
	if like != nil {
		a.Query.Code = like.Code
	}
	a.Work.Searcher, a.Work.Candidates, a.Work.Micros = "scan", 10987, 412
	a.Within = make([]int, f.width+1)
	for _, d := range f.docs {
		if like != nil && d.ID == like.ID || slices.Contains(v["like"], d.ID) {
			continue
		}
		h := newHit(d, a.Query.Code, known)
		a.Within[h.Distance]++
		if !slices.ContainsFunc(v["filter"], func(c string) bool { return c != "label="+d.Labels[0] && c != "season="+d.Fields["season"].String() }) {
			a.Hits = append(a.Hits, h)
		}
	}
	slices.SortStableFunc(a.Hits, func(a, b wire.Hit) int { return cmp.Compare(a.Distance, b.Distance) })
	if radius, err := strconv.Atoi(v.Get("radius")); err == nil {
		a.Hits = slices.DeleteFunc(a.Hits, func(h wire.Hit) bool { return h.Distance > radius })
	}
	a.Facets = facetsOf(a.Hits, []string{"label", "keeper", "season", "tags"})
	if v.Get("rerank") != "" {
		a.Work.Reranked = len(a.Hits)
	}
	switch v.Get("cursor") {
	case "":
		if len(a.Hits) > 6 {
			a.Hits, a.Next = a.Hits[:6], "more"
		}
	case "more":
		a.Hits = a.Hits[min(6, len(a.Hits)):]
	default:
		f.problem(w, 400, "bad_cursor", "this is no cursor")
		return
	}
	f.answer(w, a)
}

// facetsOf counts the values of the fields in hits.
func facetsOf(hits []wire.Hit, fields []string) map[string][]wire.FacetCount {
	all := make(map[string][]wire.FacetCount)
	for _, name := range fields {
		counts := make(map[string]int)
		for _, h := range hits {
			if name == "label" {
				counts[h.Labels[0]]++
			} else {
				counts[h.Fields[name].String()]++
			}
		}
		for value, n := range counts {
			all[name] = append(all[name], wire.FacetCount{Value: value, Count: n})
		}
		slices.SortFunc(all[name], func(a, b wire.FacetCount) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	}
	return all
}

func newHit(d wire.Document, query *wire.Code, terms []string) wire.Hit {
	h := wire.Hit{ID: d.ID, Title: d.Title, Labels: d.Labels, Fields: d.Fields, Code: d.Code}
	for i := range query.Binary {
		if query.Binary[i] != d.Code.Binary[i] {
			h.Differing = append(h.Differing, i)
		}
	}
	h.Distance = len(h.Differing)
	h.Similarity = 1 - float64(h.Distance)/float64(len(query.Binary))
	h.Asymmetric = 1 - 2*float64(h.Distance)/float64(len(query.Binary))
	h.Score = h.Asymmetric
	for _, term := range terms {
		if strings.Contains(strings.ToLower(d.Text), term) {
			h.Terms = append(h.Terms, wire.TermWeight{Term: term, Weight: .25})
		}
	}
	text := d.Text
	for text != "" && bits.Len(uint(len(h.Snippet))) < 7 {
		word, rest, _ := strings.Cut(text, " ")
		h.Snippet = append(h.Snippet, wire.Segment{Text: word, Match: slices.Contains(terms, strings.Trim(strings.ToLower(word), ",.;"))}, wire.Segment{Text: " "})
		text = rest
	}
	return h
}

func (f *fake) generation() *wire.Generation {
	return &wire.Generation{ID: 2, Kind: "stacked", Bits: f.width, Fingerprint: "9f1c02ab77de4410", Codes: len(f.docs), Current: true, Complete: true,
		Created: time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)}
}

func (f *fake) stats() collection {
	c := collection{Stats: wire.Stats{Collection: wire.Collection{Name: f.name, Documents: len(f.docs), Codes: len(f.docs), FileBytes: 1_840_000, RAMBytes: 96_000}}}
	if f.trained {
		c.Generation = f.generation()
		c.Aliases = []string{"live"}
		c.Drift = &wire.Drift{Retrain: f.stale, Advice: "up to date: no documents were added since training"}
	}
	counts := make(map[string]int)
	for _, d := range f.docs {
		if counts[d.Labels[0]]++; counts[d.Labels[0]] == 1 {
			c.Labels = append(c.Labels, wire.LabelCount{Label: d.Labels[0]})
		}
	}
	for i, l := range c.Labels {
		c.Labels[i].Count = counts[l.Label]
	}
	return c
}

func (f *fake) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func (f *fake) problem(w http.ResponseWriter, status int, code wire.ErrCode, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(wire.Problem{Status: status, Code: code, Detail: detail, RequestID: "req-1"})
}

// shelves are the documents of [fake], written for these tests.
var shelves = []struct{ id, label, title, text string }{
	{"tides/springs.and.neaps", "tides", "Springs and neaps", "Twice a month the sun and the moon pull along one line, and the tide climbs the harbour wall to the iron ring. A week later they pull across each other and the water hardly bothers to move. Mark the table before you moor: a boat on a short rope hangs from the quay when a spring tide leaves."},
	{"tides/moon", "tides", "Why the moon is late", "The moon rises about fifty minutes later each day, and so does high water. Who learns one number knows when the tide will turn tomorrow, and the day after."},
	{"tides/surge", "tides", "Notes on the January surge", "Low pressure lifted the sea by a hand, and the north wind held the tide in the bay for two turns. Water stood in the lower store up to the second shelf."},
	{"light/lamp", "lighthouse", "Trimming the lamp", "Trim the wick level, or the flame smokes and the glass goes dark before midnight. Clean the lens with vinegar and a soft cloth, from the middle outwards, while it is cold."},
	{"light/clockwork", "lighthouse", "The clockwork and its weight", "The weight falls eleven metres in four hours and turns the lamp meanwhile. Wind it before it touches the floor; a beam that stands still is a different light on every chart."},
	{"light/fog", "lighthouse", "When the beam is not enough", "In fog the light ends at the railing. Sound the horn, two long and one short, and write the hour into the log."},
	{"ropes/splice", "ropes", "An eye splice in three strands", "Unlay the strands for five turns and tuck each against the lay, over one and under one. Three tucks hold in hemp; a slippery rope wants five."},
	{"ropes/bowline", "ropes", "The knot that lets go", "A bowline holds a ship and opens with two fingers. Make the loop small, pass the end up through it, around behind the standing rope, and down again."},
	{"birds/terns", "birds", "Terns on the gravel", "The terns came on the second of May, eleven days before last year. They nest on bare gravel, so we keep to the planks until the eggs have hatched."},
	{"birds/gull", "birds", "", "A gull learned to open the flour bin. We put a stone on it. The gull learned about the stone."},
	{"kitchen/bread", "kitchen", "Bread in a damp house", "Flour takes up the damp here, so hold back a cup of water. Let the dough stand by the lamp room, where it is warm, and bake when it has doubled."},
	{"hostile/<b>", "birds", "<script>alert(1)</script>", "A visitor wrote <script>alert(1)</script> and <img src=x onerror=alert(2)> into the guest book, next to the terns."},
}
