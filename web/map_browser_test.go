package web

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// value returns the result of a script run on the page.
func value[T any](t *testing.T, b *browser, script string) T {
	t.Helper()
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return v
}

// until waits until a script run on the page returns true.
func (b *browser) until(t *testing.T, script string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if value[bool](t, b, "!!("+script+")") {
			return
		}
	}
	t.Fatalf("never true: %s", script)
}

// mouse sends a mouse event at a position of the map, in pixels from its corner.
func (b *browser) mouse(t *testing.T, kind input.DispatchMouseEventType, x, y float64, modifiers int64) {
	t.Helper()
	corner := value[[]float64](t, b, `(() => { const r = document.querySelector(".map canvas").getBoundingClientRect(); return [r.left, r.top]; })()`)
	p := input.DispatchMouseEventParams{Type: kind, X: corner[0] + x, Y: corner[1] + y, Modifiers: modifiers, Button: input.MouseButtonLeft, ClickCount: 1}
	if kind == input.DispatchMouseEventTypeMouseMoved {
		p.ClickCount = 0
	}
	if _, err := chromedp.Call(b.Context, input.DispatchMouseEvent, p); err != nil {
		t.Fatal(err)
	}
}

const painted = `+document.querySelector(".map canvas").dataset.points`

// TestBrowserMap shows all points, hides some, opens one, encircles others and marks a query.
func TestBrowserMap(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(charted(harbourAPI(t), subjects, 5000)))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour+"/map"), chromedp.WaitVisible(".map canvas"))
	b.until(t, painted+" === 5000")
	if n := value[int](t, b, `(() => { const c = document.querySelector(".map canvas"), p = new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer);
		return p.filter((x) => x !== p[0]).length; })()`); n < 10_000 {
		t.Errorf("only %d pixels are painted", n)
	}
	b.do(t, chromedp.Click(".legend label"))
	b.until(t, painted+" === 4750")
	b.do(t, chromedp.Click("[data-all='']"))
	b.until(t, painted+" === 0")
	b.do(t, chromedp.Click("[data-all='true']"))
	b.until(t, painted+" === 5000")

	// The last key is ↑, perhaps pressed during the zoom.
	for _, c := range []struct{ key, want string }{{"+", "< 4990"}, {"0", "=== 5000"}, {"\u0304", "> 4500"}} {
		b.do(t, chromedp.Focus(".map canvas"), chromedp.KeyEvent(c.key))
		b.until(t, painted+" "+c.want)
	}
	// Keys act on the view at the end of the preceding zoom, even before it has ended.
	b.do(t, chromedp.KeyEvent("+"))
	b.until(t, painted+" < 4990")
	const hold = `(window.framesHeld = requestAnimationFrame, window.requestAnimationFrame = () => 0, true)`
	b.do(t, is(hold), chromedp.KeyEvent("0"), chromedp.KeyEvent("l"), is(`document.querySelector(".inside h2")?.textContent.startsWith("5,000 documents inside")`),
		is(`(window.requestAnimationFrame = framesHeld, true)`), chromedp.KeyEvent("0"))
	b.until(t, painted+" === 5000")

	size := value[[]float64](t, b, `(() => { const c = document.querySelector(".map canvas"); return [c.clientWidth, c.clientHeight]; })()`)
	x, y, r := size[0]/2, size[1]/2, size[1]/5
	b.mouse(t, input.DispatchMouseEventTypeMousePressed, x-r, y-r, 8)
	for _, p := range [][2]float64{{r, -r}, {r, r}, {-r, r}} {
		b.mouse(t, input.DispatchMouseEventTypeMouseMoved, x+p[0], y+p[1], 8)
	}
	b.mouse(t, input.DispatchMouseEventTypeMouseReleased, x-r, y+r, 8)
	b.until(t, `document.querySelectorAll(".found a[href^='/c/harbour%20log/d/']").length === 200 && !document.querySelector(".inside h2").textContent.includes("5,000")`)
	if got := b.text(t, ".inside .chips"); !strings.Contains(got, "alt.atheism") || strings.Contains(got, "talk.religion.misc") {
		t.Errorf("labels inside: %q", got)
	}

	b.do(t, chromedp.SendKeys("#where", "tide\r"))
	b.until(t, `!document.querySelector(".pin").hidden && location.search === "?q=tide"`)
	b.do(t, chromedp.SetValue("#where", "plugh"), chromedp.SendKeys("#where", "\r"))
	b.until(t, `document.querySelector(".pin").hidden && document.querySelector(".missed").textContent.includes("vocabulary")`)
	b.mu.Lock()
	b.complaint = nil // the console reports status 422 for a query without known words
	b.mu.Unlock()

	x = 0
	for value[bool](t, b, `document.querySelector(".tip").hidden`) && x < size[0] {
		x += 5
		b.mouse(t, input.DispatchMouseEventTypeMouseMoved, x, y, 0)
	}
	if got := b.text(t, ".tip small"); got == "" {
		t.Error("no label of the point under the mouse")
	}
	b.mouse(t, input.DispatchMouseEventTypeMousePressed, x, y, 0)
	b.mouse(t, input.DispatchMouseEventTypeMouseReleased, x, y, 0)
	b.do(t, chromedp.WaitVisible(".reading .text"))
	b.quiet(t, srv.URL)
}

