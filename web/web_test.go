package web

import (
	"bytes"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

func get(h http.Handler, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const harbour = "/c/harbour%20log"

var en page // a page in English

// TestPages checks the status of each address and that the page contains the expected texts.
func TestPages(t *testing.T) {
	api := harbourAPI(t)
	h, next := Handler(api), ask[wire.Answer](t, api, inAPI+"/search?q=tide").Next
	for _, c := range []struct {
		target string
		status int
		want   []string
	}{
		{"/", 302, []string{harbour}},
		{harbour, 200, []string{"12 documents", `action="/c/harbour%20log"`, "lighthouse <small>3</small>", "<h2>Topics</h2>", `?topic=`, "<h2>Newest documents</h2>", "All documents"}},
		{harbour + "?topic=nothing", 200, []string{"No such topic: &#34;nothing&#34;; list the topics.", "topic: nothing"}},
		{harbour + "/documents?topic=nothing", 200, []string{"No such topic", "topic: nothing"}},
		{harbour + "?q=tide&topic=nothing", 200, []string{"No such topic", `name="topic" value="nothing"`}},
		{harbour + "/", 200, []string{"12 documents"}},
		{harbour + "?q=tide&limit=25", 200, []string{"<mark>tide</mark>", `<dt>shared terms</dt><dd class="shared"><span>tide <small>`, "Springs and neaps", "?like=tides%2Fmoon&amp;limit=25&amp;q=tide\"", "?dislike=tides%2Fmoon&amp;limit=25&amp;q=tide\"", "<span>score</span>", "<dt>words</dt><dd>1.00", "<dt>code</dt><dd>", "words &#43; ", " × code", "documents have a word of the query", "complete", "rather than", `value="tide"`}},
		{harbour + "?q=tide&rank=code", 200, []string{`value="code" selected`, "bits apart", "scan compared 12 codes in "}},
		{harbour + "?q=tide&rank=words", 200, []string{`value="words" selected`, "ranked by words, in ", "<dt>words</dt><dd>1.00"}},
		{harbour + "?q=tide&sort=-season", 200, []string{`<option value="-season" selected>season, descending`}},
		{harbour + "?q=tyde", 200, []string{"Showing results for tide instead of tyde.", `href="/c/harbour%20log?q=tyde&amp;verbatim=true"`, "<mark>tide</mark>"}},
		{harbour + "?q=tyde&verbatim=true", 200, []string{"No document holds any word of the query (tyde)"}},
		{harbour + "?q=spring+ti&prefix=true", 200, []string{"<mark>tide</mark>"}},
		{harbour + "?q=tide+flour", 200, []string{`<s>flour</s>`}},
		{harbour + "?q=tide+xyzzy&rank=code", 200, []string{"<span>xyzzy</span>", "is not in the model’s vocabulary"}},
		{harbour + "?q=tide+xyzzy", 200, []string{"<span>xyzzy</span>", "is in no document"}},
		{harbour + "?q=tide&filter=label%3Dtides", 200, []string{"remove from the query", `name="filter" value="label=tides"`}},
		{harbour + "?q=tide&filter=label%3Dtides%7Ca%5C%7Cb", 200, []string{">tides or a|b<"}},
		{harbour + "?q=tide&radius=60&rerank=bm25&limit=25", 200, []string{`value="60" selected`, `value="code" selected`, "<dt>code</dt><dd>0.", "<dt>BM25</dt><dd>0.00", "<dt>score</dt><dd>0."}},
		{harbour + "?q=tide&rerank=asymmetric", 200, []string{"<dt>code</dt><dd>0.", "<dt>score</dt><dd>0.", "re-ranked"}},
		{harbour + "?q=tide", 200, []string{`<a rel="next" href="/c/harbour%20log?cursor=` + next + `&amp;q=tide">Next page</a>`}},
		{harbour + "?q=tide&cursor=" + next, 200, []string{`<a href="/c/harbour%20log?q=tide">First page</a>`, "<span>score</span>"}},
		{harbour + "?q=tide&cursor=x", 200, []string{`class="message">Bad cursor: it was not returned by a search; omit it to begin with the first page. <a href="/c/harbour%20log?q=tide">First page</a>`}},
		{harbour + "?q=tide&radius=5", 200, []string{`value="5" selected`}},
		{harbour + "?q=tide&radius=0", 200, []string{"Increase the distance to find more"}},
		{harbour + "?q=plugh", 200, []string{`role="status"`, `<p class="message">No document holds any word of the query (plugh): check the spelling, or use other words.`}},
		{harbour + "?like=birds%2Fterns", 200, []string{"like: Terns on the gravel", `name="like" value="birds/terns"`}},
		{harbour + "?like=nobody", 200, []string{"No such document: &#34;nobody&#34;.", "like: nobody", `href="/c/harbour%20log"`}},
		{harbour + "?q=tide&like=birds%2Fterns&dislike=tides%2Fsurge", 200, []string{"like: Terns on the gravel", "unlike: Notes on the January surge",
			`href="/c/harbour%20log?dislike=tides%2Fsurge&amp;q=tide"`, `href="/c/harbour%20log?like=birds%2Fterns&amp;q=tide"`}},
		{harbour + "?dislike=tides%2Fsurge", 200, []string{"unlike: Notes on the January surge", "Enter words, or choose a document"}},
		{harbour + "?q=tide&radius=32", 200, []string{"<dt>label</dt>", "<dt>season</dt>", "?filter=season%3Dwinter&amp;q=tide&amp;radius=32", `type="range" min="0" max="33" value="32"`, "Likely labels", ` %</span>`}},
		{harbour + "/d/tides/springs.and.neaps", 200, []string{"Springs and neaps", "M. Oduya", "tall, white", "Meaning of the set bits", "Most similar documents", "Why the moon is late", "Expected words that do not occur", "Words that occur unexpectedly", " ×", "/map?id=tides%2Fsprings.and.neaps"}},
		{harbour + "/d/tides%2Fsprings.and.neaps", 200, []string{"Springs and neaps"}},
		{harbour + "/d/nobody", 404, []string{"There is no document &#34;nobody&#34; in the collection."}},
		{harbour + "/about", 200, []string{size(ask[wire.Collection](t, api, inAPI).FileBytes), trainedModel(t, 64).Fingerprint(), "<td>current</td>", "Up to date: no documents were added since training."}},
		{"/c/nope", 404, []string{"There is no collection &#34;nope&#34;"}},
		{"/nope", 404, []string{"There is no page at this address."}},
	} {
		w := get(h, c.target)
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d", c.target, w.Code, c.status)
		}
		body := w.Body.String() + w.Header().Get("Location")
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", c.target, want)
			}
		}
	}
}

