package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A tab is a tab of a headless Chromium.
type tab struct {
	context.Context
	t          *testing.T
	axe        string // source of axe-core; "" means none
	complaints func() []string
}

// openTab opens a tab for pages of a server. It skips the test if there is no Chromium.
func openTab(t *testing.T, base string) *tab {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("needs chromium, and -short not set")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	script, _ := os.ReadFile(os.Getenv("HASHSEARCH_AXE"))
	return &tab{ctx, t, string(script), recordComplaints(t, ctx, strings.TrimPrefix(base, "http://"))}
}

// scripts enables or disables scripts on pages.
func (b *tab) scripts(run bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run}); err != nil {
		b.t.Fatal(err)
	}
}

// patience is the maximum time to wait for a page. It is long, because a busy machine may be slow.
const patience = 4 * time.Minute

// do performs steps of a user.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.Context, patience)
	defer cancel()
	for _, step := range steps {
		err := chromedp.Do(ctx, step)
		for replaced(err) {
			err = chromedp.Do(ctx, step)
		}
		if err != nil {
			at, _ := chromedp.Run(b.Context, chromedp.Location())
			b.t.Fatalf("at %s: %v", at, err)
		}
	}
}

// replaced reports whether a step failed because the page replaced its node after the step had
// found it. No step has an effect before it has its node, so it can be repeated.
func replaced(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "Could not find node with given id") || strings.Contains(err.Error(), "detached"))
}

// is evaluates a condition in the page. It returns false while no page is loaded.
func (b *tab) is(script string) bool {
	v, err := chromedp.Run(b.Context, chromedp.Evaluate[bool]("!!("+script+")"))
	return err == nil && v
}

// until waits until a condition is true.
func (b *tab) until(script string) {
	b.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if b.is(script) {
			return
		}
	}
	b.t.Fatalf("never true: %s", script)
}

// checkAccessibility checks the page with axe-core in light and dark mode, if HASHSEARCH_AXE names
// its file.
func (b *tab) checkAccessibility() {
	b.t.Helper()
	if b.axe == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
		if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, media); err != nil {
			b.t.Fatal(err)
		}
		found, err := chromedp.Run(b.Context, chromedp.Evaluate[[]string](b.axe+`; axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
			violations.filter((v) => ["serious", "critical"].includes(v.impact)).flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html.slice(0, 200) + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
		at, _ := chromedp.Run(b.Context, chromedp.Location())
		if err != nil {
			b.t.Fatalf("%s: %v", at, err)
		}
		for _, f := range found {
			b.t.Errorf("%s, %s: %s", at, scheme, f)
		}
	}
}

// checkComplaints fails the test if the console has messages or another host got a request.
func (b *tab) checkComplaints() {
	b.t.Helper()
	if s := b.complaints(); len(s) > 0 {
		b.t.Errorf("the browser complained: %q", s)
	}
}
