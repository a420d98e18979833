package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/hashsearch/hashsearch/api/wire"
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
		api := newAPI(t, nil)
		api.work(t)
		srv := httptest.NewServer(Handler(api))
		defer srv.Close()
		b.hosts = map[string]bool{}
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		b.do(t,
			chromedp.Navigate(srv.URL+"/?all"), chromedp.SendKeys("input[name=name]", "notes\r"),
			chromedp.WaitVisible("#files"), chromedp.SetUploadFiles("#files", notes(t)), chromedp.Click("#send"),
			chromedp.WaitVisible("#keep"), chromedp.Click("#keep"), chromedp.WaitVisible("#go"), chromedp.Click("#go"),
			chromedp.WaitVisible("#open-train"))
		train := "#train-now"
		if scripts {
			train = "#begin"
			b.do(t, chromedp.Click("#open-train"), chromedp.WaitVisible("dialog[open]"))
		}
		// A longer training before it keeps the page's own waiting until the page has shown it.
		long := try(api.opts.Tasks.Enqueue("train", "notes", wire.Training{Learning: wire.Learning{Epochs: 100_000, Hidden: []int{2000}}}))(t)
		b.do(t, chromedp.Click(train), chromedp.WaitVisible("progress"))
		try(api.opts.Tasks.Cancel(long.ID))(t)
		b.do(t, chromedp.WaitVisible("path.loss"), chromedp.WaitVisible("#go"))
		again := try(api.opts.Tasks.Enqueue("train", "notes", wire.Training{Learning: wire.Learning{Epochs: 1}}))(t)
		api.await(t, again.ID, isEnded)
		b.do(t, chromedp.Navigate(srv.URL+"/c/notes/about"), chromedp.Click("#use-1"))
		if scripts {
			b.do(t, chromedp.Click("#confirm button[value=yes]"))
		}
		b.do(t, chromedp.WaitVisible("#use-2"))
		for _, id := range []string{"tides.txt", "lamps.md"} {
			ask[wire.Document](t, api, "/v1/collections/notes/documents/"+id)
		}
		if c := ask[wire.Collection](t, api, "/v1/collections/notes"); c.Documents != 2 || c.Generation.ID != 1 {
			t.Errorf("%d documents, generation %d", c.Documents, c.Generation.ID)
		}
		b.quiet(t, srv.URL)
	}
}

// TestBrowserDialogs checks that a closed dialog returns the focus, that deleting requires the
// name, and that dropped files are uploaded with their names.
func TestBrowserDialogs(t *testing.T) {
	b := open(t)
	api := harbourAPI(t)
	srv := httptest.NewServer(Handler(api))
	t.Cleanup(srv.Close)
	api.workAs(t, held) // its end, which comes first, ends the streams of events
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
	b.do(t, chromedp.WaitVisible("#cancel"), chromedp.Click("#cancel"), chromedp.WaitVisible("#confirm[open]"), chromedp.Sleep(time.Second))
	dropped, _ := filepath.Glob(filepath.Join(api.opts.Uploads, "*", "*"))
	b.do(t, chromedp.Click("#confirm button[value=yes]"), chromedp.WaitVisible(".state.canceled"))
	if len(dropped) != 1 || filepath.Base(dropped[0]) != "ebb.txt" {
		t.Errorf("files %q", dropped)
	}
	b.quiet(t, srv.URL)
}