// TestStates checks that the pages of a collection show the next step in each of its states.
func TestStates(t *testing.T) {
	api := harbourAPI(t)
	empty, untrained, narrow := newAPI(t, nil), newAPI(t, harbourLog()), newAPI(t, harbourLog(), 8)
	indexing := altered(api, at("/stats$"), func(s *wire.Stats, _ *http.Request) { s.Words.Documents, s.Words.Complete = 3, false })
	broken, lame := failing(api, at(""), 500, "internal"), failing(api, at("/(stats|bits)$"), 500, "internal")
	for _, c := range []struct {
		api    http.Handler
		target string
		status int
		want   string
	}{
		{empty, harbour + "?q=tide", 200, `<a href="/c/harbour%20log/about">Manage the collection</a>`},
		{untrained, harbour, 200, "The collection is searched by words."},
		{untrained, harbour + "?q=tide", 200, "Springs and neaps"},
		{untrained, harbour + "?q=tide", 200, "<dt>words</dt><dd>1.00"},
		{untrained, harbour + "?q=tide&rank=code", 200, `train one first. <a href="/c/harbour%20log/about">Manage the collection</a>`},
		{untrained, harbour + "/d/tides/moon", 200, "Springs and neaps"},
		{indexing, harbour, 200, "The words of 3 of 12 documents are indexed."},
		{untrained, harbour + "/about", 200, "Next, train a model"},
		{broken, harbour, 500, "req-1"},
		{broken, "/", 500, "Something went wrong here"},
		{lame, harbour, 200, "Some statistics could not be computed"},
		{lame, harbour + "?q=tide", 200, "Springs and neaps"},
		{lame, harbour + "/about", 200, "Some statistics could not be computed"},
		{lame, harbour + "/about", 200, "Ready to search"},
		{lame, harbour + "/map", 200, "<svg"},
		{narrow, harbour + "?q=tide", 200, "of 8 bits"},
	} {
		w := get(Handler(c.api), c.target)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s\nwant %d with %q", c.target, w.Code, w.Body, c.status, c.want)
		}
	}
}

func TestMethod(t *testing.T) {
	w := httptest.NewRecorder()
	Handler(harbourAPI(t)).ServeHTTP(w, httptest.NewRequest("POST", harbour, nil))
	if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("got %d, allow %q", w.Code, w.Header().Get("Allow"))
	}
}

// TestPolicy checks that pages run and load embedded resources only.
func TestPolicy(t *testing.T) {
	h := Handler(harbourAPI(t))
	inline := regexp.MustCompile(`(?i)<style|<script(?:>| [^>]*>[^<])|<[^>]*\s(?:on[a-z]+|style)=|javascript:`)
	for _, target := range []string{"/", harbour, harbour + "?q=tide", harbour + "/d/birds/terns", harbour + "/about", "/?all", harbour + "/tasks", "/nope", "/assets/style.css"} {
		w := get(h, target)
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
			if !strings.Contains(w.Header().Get(name), want) {
				t.Errorf("%s: %s is %q", target, name, w.Header().Get(name))
			}
		}
		if found := inline.FindString(w.Body.String()); found != "" && !strings.HasSuffix(target, ".css") {
			t.Errorf("%s: inline %q", target, found)
		}
		if strings.Contains(w.Body.String(), "//") && strings.Contains(w.Body.String(), "http") {
			t.Errorf("%s names another host", target)
		}
	}
}

