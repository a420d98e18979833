package web

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestLabelChoices checks the order of the labels and their digits.
func TestLabelChoices(t *testing.T) {
	suggested := []wire.Suggestion{{Label: "b", Weight: .756}, {Label: "new", Weight: .244}}
	got := labelChoices(suggested, []wire.FacetCount{{Value: "a"}, {Value: "b"}, {Value: "c"}})
	want := []labelChoice{{"b", "1", "76 %"}, {"new", "2", "24 %"}, {"a", "3", ""}, {"c", "4", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var known []wire.FacetCount
	for i := range 12 {
		known = append(known, wire.FacetCount{Value: strconv.Itoa(i)})
	}
	if all := labelChoices(nil, known); all[8].Key != "9" || all[9].Key != "" {
		t.Errorf("%+v", all)
	}
}

// TestSetLabel checks the effect of each form of the page.
func TestSetLabel(t *testing.T) {
	api := newAPI(t, harbourLog(), 64)
	asked := ""
	h := Handler(noting(&asked, api))
	to := harbour + "/label"
	for _, c := range []struct {
		form  url.Values
		code  int
		to    string // part of the address or of the page
		asked string
	}{
		{url.Values{"id": {"tides/moon"}, "label": {"tides, late"}}, 303, "label?last=tides%2Fmoon", `PATCH collections/harbour log/documents/tides/moon {"labels":["tides, late"]}`},
		{url.Values{"id": {"tides/moon"}, "labels": {`x, "y, z"`}, "skip": {"s"}}, 303, "label?last=tides%2Fmoon&skip=s", `PATCH collections/harbour log/documents/tides/moon {"labels":["x","y, z"]}`},
		{url.Values{"id": {"tides/moon"}, "labels": {"", ""}, "skip": {"s"}}, 303, "label?skip=s&skip=tides%2Fmoon", ""},
		{url.Values{"id": {"tides/moon"}, "labels": {`a "b`}}, 400, "put a label with a comma", ""},
		{url.Values{"id": {"nobody"}, "label": {"a"}}, 404, "There is no document &#34;nobody&#34;", "PATCH collections/harbour log/documents/nobody {\"labels\":[\"a\"]}"},
	} {
		asked = ""
		w := send(h, to, c.form)
		if got := w.Header().Get("Location") + w.Body.String(); w.Code != c.code || !strings.Contains(got, c.to) || asked != c.asked {
			t.Errorf("%v: %d %q\n%s", c.form, w.Code, asked, got)
		}
	}
}

// TestBrowserLabel labels documents by keys, by a typed label and by the mouse until none is left,
// with and without JavaScript.
func TestBrowserLabel(t *testing.T) {
	b := open(t)
	for _, scripts := range []bool{true, false} {
		docs := harbourLog()
		for i := range docs[:4] { // one is skipped, three get labels
			docs[i].Labels = nil
		}
		srv := httptest.NewServer(Handler(newAPI(t, docs, 64)))
		defer srv.Close()
		b.hosts, b.complaint = map[string]bool{}, nil
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		b.do(t, chromedp.Navigate(srv.URL+harbour+"/label"), chromedp.WaitVisible("[data-key='1']"))
		skipped := b.text(t, "#asked")
		ready, skip, first := chromedp.WaitReady("aside"), chromedp.Click("[data-key=s]"), chromedp.Click("[data-key='1']")
		if scripts {
			ready, skip, first = chromedp.WaitVisible("kbd"), chromedp.KeyEvent("s"), chromedp.KeyEvent("1")
		}
		b.do(t, ready, skip, chromedp.WaitReady("[name=skip]"), ready, first, chromedp.WaitVisible("#labelled a"))
		if now := b.text(t, "#asked"); now == skipped {
			t.Errorf("%s was skipped and is asked for again", now)
		}
		before := b.text(t, "#asked")
		b.do(t, chromedp.SendKeys("#labels", "mine, ours\r"), chromedp.WaitReady(next(docs, before)), chromedp.Click("[data-key='1']"), chromedp.WaitVisible("main > .message"))
		if got := b.text(t, "main > .message"); !strings.HasPrefix(got, "All other documents have labels.") {
			t.Error(got)
		}
		b.quiet(t, srv.URL)
	}
}

// next returns the selector of a page that asks for the labels of another document than the one
// with a title.
func next(docs []ingest.Document, title string) string {
	i := slices.IndexFunc(docs, func(d ingest.Document) bool { return d.Title == title })
	return fmt.Sprintf("main:has([name=id]):not(:has([name=id][value=%q]))", docs[i].ID)
}
