package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/hashsearch/hashsearch/api/wire"
)

// TestRate checks what the forms of hits and of the page of feedback ask the API for, and where
// they lead.
func TestRate(t *testing.T) {
	api := newAPI(t, harbourLog(), 64)
	asked := ""
	h := Handler(noting(&asked, api))
	const post = "POST collections/harbour log/feedback "
	for _, c := range []struct {
		path  string
		form  url.Values
		code  int
		to    string // part of the address or of the page
		asked string
	}{
		{"/feedback", url.Values{"query": {"tide"}, "document": {"tides/moon"}, "position": {"2"}, "verdict": {"like"}, "to": {harbour + "?q=tide"}}, 303,
			harbour + "?q=tide&rated=like+tides%2Fmoon", post + `{"entries":[{"query":"tide","document":"tides/moon","verdict":"like","position":2}]}`},
		{"/feedback", url.Values{"similar_to": {"tides/surge"}, "document": {"tides/moon"}, "verdict": {"dislike"}, "to": {"https://elsewhere.example/c/"}}, 303,
			harbour + "/feedback", post + `{"entries":[{"similar_to":"tides/surge","document":"tides/moon","verdict":"dislike"}]}`},
		{"/feedback", url.Values{"query": {"tide"}, "document": {"tides/moon"}, "verdict": {"love"}}, 400, "verdict", post + `{"entries":[{"query":"tide","document":"tides/moon","verdict":"love"}]}`},
		{"/feedback/learn", nil, 303, harbour + "/feedback?nothing", "POST collections/harbour log/adapter"},
		{"/feedback/unlearn", nil, 303, harbour + "/feedback", "DELETE collections/harbour log/adapter"},
		{"/feedback/delete", nil, 303, harbour + "/feedback", "DELETE collections/harbour log/feedback"},
	} {
		asked = ""
		w := send(h, harbour+c.path, c.form)
		if got := w.Header().Get("Location") + w.Body.String(); w.Code != c.code || !strings.Contains(got, c.to) || asked != c.asked {
			t.Errorf("%s %v: %d %q\n%s", c.path, c.form, w.Code, asked, got)
		}
	}
	if left := ask[wire.FeedbackList](t, api, inAPI+"/feedback"); left.Total != 0 {
		t.Errorf("%d entries after all were deleted", left.Total)
	}
}

// TestSubject checks for which queries hits can be judged.
func TestSubject(t *testing.T) {
	for query, want := range map[string][2]string{
		"q=tide": {"query", "tide"}, "like=a": {"similar_to", "a"}, "q=tide&like=a": {}, "like=a&like=b": {}, "q=tide&dislike=a": {}, "like=a&dislike=b": {}, "": {},
	} {
		v, _ := url.ParseQuery(query)
		if got := parseForm("x", v).Subject(); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// TestBrowserFeedback judges hits, with and without JavaScript, and sees them on their page.
func TestBrowserFeedback(t *testing.T) {
	b := open(t)
	for _, scripts := range []bool{true, false} {
		srv := httptest.NewServer(Handler(newAPI(t, harbourLog(), 64)))
		defer srv.Close()
		b.hosts, b.complaint = map[string]bool{}, nil
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		b.do(t, chromedp.Navigate(srv.URL+harbour+"?q=tide"), chromedp.Click("#good-0"), chromedp.WaitVisible("#good-0[aria-pressed=true]"),
			chromedp.Click("#bad-1"), chromedp.WaitVisible("#bad-1[aria-pressed=true]"), chromedp.Click(".rated a"), chromedp.WaitVisible("#learn"))
		if got := b.text(t, "tbody"); strings.Count(got, "tide") < 2 || !strings.Contains(got, "good") || !strings.Contains(got, "bad") {
			t.Error(got)
		}
		b.quiet(t, srv.URL)
	}
}