// TestHostileText checks that the text of a document is never markup.
func TestHostileText(t *testing.T) {
	h := Handler(altered(harbourAPI(t), at("/documents/"), func(d *wire.Document, _ *http.Request) {
		d.Reconstruction = &wire.Reconstruction{Expected: []wire.Expected{{Term: "<b>flow", Weight: 3.5}}}
	}))
	for _, target := range []string{harbour + "/d/hostile/%3Cb%3E", harbour + "?q=guest", harbour + "?like=hostile%2F%3Cb%3E", harbour + "/about", harbour + "?q=guest&dislike=hostile%2F%3Cb%3E", harbour + "?q=tide&like=%3Cscript%3Ealert(1)",
		harbour + "?q=%3Cscript%3Ealert(1)%3C/script%3E", harbour + `?q=tide&filter=%22%3E%3Cscript%3Ealert(1)`} {
		w := get(h, target)
		if w.Code != 200 {
			t.Errorf("%s: %d", target, w.Code)
		}
		for _, bad := range []string{"<script>alert", "<img src=x", "/<b>", "<b>flow", "guests<b>"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s holds %q", target, bad)
			}
		}
	}
	if body := get(h, harbour+"/d/hostile/%3Cb%3E").Body.String(); !strings.Contains(body, "&lt;script&gt;alert(1)") {
		t.Error("the text is not shown as it is")
	}
}

