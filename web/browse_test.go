package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// many returns more documents than a page of the list shows.
func many() []ingest.Document {
	all := harbourLog()
	for i := range 15 {
		all = append(all, ingest.Document{ID: "note" + string(rune('a'+i)), Text: "A note without a title.", Fields: map[string]string{"year": string(rune('a' + i%3))}})
	}
	return all
}

// TestBrowse checks what the list of documents shows by filter, order and cursor.
func TestBrowse(t *testing.T) {
	api := newAPI(t, many())
	h := Handler(api)
	next := ask[wire.DocumentList](t, api, inAPI+"/documents?limit=20&sort=-number&facets=*").Next
	for _, c := range []struct {
		query        string
		wants, lacks []string
	}{
		{"", []string{"27 documents", `aria-current="page">documents<`, "/d/noteo", "A note without a title.", "ropes <small>2</small>", "a <small>5</small>", `<a rel="next" href="/c/harbour%20log/documents?cursor=`,
			`value="-year">year, descending`, `<option value="" selected>newest first`}, []string{"/d/tides/moon", "Delete"}},
		{"?cursor=" + next, []string{"27 documents", "/d/tides/moon", `<a href="/c/harbour%20log/documents">First page</a>`, `<span class="key-name">tags</span> tall, white`}, []string{"/d/noteo"}},
		{"?sort=number", []string{"/d/tides/moon", `<option value="number" selected>`}, []string{"/d/noteo"}},
		{"?sort=-label", []string{"/d/tides/moon", `<option value="-label" selected>`}, nil},
		{"?filter=season%3Dwinter&filter=+label%3Dtides+", []string{"2 documents meet the filters", "/d/tides/surge", `>season: winter<`, "Delete these 2 documents…", `data-name="2"`, `href="/c/harbour%20log/documents?filter=label%3Dtides"`}, []string{"/d/tides/moon", "rel=\"next\""}},
		{"?deleted=2", []string{`role="status">2 documents were deleted.<`}, nil},
		{"?filter=label%3Dhostile", []string{"Remove filters to find more."}, []string{"Delete"}},
		{"?filter=tide", []string{`class="message"`, "tide"}, []string{"Delete"}},
		{"?cursor=x", []string{`class="message"`, "First page"}, nil},
		{"?sort=number&cursor=" + next, []string{`class="message"`, `href="/c/harbour%20log/documents?sort=number">First page`}, nil},
		{"?filter=label%3Dguests%3Cb%3E", []string{"&lt;script&gt;alert(1)&lt;/script&gt;"}, []string{"<script>alert"}},
	} {
		w := get(h, harbour+"/documents"+c.query)
		body := w.Body.String()
		for _, want := range c.wants {
			if w.Code != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: %d lacks %q", c.query, w.Code, want)
			}
		}
		for _, no := range c.lacks {
			if strings.Contains(body, no) {
				t.Errorf("%s has %q", c.query, no)
			}
		}
	}
	if body := get(Handler(newAPI(t, nil)), harbour+"/documents").Body.String(); !strings.Contains(body, "The collection has no documents.") {
		t.Error(body)
	}
}

// TestRemoveMatching checks that documents are deleted only by a filter, and only if their number
// is the one that was shown and typed.
func TestRemoveMatching(t *testing.T) {
	asked := ""
	api := newAPI(t, many())
	h := Handler(noting(&asked, api))
	for _, c := range []struct {
		form   string
		status int
		to     string
		asked  string
	}{
		{"shown=27&number=27", 400, "There is no filter", ""},
		{"filter=+&shown=27&number=27", 400, "There is no filter", ""},
		{"filter=label%3Dtides&shown=3&number=2", 400, "The number does not match", ""},
		{"filter=label%3Dtides&shown=2&number=3", 400, "The filter selects 3 documents by now", ""},
		{"filter=label&shown=2&number=2", 400, "class=\"message\"", ""},
		{"filter=label%3Dtides&filter=season%3Dwinter&shown=2&number=2", 303, harbour + "/documents?deleted=2", `POST collections/harbour log/documents/delete {"filter":["label=tides","season=winter"]}`},
		{"filter=label%3Dtides&shown=1&number=+1", 303, harbour + "/documents?deleted=1", `POST collections/harbour log/documents/delete {"filter":["label=tides"]}`},
	} {
		asked = ""
		form, _ := url.ParseQuery(c.form)
		w := send(h, harbour+"/documents/delete", form)
		if got := w.Header().Get("Location") + w.Body.String(); w.Code != c.status || !strings.Contains(got, c.to) || asked != c.asked {
			t.Errorf("%s: %d %q %s", c.form, w.Code, asked, got)
		}
	}
	if left := ask[wire.DocumentList](t, api, inAPI+"/documents").Total; left != 24 {
		t.Errorf("%d documents are left", left)
	}
}

// TestBrowserBrowse filters the list, deletes its documents, and steps through it by keys.
func TestBrowserBrowse(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(newAPI(t, many())))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour+"/documents"), chromedp.WaitVisible(".row"), chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("\r"), chromedp.WaitVisible(".reading"))
	if got := b.text(t, ".id, h1"); got != "noten" {
		t.Errorf("opened %q", got)
	}
	b.do(t, chromedp.Navigate(srv.URL+harbour+"/documents"), chromedp.SendKeys(".listing input[name=filter]", "label=tides\r"), chromedp.WaitVisible(".query .chip"),
		chromedp.Click("#open-delete"), chromedp.WaitVisible("#delete[open]"), chromedp.SendKeys("#delete input[name=number]", "3\r"), chromedp.WaitNotPresent("#delete"))
	if got := b.text(t, "#total"); got != "24 documents" {
		t.Errorf("left %q", got)
	}
	b.quiet(t, srv.URL)
}
