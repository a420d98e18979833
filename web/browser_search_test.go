package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// is waits until the script expression is true on the page.
func is(expression string) chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patience), chromedp.WithPollingInterval(25*time.Millisecond))
}

// click waits for an element and clicks it.
func click(selector string) chromedp.Action[chromedp.Void] {
	return is(fmt.Sprintf(`(e => e && (e.click(), true))(document.querySelector(%q))`, selector))
}

// TestBrowserSearch tests live search. Its subtests share a browser.
func TestBrowserSearch(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(harbourAPI(t)))
	defer srv.Close()
	t.Run("typing", func(t *testing.T) { typing(t, b, srv.URL+harbour) })
	t.Run("topics", func(t *testing.T) { withinTopic(t, b, srv.URL+harbour) })
	t.Run("slider", func(t *testing.T) { slider(t, b, srv.URL+harbour) })
	t.Run("examples", func(t *testing.T) { examples(t, b, srv.URL+harbour) })
	t.Run("bits", func(t *testing.T) { bitByBit(t, b, srv.URL+harbour) })
	b.quiet(t, srv.URL)
}

// typing checks that hits appear during typing and that the address keeps the query.
func typing(t *testing.T, b *browser, at string) {
	b.do(t,
		chromedp.Navigate(at),
		// Each key may replace the hits, so a step must not wait for one hit.
		chromedp.SendKeys("#q", "guest"),
		is(`document.querySelector(".hit") && location.search === "?q=guest" && document.activeElement.id === "q" && document.title.startsWith("guest")`),
		is(`/\d+ hits, /.test(document.getElementById("announcement").textContent)`),
		is(`document.querySelector(".foot [name=to]").value.endsWith("?q=guest")`),
		is(`[...document.querySelectorAll(".hit h2 a")].some((a) => a.textContent === "<script>alert(1)</script>")`),
		chromedp.SendKeys("#q", " tide"), is(`[...document.querySelectorAll(".snippet mark")].some((m) => m.textContent === "tide")`),
		is(`location.search === "?q=guest+tide"`), click(".facets .chip"), is(`location.search.includes("filter=")`),
		chromedp.SendKeys("#q", " moon"), is(`location.search.includes("moon") && location.search.includes("filter=")`),
		click(".query .chip"), is(`!document.querySelector(".query") && !location.search.includes("filter")`),
		chromedp.NavigateBack(), is(`document.querySelector(".query .chip.on") && document.getElementById("q").value === "guest tide moon"`),
		is(`document.querySelector("[name=filter]").value.includes("=")`))
}

// withinTopic checks that a click on a topic searches within it, also while words are typed.
func withinTopic(t *testing.T, b *browser, at string) {
	b.do(t,
		chromedp.Navigate(at), click(".topics a"), is(`location.search.startsWith("?topic=") && document.querySelector(".query .chip.on") && document.querySelector(".row")`),
		chromedp.SendKeys("#q", "tide"), is(`document.querySelector(".columns.found") && location.search.includes("q=tide") && location.search.includes("topic=")`),
		click(".query .chip"), is(`document.querySelector(".hit") && !document.querySelector(".query") && !location.search.includes("topic")`))
}

// TestBrowserTypingAhead checks that both a followed link and text typed before its page arrives
// take effect.
func TestBrowserTypingAhead(t *testing.T) {
	b := open(t)
	h := Handler(harbourAPI(t))
	held := make(chan bool)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if q := r.URL.Query(); q.Has("filter") && q.Get("q") == "tide" {
			<-held
		}
		h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour+"?q=tide"), click(".facets .chip"), is(`location.search.includes("filter=")`),
		chromedp.SendKeys("#q", " moon"))
	time.Sleep(time.Second) // the page waits a sixth of this before it searches
	close(held)
	b.do(t, is(`location.search.includes("moon") && location.search.includes("filter=")`),
		is(`document.querySelector(".query .chip.on") && document.getElementById("q").value.includes("moon")`))
	b.quiet(t, srv.URL)
}