// TestLinks follows all links and checks that their targets exist.
func TestLinks(t *testing.T) {
	h := Handler(harbourAPI(t))
	link := regexp.MustCompile(`(?:href|src|action)="([^"#]+)`)
	seen, todo := map[string]bool{}, []string{harbour, harbour + "?q=tide&rerank=tfidf"}
	for len(todo) > 0 && len(seen) < 1000 {
		target := todo[0]
		todo = todo[1:]
		w := get(h, target)
		if w.Code == 404 { // the target of a form accepts POST only
			w = send(h, target, nil)
		}
		// Status 400 is that of a form with an empty required field, 415 of an upload without files.
		if w.Code != 200 && w.Code != 302 && w.Code != 303 && w.Code != 400 && w.Code != 415 {
			t.Errorf("%s: status %d", target, w.Code)
		}
		for _, m := range link.FindAllStringSubmatch(w.Body.String(), -1) {
			next := html.UnescapeString(m[1])
			if !strings.HasPrefix(next, "/") {
				t.Errorf("%s links to %q", target, next)
			} else if !seen[next] && next != "/docs" { // served by the API
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d links found", len(seen))
	}
}

// TestDocumentPath checks that each id can be recovered from the address of its document.
func TestDocumentPath(t *testing.T) {
	for _, c := range []struct{ id, want string }{
		{"sci.space/59846", "/c/n/d/sci.space/59846"},
		{"a b", "/c/n/d/a%20b"},
		{"/rooted", "/c/n/d/%2Frooted"},
		{"twice//", "/c/n/d/twice%2F%2F"},
		{"../up", "/c/n/d/..%2Fup"},
		{"50%/ü?#", "/c/n/d/50%25/%C3%BC%3F%23"},
	} {
		if got := documentPath("n", c.id); got != c.want {
			t.Errorf("%q is at %s, want %s", c.id, got, c.want)
		}
		mux := http.NewServeMux()
		var asked string
		mux.HandleFunc("/c/{collection}/d/{id...}", func(_ http.ResponseWriter, r *http.Request) { asked = r.PathValue("id") })
		if get(mux, documentPath("n", c.id)); asked != c.id {
			t.Errorf("%q arrives as %q", c.id, asked)
		}
	}
}

func TestAssets(t *testing.T) {
	a := loadAssets()
	h := Handler(harbourAPI(t))
	for plain := range a.names {
		first := get(h, a.path(plain))
		etag := first.Header().Get("ETag")
		if first.Code != 200 || first.Body.Len() == 0 || etag == "" || !strings.Contains(first.Header().Get("Cache-Control"), "immutable") || first.Header().Get("Content-Type") == "" {
			t.Errorf("%s: %d %v", plain, first.Code, first.Header())
		}
		for _, match := range []string{etag, `"x", W/` + etag, "*"} {
			if again := get(h, a.path(plain), "If-None-Match", match); again.Code != 304 || again.Body.Len() != 0 {
				t.Errorf("%s with %s: %d", plain, match, again.Code)
			}
		}
		if other := get(h, a.path(plain), "If-None-Match", `"other"`); other.Code != 200 {
			t.Errorf("%s with another tag: %d", plain, other.Code)
		}
		if get(h, "/assets/"+plain).Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s by its plain name is kept", plain)
		}
	}
	if get(h, "/assets/nope.js").Code != 404 {
		t.Error("an asset that is not there")
	}
}

// TestSize bounds the size of the embedded files.
func TestSize(t *testing.T) {
	sum := int64(0)
	for _, files := range []fs.FS{embedded, templates} {
		err := fs.WalkDir(files, ".", func(_ string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			sum += info.Size()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if sum > 180_000 || sum == 0 {
		t.Errorf("%d bytes are embedded", sum)
	}
}

// TestPair checks that the picture of two codes shows each bit once and marks those that differ.
func TestPair(t *testing.T) {
	for _, c := range []struct {
		query, hit string
		differ     string
		blocks     int
	}{
		{"", "", "differ in 0 of 0 bits", 0},
		{"1", "0", "differ in 1 of 1 bits: 0", 1},
		{"10110100", "10110100", "differ in 0 of 8 bits", 1},
		{"101101001", "001101000", "differ in 2 of 9 bits: 0, 8", 2},
		{strings.Repeat("10", 256), strings.Repeat("11", 256), "differ in 256 of 512 bits", 64},
	} {
		g := en.pair(c.query, c.hit, en.newMeanings(nil))
		squares, bands, strokes := 0, 0, 0
		for _, b := range g.Blocks {
			for _, path := range [][]byte{b.Zero, b.One, b.OtherZero, b.Others} {
				squares += bytes.Count(path, []byte("M"))
			}
			bands += len(b.Bands)
			strokes += bytes.Count(b.Under, []byte("M"))
		}
		if len(g.Blocks) != c.blocks || squares != 2*len(c.query) || bands != strokes || !strings.Contains(g.Label, c.differ) {
			t.Errorf("%.10s %.10s: %d blocks, %d squares, %d bands, %d strokes, %q", c.query, c.hit, len(g.Blocks), squares, bands, strokes, g.Label)
		}
	}
}

func TestChart(t *testing.T) {
	if en.newChart(nil, 64, 0) != nil || en.newChart([]int{0, 0}, 64, 0) != nil {
		t.Error("a chart of nothing")
	}
	c := en.newChart([]int{1, 0, 3, 5000}, 64, 2)
	if len(c.Bars) != 3 || !c.Bars[1].Shown || c.Bars[2].Shown || c.Bars[2].Height != chartHeight || c.Bars[2].Text != "5,000 documents at distance 3" {
		t.Errorf("got %+v", c.Bars)
	}
	if !strings.Contains(c.Label, "4 within 2 bits, 5,004 counted") {
		t.Errorf("label %q", c.Label)
	}
	for width := range 513 {
		c := en.newChart(slices.Repeat([]int{7}, width+1), width, width/2)
		for _, b := range c.Bars {
			if b.X < 0 || b.X+b.Width > chartWidth+1 || b.Y < 0 || b.Y+b.Height != chartHeight {
				t.Fatalf("%d bits: bar %+v", width, b)
			}
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{thousands(0), "0"}, {thousands(999), "999"}, {thousands(1000), "1,000"}, {thousands(-1234567), "-1,234,567"},
		{size(0), "0 bytes"}, {size(999), "999 bytes"}, {size(1840000), "1.8 MB"}, {size(999_999), "1.0 MB"}, {size(24_399_872), "24 MB"},
		{took(412), "0.4 ms"}, {took(20_000), "20 ms"}, {took(1_500_000), "1.5 s"},
		{sentence("no word"), "No word."}, {sentence(""), ""}, {sentence("Done."), "Done."},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestForeignCodes checks that a text query over foreign codes yields a message, not an error.
func TestForeignCodes(t *testing.T) {
	var p searchPage
	err := p.fill(nil, &wire.Problem{Status: 409, Code: "foreign_codes", Detail: "the codes come from elsewhere"})
	if err != nil || p.Message != "The codes come from elsewhere." {
		t.Errorf("%q, %v", p.Message, err)
	}
}

// TestOddLabel checks that labels may contain characters of the filter syntax.
func TestOddLabel(t *testing.T) {
	f := form{Collection: "c", Q: "x"}
	want := "/c/c?filter=label%3Da%5C%7Cb%5C%5C&q=x"
	if got := f.With(`a|b\`); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if f.Filters = []string{`label=a\|b\\`}; !f.Has("label", `a|b\`) || (&searchPage{}).Value(f.Filters[0]) != `a|b\` {
		t.Error("the page does not know its own filter")
	}
}
