package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// notes returns the paths of two text files in a temporary directory.
func notes(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	paths := []string{filepath.Join(dir, "tides.txt"), filepath.Join(dir, "lamps.md")}
	for _, path := range paths {
		if err := os.WriteFile(path, []byte("# Notes\n\nThe tide climbs the harbour wall."), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// TestBrowserCollection creates a collection, uploads files, trains a model and switches back to an
// earlier generation, with and without JavaScript.
func TestBrowserCollection(t *testing.T) {
	b := open(t)
	for _, scripts := range []bool{true, false} {
		f := newFake(64)
		f.docs, f.trained = nil, false
		if !scripts {
			f.shop.leap = fakeEpochs - 2 // the page reloads only every two seconds
		}
		srv := httptest.NewServer(Handler(f))
		defer srv.Close()
		b.hosts = map[string]bool{}
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		b.do(t,
			chromedp.Navigate(srv.URL+"/?all"), chromedp.SendKeys("input[name=name]", "notes\r"),
			chromedp.WaitVisible("#files"), chromedp.SetUploadFiles("#files", notes(t)), chromedp.Click("#send"),
			chromedp.WaitVisible("#go"), chromedp.Click("#go"),
			chromedp.WaitVisible("#open-train"))
		if scripts {
			b.do(t, chromedp.Click("#open-train"), chromedp.WaitVisible("dialog[open]"))
		}
		b.do(t, chromedp.Click("#begin"), chromedp.WaitVisible("progress"), chromedp.WaitVisible("path.loss"), chromedp.WaitVisible("#go"))
		b.do(t, chromedp.Navigate(srv.URL+"/c/notes/about"), chromedp.Click("#use-1"))
		if scripts {
			b.do(t, chromedp.Click("#confirm button[value=yes]"))
		}
		b.do(t, chromedp.WaitVisible("#use-2"))
		if strings.Join(f.shop.files, " ") != "tides.txt lamps.md" || f.current != 1 {
			t.Errorf("files %q, generation %d", f.shop.files, f.current)
		}
		b.quiet(t, srv.URL)
	}
}

// TestBrowserDialogs checks that a closed dialog returns the focus, that deleting requires the
// name, and that dropped files are uploaded with their names.
func TestBrowserDialogs(t *testing.T) {
	b := open(t)
	f := newFake(64)
	f.shop.held = true
	srv := httptest.NewServer(Handler(f))
	defer srv.Close()
	b.do(t, chromedp.Navigate(srv.URL+harbour+"/about"), chromedp.Click("#open-delete"), chromedp.WaitVisible("#delete[open]"))
	for _, c := range []struct{ script, want string }{
		{`document.querySelector("#delete button").disabled + ""`, "true"},
		{`(() => { const i = document.querySelector("#delete input"); i.value = "harbour log"; i.dispatchEvent(new Event("input")); return document.querySelector("#delete button").disabled + ""; })()`, "false"},
		{`document.querySelector("#delete [data-close]").click(), document.activeElement.id`, "open-delete"},
	} {
		if got, err := chromedp.Run(b.Context, chromedp.Evaluate[string](c.script)); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.script, got, err)
		}
	}
	drop := `(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File(["low water"], "ebb.txt"));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
		return true;
	})()`
	if _, err := chromedp.Run(b.Context, chromedp.Evaluate[bool](drop)); err != nil {
		t.Fatal(err)
	}
	// The page is redrawn during the pause.
	b.do(t, chromedp.WaitVisible("#cancel"), chromedp.Click("#cancel"), chromedp.WaitVisible("#confirm[open]"), chromedp.Sleep(time.Second),
		chromedp.Click("#confirm button[value=yes]"), chromedp.WaitVisible(".state.canceled"))
	if strings.Join(f.shop.files, " ") != "ebb.txt" {
		t.Errorf("files %q", f.shop.files)
	}
	b.quiet(t, srv.URL)
}