// TestBrowserTrouble checks that a new request cancels the previous one, and that errors appear in
// place of the hits.
func TestBrowserTrouble(t *testing.T) {
	b := open(t)
	h := Handler(harbourAPI(t))
	came, gone := make(chan bool, 1), make(chan bool, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("q") == "slow" {
			came <- true
			<-r.Context().Done()
			gone <- true
			return
		}
		h.ServeHTTP(w, r)
	}))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour), chromedp.SendKeys("#q", "slow"))
	<-came
	b.do(t, chromedp.SendKeys("#q", " tide"), chromedp.WaitVisible(".hit"))
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("the older request goes on")
	}
	if got := b.text(t, "#announcement"); !strings.Contains(got, "hits") {
		t.Errorf("announced %q", got)
	}

	b.do(t, chromedp.Evaluate[chromedp.Void](`document.getElementById("q").select()`), chromedp.SendKeys("#q", "plugh"),
		is(`document.querySelector("#found .message")?.textContent.startsWith("No document holds")`))
	srv.CloseClientConnections()
	srv.Close()
	b.do(t, chromedp.SendKeys("#q", " tide"), is(`document.querySelector("#found .message")?.textContent.startsWith("The server did not respond")`))
}

// slider checks that the slider sets the radius by keyboard, and describes the number of documents
// within it.
func slider(t *testing.T, b *browser, at string) {
	b.do(t,
		chromedp.Navigate(at+"?q=tide"), chromedp.Focus("#reach"),
		is(`document.querySelector("output").textContent === "any distance"`),
		chromedp.KeyEvent(kb.Home), is(`document.querySelector("#reach").ariaValueText === "within 0 bits: 0"`),
		is(`location.search.includes("radius=0") && document.getElementById("radius").value === "0"`), chromedp.WaitVisible("#found .message"))
	b.do(t,
		chromedp.Navigate(at+"?q=tide"), chromedp.Focus("#reach"),
		chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft), is(`location.search.includes("radius=31")`),
		is(`document.activeElement.id === "reach" && document.querySelector("#radius").selectedOptions[0].textContent === "31 bits"`),
		chromedp.KeyEvent(kb.End), is(`!location.search.includes("radius")`))
}

// examples checks that documents can be added to the query and removed.
func examples(t *testing.T, b *browser, at string) {
	b.do(t,
		chromedp.Navigate(at+"?q=tide"),
		chromedp.Click(".hit .more"), chromedp.WaitVisible(".query .on"),
		chromedp.Click(".hit .more + .more"), chromedp.WaitVisible(".query .off"),
		is(`/like=.*&dislike=|dislike=.*&like=/.test(location.search) && document.getElementById("q").value === "tide"`),
		chromedp.Click(".query .on"), chromedp.WaitNotPresent(".query .on"),
		is(`location.search.includes("dislike=") && document.querySelectorAll(".query .chip").length === 1`))
}

// bitByBit checks that the meanings of bits are available by keyboard: Tab stops once at each code,
// and arrow keys move within it.
func bitByBit(t *testing.T, b *browser, at string) {
	const stops = `[...document.querySelectorAll(".grid")].every((g) => g.querySelectorAll(".band[tabindex='0']").length === 1)`
	const bit = `[...document.querySelectorAll(".band")].indexOf(document.activeElement)`
	b.do(t,
		chromedp.Navigate(at+"/d/tides/moon"), is(stops),
		chromedp.Focus(".band[tabindex='0']"), is(bit+` === 0`),
		chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), is(bit+` === 2 && `+stops),
		is(`document.getElementById(document.activeElement.getAttribute("aria-describedby")).textContent.startsWith("bit 2, ")`),
		chromedp.WaitVisible(".tip"),
		chromedp.KeyEvent(kb.End), is(bit+` === 63`), chromedp.KeyEvent(kb.ArrowRight), is(bit+` === 63`), chromedp.KeyEvent(kb.Home), is(bit+` === 0`),
		chromedp.KeyEvent(kb.Escape), is(`document.querySelector(".tip").hidden`),
		chromedp.Navigate(at), chromedp.SendKeys("#q", "tide"), chromedp.WaitVisible(".hit"), is(stops))
}
