package web

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds the wait for a page. It is long because a busy machine may be slow; only a page
// that never reaches the expected state takes as long.
const patience = 4 * time.Minute

// A browser is a browser tab that records errors and requested hosts.
type browser struct {
	context.Context
	mu        sync.Mutex // guards the fields below
	complaint []string
	hosts     map[string]bool
}

// open starts a headless Chromium, or skips the test if none is installed.
func open(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("no chromium on the PATH")
	}
	if testing.Short() {
		t.Skip("starts a browser")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{Context: ctx, hosts: make(map[string]bool)}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	return b
}

// note records console messages, exceptions and requested hosts.
func (b *browser) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil {
			b.hosts[u.Host] = true
		}
	case *runtime.EventConsoleAPICalled:
		b.complaint = append(b.complaint, "console: "+string(e.Type))
	case *runtime.EventExceptionThrown:
		b.complaint = append(b.complaint, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if autofocusBlocked(e.Entry.Text) {
			return
		}
		b.complaint = append(b.complaint, string(e.Entry.Level)+": "+e.Entry.Text)
	}
}

// autofocusBlocked reports whether a log entry only states that a field had the focus before the
// page's own autofocus, as happens on a slow machine when a test focuses it first.
func autofocusBlocked(entry string) bool {
	return strings.HasPrefix(entry, "Autofocus processing was blocked")
}

func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b, patience)
	defer cancel()
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for replaced(err) {
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// replaced reports whether a step failed because the page replaced its node after the step had
// found it. Steps have no effect before they have their node, so they can be repeated.
func replaced(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "Could not find node with given id") || strings.Contains(err.Error(), "detached"))
}

func (b *browser) text(t *testing.T, selector string) string {
	t.Helper()
	s, err := chromedp.Run(b.Context, chromedp.TextContent(selector))
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return s
}

// TestBrowser searches, opens a hit and then a similar document, with and without JavaScript.
func TestBrowser(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(harbourAPI(t)))
	defer srv.Close()
	for _, scripts := range []bool{true, false} {
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		b.do(t,
			chromedp.Navigate(srv.URL),
			chromedp.SendKeys("#q", "tide water\r"),
			chromedp.WaitVisible(".hit"))
		if got := b.text(t, ".snippet mark"); !strings.Contains(strings.ToLower(got), "tide") && !strings.Contains(got, "water") {
			t.Errorf("marked %q", got)
		}
		b.do(t, chromedp.Click(".hit h2 a"), chromedp.WaitVisible(".reading .text"))
		first := b.text(t, "h1")
		b.do(t, chromedp.Click(".near a"), chromedp.WaitVisible(".reading .text"))
		if second := b.text(t, "h1"); second == first || second == "" {
			t.Errorf("from %q to %q", first, second)
		}
		b.do(t,
			chromedp.Click(".near + p .more"), chromedp.WaitVisible(".chip.on"),
			chromedp.Click(".hit .chip"), chromedp.WaitVisible(".query li + li"),
			chromedp.Click(".hit .more + .more"), chromedp.WaitVisible(".chip.off"))
	}
	b.quiet(t, srv.URL)
}

// quiet fails the test if the browser recorded an error or requested any host but the server.
func (b *browser) quiet(t *testing.T, server string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.complaint) > 0 {
		t.Errorf("the browser complained: %q", b.complaint)
	}
	if own := strings.TrimPrefix(server, "http://"); len(b.hosts) != 1 || !b.hosts[own] {
		t.Errorf("hosts asked: %v", b.hosts)
	}
}

// TestBrowserKeys checks the keyboard shortcuts for the search box and the hits.
func TestBrowserKeys(t *testing.T) {
	b := open(t)
	srv := httptest.NewServer(Handler(harbourAPI(t)))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour+"?q=tide"), chromedp.WaitVisible(".hit"))
	for _, c := range []struct{ key, want string }{
		{"j", "hit 0"}, {"j", "hit 1"}, {"k", "hit 0"}, {"/", "box"}, {"j", "box"}, {"\x1b", "none"},
	} {
		b.do(t, chromedp.KeyEvent(c.key))
		at, err := chromedp.Run(b.Context, chromedp.Evaluate[string](`(() => {
			const i = [...document.querySelectorAll(".hit h2 a")].indexOf(document.activeElement);
			return i >= 0 ? "hit " + i : document.activeElement.id === "q" ? "box" : "none";
		})()`))
		if err != nil || at != c.want {
			t.Errorf("after %q at %q, want %q (%v)", c.key, at, c.want, err)
		}
	}
}
