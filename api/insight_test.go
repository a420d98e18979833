package api

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// insightful serves the shelf with and without a decoder, codes of another program, documents
// without a model and a model without documents.
func insightful(t testing.TB, opts Options) http.Handler {
	m, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	lsh, err := hashing.Train(context.Background(), ingest.Sequence(shelf), hashing.Options{Kind: hashing.LSH, Bits: 16})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*index.Index{"shelf": openTrained(t), "lsh": openIndex(t, shelf), "raw": openIndex(t, shelf[:2]), "codes": openCodes(t), "empty": openIndex(t, nil), "none": openIndex(t, nil)}
	for name, m := range map[string]*hashing.Model{"lsh": lsh, "empty": m} {
		if _, err := all[name].Adopt(context.Background(), m, all[name].Next(), nil); err != nil {
			t.Fatal(err)
		}
	}
	return New(setOf(t, all), opts)
}

// openCodes returns the shelf with codes of another program.
func openCodes(t testing.TB) *index.Index {
	ix := openIndex(t, nil)
	err := ix.AddCodes(context.Background(), 20, func(yield func(index.Coded, error) bool) {
		for i, d := range shelf {
			if !yield(index.Coded{Document: d, Code: hashing.Code{1<<i - 1}}, nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// Each row is a request, the collection, the status, and the code of the problem or a part of the
// answer.
func TestInsight(t *testing.T) {
	h := insightful(t, Options{})
	for _, c := range []struct {
		path, body string // a request with a body is a POST
		status     int
		want       string
	}{
		{"shelf/bits", "", 200, `"bits":[{"bit":0`},
		{"shelf/bits?correlation=true", "", 200, `"correlation":[[1,`},
		{"shelf/bits?correlation", "", 200, `"correlation":[[`},
		{"shelf/bits?correlation=perhaps", "", 400, `"parameter":"correlation"`},
		{"shelf/bits?drivers=1&drivers=2", "", 400, `must be sent once`},
		{"shelf/bits?colour=1", "", 400, `"parameter":"colour"`},
		{"codes/bits?correlation=true", "", 200, `"correlation":[[1,0.655,`},
		{"empty/bits?correlation=true", "", 200, `"correlation":[[0,0,`},
		{"raw/bits?correlation=true", "", 409, `"code":"no_model"`},

		{"shelf/bits/3", "", 200, `"bit":{"bit":3`},
		{"shelf/bits/3?limit=1", "", 200, `"labels":[{"label":"`},
		{"shelf/bits/16", "", 404, `"code":"bit_not_found"`},
		{"shelf/bits/-1", "", 404, `"code":"bit_not_found"`},
		{"shelf/bits/x", "", 404, `"code":"bit_not_found"`},
		{"shelf/bits/3?limit=x", "", 400, `"parameter":"limit"`},
		{"codes/bits/0", "", 200, `"clear":{"documents":1,"labels":[{"label":"space","count":1}],"examples":[{"id":"sci.space/59846"`},
		{"empty/bits/0", "", 200, `"set":{"documents":0,"labels":[],"examples":[]}`},
		{"raw/bits/0", "", 409, `"code":"no_model"`},

		{"shelf/map", "", 200, `"generation":1,"documents":8,"as_of":"`},
		{"shelf/map?limit=3", "", 200, `"ids":["sci.space/59846",`},
		{"shelf/map?limit=0", "", 400, `"parameter":"limit"`},
		{"shelf/map?limit=100001", "", 400, `"parameter":"limit"`},
		{"shelf/map?q=orbit", "", 200, `"place":{"generation":1,`},
		{"shelf/map?q=xyzzy", "", 200, `"missed":"no word of the text is in the vocabulary`},
		{"shelf/map?id=nobody", "", 200, `"missed":`},
		{"codes/map?limit=100000", "", 200, `"labels":["go","kitchen","space"]`},
		{"empty/map", "", 200, `"ids":[],"titles":[],"x":[],"y":[],"label":[],"labels":[]`},
		{"raw/map", "", 409, `"code":"no_model"`},
		{"none/map", "", 409, `"code":"no_model"`},

		{"shelf/map/place?q=shuttle+in+orbit", "", 200, `"x":`},
		{"shelf/map/place?id=a", "", 200, `"x":`},
		{"shelf/map/place?id=nobody", "", 404, `"code":"document_not_found"`},
		{"shelf/map/place?q=xyzzy", "", 422, `"code":"no_known_terms"`},
		{"shelf/map/place", "", 400, `"code":"bad_query"`},
		{"shelf/map/place?q=orbit&id=a", "", 400, `"code":"bad_query"`},
		{"shelf/map/place?q=orbit&limit=3", "", 400, `"parameter":"limit"`},
		{"codes/map/place?id=a", "", 200, `"x":`},
		{"codes/map/place?q=orbit", "", 409, `"code":"foreign_codes"`},
		{"empty/map/place?q=orbit", "", 200, `"x":0,"y":0`},
		{"raw/map/place?q=orbit", "", 409, `"code":"no_model"`},

		{"shelf/outliers", "", 200, `"looked_at":8,"documents":8`},
		{"shelf/outliers?limit=1", "", 200, `"score":`},
		{"shelf/outliers?limit=0", "", 400, `"parameter":"limit"`},
		{"empty/outliers", "", 200, `{"outliers":[],"looked_at":0,"documents":0}`},
		{"lsh/outliers", "", 409, `"code":"no_decoder"`},
		{"codes/outliers", "", 409, `"code":"foreign_codes"`},
		{"raw/outliers", "", 409, `"code":"no_model"`},

		{"shelf/reconstruct?id=a", "", 200, `"known":["bread",`},
		{"shelf/reconstruct?q=bread+in+orbit+xyzzy&limit=2", "", 200, `"unknown":["xyzzy"]`},
		{"shelf/reconstruct", `{"text":"bread and yeast","limit":2}`, 200, `"expected":[{"term":"`},
		{"shelf/reconstruct", `{"id":"a"}`, 200, `"doubted":[`},
		{"shelf/reconstruct", `{"id":"a","text":"b"}`, 400, `"code":"bad_query"`},
		{"shelf/reconstruct", `{"text":7}`, 400, `"pointer":"/text"`},
		{"shelf/reconstruct", `{"text":"bread","limit":0}`, 400, `"pointer":"/limit"`},
		{"shelf/reconstruct", `{"text":"bread","colour":1}`, 400, `"pointer":"/colour"`},
		{"shelf/reconstruct", `[]`, 400, `"code":"bad_query"`},
		{"shelf/reconstruct?id=nobody", "", 404, `"code":"document_not_found"`},
		{"shelf/reconstruct?q=xyzzy", "", 200, `{"known":[],"unknown":["xyzzy"],"expected":[],"doubted":[],"kept":[],"note":"`},
		{"shelf/reconstruct?text=bread", "", 400, `"parameter":"text"`},
		{"lsh/reconstruct?q=bread", "", 409, `"code":"no_decoder"`},
		{"lsh/reconstruct?q=xyzzy", "", 409, `"code":"no_decoder"`},
		{"codes/reconstruct?id=a", "", 409, `"code":"foreign_codes"`},
		{"raw/reconstruct?id=a", "", 409, `"code":"no_model"`},

		{"shelf/sample?count=2&seed=7", "", 200, `"samples":[{"terms":[{"term":"`},
		{"shelf/sample?count=0", "", 400, `"parameter":"count"`},
		{"shelf/sample?seed=-1", "", 400, `"parameter":"seed"`},
		{"empty/sample", "", 200, `{"samples":[]}`},
		{"lsh/sample", "", 409, `"code":"no_decoder"`},
		{"codes/sample", "", 409, `"code":"foreign_codes"`},
		{"raw/sample", "", 409, `"code":"no_model"`},

		{"shelf/drift", "", 200, `"retrain":false,"advice":"up to date: `},
		{"shelf/drift?x=1", "", 400, `the operation has none`},
		{"codes/drift", "", 409, `"code":"foreign_codes"`},
		{"raw/drift", "", 409, `"code":"no_model"`},

		{"shelf/models", "", 200, `"seed":1,"binariser":"half","curve":[{"loss":`},
		{"shelf/models?x=1", "", 400, `"parameter":"x"`},
		{"codes/models", "", 200, `"kind":"codes","bits":20`},
		{"lsh/models", "", 200, `"curve":[],"quality":[]`},
		{"raw/models", "", 200, `{"models":[]}`},

		{"shelf/suggest?q=bread+and+yeast", "", 200, `{"labels":[{"label":"kitchen","weight":`},
		{"shelf/suggest?id=a&limit=1", "", 200, `{"labels":[{"label":"kitchen","weight":`},
		{"shelf/suggest", `{"text":"bread and yeast","limit":1}`, 200, `"support":`},
		{"shelf/suggest", `{}`, 400, `"code":"bad_query"`},
		{"shelf/suggest?q=xyzzy", "", 200, `{"labels":[],"unknown":["xyzzy"],"note":"`},
		{"shelf/suggest?id=nobody", "", 404, `"code":"document_not_found"`},
		{"shelf/suggest?q=bread&limit=21", "", 400, `"parameter":"limit"`},
		{"codes/suggest?id=a", "", 200, `"label":"kitchen"`},
		{"codes/suggest?q=bread", "", 409, `"code":"foreign_codes"`},
		{"empty/suggest?q=bread", "", 200, `{"labels":[]}`},
		{"raw/suggest?q=bread", "", 409, `"code":"no_model"`},

		{"shelf/search?q=orbit&facets=label,year&radius=16", "", 200, `"facets":{"label":[{"value":"go","count":3},{"value":"kitchen","count":3},{"value":"space","count":2},{"value":"repair","count":1}],"year":[{"value":"1993","count":1}]},"faceted":8`},
		{"shelf/search?q=orbit&facets=label&facets=year&filter=label%3Dspace&limit=1&radius=16", "", 200, `"facets":{"label":[{"value":"space","count":2},{"value":"repair","count":1}],"year":`},
		{"shelf/search", `{"text":"orbit","facets":["label"],"radius":16}`, 200, `"faceted":8`},
		{"shelf/search", `{"text":"orbit","facets":"label"}`, 400, `"pointer":"/facets"`},
		{"shelf/search", `{"text":"orbit","facets":["id"]}`, 400, `"pointer":"/facets"`},
		{"shelf/search?q=orbit&facets=a,b,c,d,e,f,g,h,i", "", 400, `"parameter":"facets"`},
		{"shelf/search?q=orbit&facets=", "", 400, `"parameter":"facets"`},
		{"shelf/search/stream?q=orbit&facets=label&radius=16", "", 400, `"code":"bad_query"`},
		{"codes/documents/a/similar?facets=label&limit=1", "", 200, `"facets":{"label":[{"value":"go","count":1},{"value":"kitchen","count":1}]}`},
		{"empty/search?q=orbit&facets=label", "", 200, `"facets":{"label":[]}`},
		{"shelf/search?q=orbit+crew&explain&limit=1", "", 200, `"terms":[{"term":"`},
		{"shelf/searches", `{"queries":[{"text":"orbit","facets":["label"],"explain":true}]}`, 200, `"facets":{"label":[{"value":"`},
		{"shelf/searches", `{"queries":[{"text":"orbit","facets":["title"]}]}`, 200, `"pointer":"/queries/0/facets"`},
		{"nobody/map", "", 404, `"code":"collection_not_found"`},
	} {
		method := map[bool]string{true: "GET", false: "POST"}[c.body == ""]
		t.Run(c.path+" "+c.body, func(t *testing.T) {
			w := ask(h, method, "/v1/collections/"+c.path, c.body)
			if body := w.Body.String(); w.Code != c.status || !strings.Contains(body, c.want) {
				t.Errorf("got %d %s\nwant %d with %s", w.Code, body, c.status, c.want)
			}
		})
	}
}

// The parts of an explained score add up to the score.
func TestExplainedTerms(t *testing.T) {
	h := newAPI(t, Options{})
	for _, rerank := range []string{"tfidf", "bm25"} {
		a := read[wire.Answer](t, ask(h, "GET", "/v1/collections/shelf/search?q=telescope+orbit+crew&explain&limit=8&rerank="+rerank, ""))
		shared := 0
		for _, hit := range a.Hits {
			sum := 0.0
			for _, term := range hit.Terms {
				sum += term.Weight
				if !slices.Contains(a.Query.Known, term.Term) {
					t.Errorf("%q was not asked for", term.Term)
				}
			}
			if shared += len(hit.Terms); math.Abs(sum-hit.Lexical) > 1e-6 {
				t.Errorf("%s of %s: %v come to %v, not %v", rerank, hit.ID, hit.Terms, sum, hit.Lexical)
			}
		}
		if shared < 4 {
			t.Errorf("%s: only %d terms are shared", rerank, shared)
		}
	}
}

// A document is placed where the map shows it, and in the plane of a larger map, too.
func TestPlaces(t *testing.T) {
	h := insightful(t, Options{})
	for _, collection := range []string{"shelf", "codes"} {
		small := readMap(t, ask(h, "GET", "/v1/collections/"+collection+"/map", ""))
		large := readMap(t, ask(h, "GET", "/v1/collections/"+collection+"/map?limit=90000", ""))
		if len(small.IDs) != 8 || len(small.X) != 8 || len(small.Y) != 8 || len(small.Label) != 8 || len(small.Titles) != 8 || !slices.Equal(small.X, large.X) {
			t.Fatalf("%+v", small)
		}
		for i, d := range shelf {
			if small.IDs[i] != d.ID || small.Labels[small.Label[i]] != d.Labels[0] || small.Titles[i] != d.Title {
				t.Errorf("%+v", small)
			}
		}
		p := read[wire.Place](t, ask(h, "GET", "/v1/collections/"+collection+"/map/place?id=a/similar", ""))
		if math.Abs(float64(p.X)-small.X[3]) > 1e-3 || math.Abs(float64(p.Y)-small.Y[3]) > 1e-3 || p.X == 0 {
			t.Errorf("%+v is not at %v %v", p, small.X[3], small.Y[3])
		}
	}
}

// shown is a map as clients read it.
type shown struct {
	Generation          uint64
	Documents           int
	AsOf                time.Time `json:"as_of"`
	X, Y                []float64
	IDs, Titles, Labels []string
	Fields              []string
	Label, Topic        []int
	Topics              []wire.TopicName
}

func readMap(t testing.TB, w *httptest.ResponseRecorder) shown { return read[shown](t, w) }

// The same seed gives the same sample, and its nearest are documents.
func TestSamplesRepeat(t *testing.T) {
	h := newAPI(t, Options{})
	type samples struct{ Samples []wire.Sample }
	get := func(seed string) samples {
		return read[samples](t, ask(h, "GET", "/v1/collections/shelf/sample?count=2&seed="+seed, ""))
	}
	one := get("5")
	if two := get("5"); len(one.Samples) != 2 || one.Samples[0].Terms[0] != two.Samples[0].Terms[0] || len(one.Samples[1].Nearest) != 3 || one.Samples[1].Nearest[0].ID == "" {
		t.Errorf("%+v, then %+v", one, two)
	}
}

// changed returns a document of the shelf with another text.
func changed(id string) []ingest.Document { return []ingest.Document{{ID: id, Text: "another bread"}} }

// charted counts and delays the making of maps.
type charted struct {
	collection
	made *atomic.Int32
	hold chan struct{}
}

func (c charted) Map(ctx context.Context, limit int) (*index.Map, error) {
	c.made.Add(1)
	<-c.hold
	return c.collection.Map(ctx, limit)
}

// A map that takes longer than requests wait is made once for all of them, and later requests get
// it.
func TestSlowMap(t *testing.T) {
	c := charted{indexed{openTrained(t)}, new(atomic.Int32), make(chan struct{})}
	h := newHandler(fixed{"shelf": c}, Options{SearchTime: 200 * time.Millisecond, Searches: 1})
	var clients sync.WaitGroup
	for range 10 {
		clients.Go(func() {
			w := ask(h, "GET", "/v1/collections/shelf/map", "")
			if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"code":"busy"`) || w.Header().Get("Retry-After") == "" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
	clients.Wait()
	close(c.hold)
	for {
		w := ask(h, "GET", "/v1/collections/shelf/map", "")
		if w.Code == http.StatusOK {
			break
		}
		if w.Code != http.StatusServiceUnavailable {
			t.Fatal(w.Code, w.Body)
		}
	}
	if n := c.made.Load(); n != 1 {
		t.Errorf("it was made %d times", n)
	}
}

// A collection with the name of a deleted one does not get the map of that one, even if it is still
// being made.
func TestMapOfAnother(t *testing.T) {
	old := charted{indexed{openTrained(t)}, new(atomic.Int32), make(chan struct{})}
	set := fixed{"shelf": old}
	h := newHandler(set, Options{SearchTime: 20 * time.Millisecond})
	if w := ask(h, "GET", "/v1/collections/shelf/map", ""); w.Code != 503 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	another := openTrained(t)
	if _, err := another.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	set["shelf"] = indexed{another}
	for _, end := range []func(){func() {}, func() { close(old.hold) }} {
		end()
		w := ask(h, "GET", "/v1/collections/shelf/map", "")
		for ; w.Code == 503; w = ask(h, "GET", "/v1/collections/shelf/map", "") {
		}
		if m := readMap(t, w); slices.Contains(m.IDs, "a") {
			t.Errorf("it shows %q", m.IDs)
		}
	}
}

// A panic while a map is made affects no other request.
func TestMapPanics(t *testing.T) {
	h := newHandler(fixed{"shelf": broken{indexed{openTrained(t)}}}, Options{})
	if w := ask(h, "GET", "/v1/collections/shelf/map", ""); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Error(w.Code, w.Body)
	}
	if w := ask(h, "GET", "/v1/collections/shelf/search?q=orbit", ""); w.Code != http.StatusOK {
		t.Error(w.Code, w.Body)
	}
}

// broken is a collection whose Map panics.
type broken struct{ collection }

func (broken) Map(context.Context, int) (*index.Map, error) { panic("secret state") }

// A map is kept until documents or the model change.
func TestMapIsMadeAnew(t *testing.T) {
	ix := openTrained(t)
	c := charted{indexed{ix}, new(atomic.Int32), make(chan struct{})}
	close(c.hold)
	h := newHandler(fixed{"shelf": c}, Options{})
	for _, tt := range []struct {
		what string
		do   func() error
		made int32
	}{
		{"asked first", func() error { return nil }, 1},
		{"asked again", func() error { return nil }, 1},
		{"a document is replaced", func() error { return ix.Add(t.Context(), ingest.Sequence(changed("a")), nil) }, 2},
		{"one is deleted", func() error { _, err := ix.Delete(t.Context(), "a"); return err }, 3},
		{"another model", func() error {
			lsh, err := hashing.Train(t.Context(), ingest.Sequence(shelf), hashing.Options{Kind: hashing.LSH, Bits: 8})
			if err == nil {
				_, err = ix.Adopt(t.Context(), lsh, ix.Next(), nil)
			}
			return err
		}, 4},
		{"asked again", func() error { return nil }, 4},
	} {
		if err := tt.do(); err != nil {
			t.Fatal(err)
		}
		st, err := ix.Size()
		if err != nil {
			t.Fatal(err)
		}
		m := readMap(t, ask(h, "GET", "/v1/collections/shelf/map", ""))
		if c.made.Load() != tt.made || m.Documents != st.Codes || len(m.IDs) != st.Codes {
			t.Errorf("%s: made %d times, want %d; %d of %d documents", tt.what, c.made.Load(), tt.made, m.Documents, st.Codes)
		}
	}
}

// The metrics contain the last requested drift.
func TestDriftGauges(t *testing.T) {
	h := newAPI(t, Options{})
	const gauge = `hashsearch_collection_drift_retrain{collection="shelf"} 0`
	if w := ask(h, "GET", "/metrics", ""); strings.Contains(w.Body.String(), gauge) {
		t.Error("nobody asked yet")
	}
	for _, path := range []string{"shelf/drift", "raw/stats", "raw/drift"} {
		ask(h, "GET", "/v1/collections/"+path, "")
	}
	if w := ask(h, "GET", "/metrics", ""); !strings.Contains(w.Body.String(), gauge) || strings.Contains(w.Body.String(), `drift_retrain{collection="raw"}`) {
		t.Error(w.Body)
	}
}

func TestAppendNumber(t *testing.T) {
	for v, want := range map[float32]string{1: "1", -1.23456: "-1.235", 0: "0", 1e-7: "1e-07", 12345678: "1.235e+07"} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%v: %s", v, got)
		}
	}
}

// A large map is written in small pieces, so that slow clients do not each hold one in memory.
func TestLargeMap(t *testing.T) {
	points := make([]index.Point, 20_000)
	for i := range points {
		points[i] = index.Point{ID: strconv.Itoa(i), Title: `a "title" <&>`, X: float32(i), Label: -1}
	}
	m := &chart{Map: &index.Map{Points: points, Labels: []string{"l"}, Fields: []index.MapField{{Name: "f", Values: []string{"x", "y"}, Of: make([]int32, 20_000)}}}}
	var b pieces
	var answer wire.Map
	if err := m.write(&b, wire.MapParameters{Limit: 19_999, Field: "f"}, nil, "", new(index.Topics)); err != nil || json.Unmarshal(b.Bytes(), &answer) != nil {
		t.Fatalf("%v: %.300s", err, &b)
	}
	if n := len(answer.IDs); n != 19_999 || answer.IDs[n-1] != "19998" || answer.X[n-1] != 20000 || answer.Label[0] != -1 || answer.Titles[0] != points[0].Title || answer.Labels[0] != "l" || len(answer.Value) != 19_999 || answer.Fields[0] != "f" || answer.Values[1] != "y" {
		t.Errorf("%d: %.300s", n, &b)
	}
	if b.largest > 64<<10 {
		t.Errorf("a piece of %d bytes", b.largest)
	}
}

// pieces records the size of the largest write.
type pieces struct {
	bytes.Buffer
	largest int
}

func (p *pieces) Write(b []byte) (int, error) {
	p.largest = max(p.largest, len(b))
	return p.Buffer.Write(b)
}
