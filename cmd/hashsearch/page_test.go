package main

import (
	"context"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// On the page, a user searches, opens a hit and opens a similar document, with JavaScript and
// without. The console stays empty, and no other host gets a request.
func TestPage(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	base := servedCorpus(t)
	b := openTab(t, base)
	for _, scripts := range []bool{true, false} {
		b.scripts(scripts)
		first, second := b.walk(base)
		if !strings.HasPrefix(first, "railway/") || !strings.HasPrefix(second, "railway/") || first == second {
			t.Errorf("a search for trains led to %q and then %q", first, second)
		}
	}
	b.checkComplaints()
}

// walk searches, opens the first hit and then its nearest document. It returns their ids.
func (b *tab) walk(base string) (first, second string) {
	b.t.Helper()
	step := func(actions ...chromedp.Action[chromedp.Void]) string {
		b.t.Helper()
		b.do(actions...)
		at, err := chromedp.Run(b.Context, chromedp.Evaluate[string]("decodeURIComponent(location.pathname)"))
		if err != nil {
			b.t.Fatal(err)
		}
		return strings.TrimPrefix(at, "/c/demo/d/")
	}
	step(chromedp.Navigate(base), chromedp.SendKeys("#q", "train station track\r"), chromedp.WaitVisible(".hit"))
	first = step(chromedp.Click(".hit h2 a"), chromedp.WaitVisible(".reading .text"))
	return first, step(chromedp.Click(".near a"), chromedp.WaitVisible(".reading .text"))
}

// servedCorpus serves a trained collection called demo until the test ends.
func servedCorpus(t *testing.T) (base string) {
	ctx, stop := context.WithCancel(t.Context())
	out, done := &lockedBuffer{lines: make(chan string, 100)}, make(chan int, 1)
	args := []string{"quickstart", filepath.Join(t.TempDir(), "demo.db"), corpus(t, 200), "--bits", "16", "--hidden", "20", "--addr", "127.0.0.1:0"}
	go func() { done <- run(ctx, args, strings.NewReader(""), out, io.Discard) }()
	t.Cleanup(func() { stop(); <-done })
	return strings.TrimSuffix(waitFor(t, out.lines, `http://127\.0\.0\.1:\d+/c/demo`), "/c/demo")
}

// recordComplaints records messages on the console and requests to other hosts.
func recordComplaints(t *testing.T, ctx context.Context, host string) func() []string {
	t.Helper()
	var mu sync.Mutex
	var messages []string
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if u, err := url.Parse(e.Request.URL); err != nil || u.Host != host {
				messages = append(messages, "request to "+e.Request.URL)
			}
		case *log.EventEntryAdded:
			// On a slow machine, a test may focus a field before the page's own autofocus does.
			if !strings.HasPrefix(e.Entry.Text, "Autofocus processing was blocked") {
				messages = append(messages, e.Entry.Text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string { mu.Lock(); defer mu.Unlock(); return messages }
}