// TestBrowserMapStates tests the map before it is ready, with a mark in the address, without labels
// or scripts, and in Chinese.
func TestBrowserMapStates(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(failing(charted(harbourAPI(t), nil, 3000), once(at("/map$")), 503, "busy")))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour+"/map?q=tide"), chromedp.WaitVisible(".map canvas"))
	b.until(t, painted+" === 3000 && !document.querySelector('.pin').hidden && document.querySelectorAll('.legend li').length === 3")
	b.do(t, chromedp.Click("[name=language][value=zh]"), chromedp.WaitVisible("html[lang=zh] .map canvas"), chromedp.Click("[data-do=list]"), chromedp.WaitVisible(".found a"))
	if got := b.text(t, ".inside h2"); !strings.Contains(got, "圈内有 3,000 篇文档") {
		t.Errorf("in Chinese: %q", got)
	}
	if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.do(t, chromedp.Navigate(srv.URL+harbour+"/map?q=tide"), chromedp.WaitVisible(".map > svg .mark"))
	b.quiet(t, srv.URL)
}

// TestBrowserBits opens a pair of bits, sorts the table and opens the split of a collection.
func TestBrowserBits(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(harbourAPI(t)))
	defer srv.Close()
	for _, scripts := range []bool{true, false} {
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		b.do(t, chromedp.Navigate(srv.URL+harbour+"/bits"), chromedp.WaitVisible(".matrix image"))
		if scripts {
			b.until(t, `document.querySelectorAll(".drivers:has(a[href^='/c/harbour%20log/d/'])").length === 64`)
			b.do(t, chromedp.Click(".matrix svg"), chromedp.WaitVisible(".matrix output"))
			if got := b.text(t, ".matrix output"); !strings.Contains(got, " with ") || !strings.Contains(got, ": ") {
				t.Errorf("the pair in the middle: %q", got)
			}
		}
		b.do(t, chromedp.Click("table.bits thead th:nth-child(3) a"), chromedp.WaitVisible("[aria-sort=descending]"))
		first := b.text(t, "table.bits tbody th a")
		b.do(t, chromedp.Click("table.bits tbody th a"), chromedp.WaitVisible(".sides"))
		if got := b.text(t, "h1"); got != fmt.Sprint("Bit ", first) {
			t.Errorf("the page of bit %s is called %q", first, got)
		}
		b.do(t, chromedp.Click("[rel=next]"), chromedp.WaitVisible("[rel=prev]"), chromedp.Click(".activations a"), chromedp.WaitVisible(".reading .text"))
	}
	b.quiet(t, srv.URL)
}
