package web

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/hashsearch/hashsearch/api/tasks"
)

// axe checks the current page for serious accessibility violations with axe-core, in the light and
// the dark scheme. HASHSEARCH_AXE is the path of axe.min.js from the package axe-core, which is not
// part of this repository.
func axe(t *testing.T, b *browser) {
	t.Helper()
	script, err := os.ReadFile(os.Getenv("HASHSEARCH_AXE"))
	if err != nil {
		t.Skip("HASHSEARCH_AXE does not name axe.min.js of axe-core")
	}
	for _, scheme := range []string{"light", "dark"} {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
		if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, media); err != nil {
			t.Fatal(err)
		}
		found, err := chromedp.Run(b.Context, chromedp.Evaluate[[]string](string(script)+`; axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
			violations.filter((v) => ["serious", "critical"].includes(v.impact))
				.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html.slice(0, 300) + " " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			at, _ := chromedp.Run(b.Context, chromedp.Location())
			t.Errorf("%s, %s: %s", at, scheme, f)
		}
	}
}

func TestAxe(t *testing.T) {
	b := open(t)
	busy, empty := harbourAPI(t), newAPI(t, nil)
	busy.enqueue(t, "train")
	busy.enqueue(t, "compare")
	measured := measuringAPI(t)
	for _, typ := range []tasks.Type{"train", "evaluate"} {
		measured.await(t, measured.enqueue(t, typ), isEnded)
	}
	gains := httptest.NewServer(Handler(measured))
	defer gains.Close()
	previewed := httptest.NewServer(Handler(previewOf(t)))
	defer previewed.Close()
	full := httptest.NewServer(Handler(busy))
	t.Cleanup(full.Close)
	none := httptest.NewServer(Handler(empty))
	defer none.Close()
	busy.workAs(t, held) // its end, which comes first, ends the streams of events
	for _, at := range []string{
		full.URL + harbour, full.URL + harbour + "?q=tide&rerank=bm25&like=birds%2Fterns&dislike=tides%2Fsurge&filter=season%3Dwinter",
		full.URL + harbour + "?q=tyde+flour", full.URL + harbour + "?q=tide&rank=code", full.URL + harbour + "?q=plugh", full.URL + harbour + "?q=tide&filter=label%3Dnobody", full.URL + harbour + "/d/tides/moon", full.URL + harbour + "/about", full.URL + "/nope",
		full.URL + "/sign-in", none.URL + harbour, none.URL + harbour + "/about", none.URL + "/?all", full.URL + "/?all",
		full.URL + harbour + "/map?q=tide", full.URL + harbour + "/bits", full.URL + harbour + "/bits/3",
		full.URL + harbour + "?topic=nothing", full.URL + harbour + "/map?by=topics", full.URL + harbour + "/documents", full.URL + harbour + "/documents?filter=season%3Dwinter", full.URL + harbour + "/documents?filter=x",
		full.URL + harbour + "/d/tides/moon?edit", full.URL + harbour + "/label", full.URL + harbour + "/feedback",
		full.URL + harbour + "/tasks", full.URL + harbour + "/tasks/1", full.URL + harbour + "/tasks/2", previewed.URL + harbour + "/tasks/1",
		gains.URL + harbour + "/tasks/1", gains.URL + harbour + "/tasks/2", gains.URL + harbour + "/about",
	} {
		b.do(t, chromedp.Navigate(at), chromedp.WaitReady("h1"))
		axe(t, b)
	}
	b.do(t, chromedp.Navigate(full.URL+harbour+"/documents?filter=season%3Dwinter#delete"), chromedp.WaitVisible("#delete[open]"))
	axe(t, b)
	b.do(t, chromedp.Navigate(full.URL+harbour+"/d/tides/moon?edit"), chromedp.WaitReady("#save"))
	busy.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("PATCH", inAPI+"/documents/tides%2Fmoon", strings.NewReader(`{"labels":["theirs"]}`)))
	b.do(t, chromedp.Click("#save"), chromedp.WaitVisible("#stored"))
	axe(t, b)
}
