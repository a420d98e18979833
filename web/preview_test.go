package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// dry is the result of a dry run.
var dry = wire.Ingested{Rejected: 3, Rejections: []wire.Rejection{{Place: "=in/a.jsonl:2", Error: "it is <empty>"}}, PassedOver: map[string]int{".gone": 2}, Skipped: []string{"in/c.gone", ".git/x"},
	Names: map[string]map[string]int{"text": {"body": 2}, "title": {"headline": 2}}, Preview: &wire.Preview{Read: 3, Formats: []wire.FormatPreview{
		{Format: "jsonl", Files: 1, Documents: 1200, Rejected: 1, First: []wire.PreviewDocument{{ID: "1", Title: "<One>", Text: "low water", Labels: []string{"tides"}, Fields: map[string]string{"lang": "en"}}}},
		{Files: 2, Rejected: 2}}, Files: []wire.FilePreview{{Place: "in/<a>.jsonl", Format: "jsonl", Documents: 1200, Rejected: 1}}}}

// previewOf returns the API with a dry run that has the result dry.
func previewOf(t *testing.T) *server {
	s := newAPI(t, nil)
	s.workAs(t, func(_ context.Context, _ tasks.Task, report func(tasks.Progress)) (any, error) {
		report(wire.Progress{Stage: "ingesting", Done: 5, Files: 2, File: "in/<b>"})
		return dry, nil
	})
	in := wire.IngestInput{Upload: "upload-1", Count: 3, Files: wire.Files{DryRun: true, Charset: "latin1", Map: []string{"text=body+notes", "date=day"}, LabelDirs: "no"}}
	s.await(t, try(s.opts.Tasks.Enqueue("ingest", "harbour log", in))(t).ID, isEnded)
	return s
}

// TestPreview checks the page of a dry run, and the table of what would not be stored.
func TestPreview(t *testing.T) {
	h := Handler(previewOf(t))
	body := get(h, harbour+"/tasks/1").Body.String()
	for _, want := range []string{"Preview of files", "The files hold 1,200 documents.", "<dt>files skipped</dt><dd>2</dd>", "<h3>&lt;One&gt;</h3>", "low water", "<code>in/&lt;a&gt;.jsonl</code>", "And 2 more.",
		"from headline <small>2</small>", `name="map_text" value="body&#43;notes"`, `<option value="headline">`, `<option value="no" selected>no</option>`, ">Add 1,200 documents<", `/tasks/1/discard"`, "<code>in/c.gone</code> No format has the extension .gone", `href="/c/harbour%20log/tasks/1/left-out.csv"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	if strings.Contains(body, "<dt>added</dt>") {
		t.Error("a dry run has added")
	}
	w := get(h, harbour+"/tasks/1/left-out.csv")
	want := "place,state,reason\n'=in/a.jsonl:2,rejected,it is <empty>\n" +
		"in/c.gone,skipped,\"no format has the extension .gone, or the options leave the file out\"\n.git/x,skipped,hidden files and those that programs make are not read\n"
	if diff := cmp.Diff(want, w.Body.String()); diff != "" || w.Header().Get("Content-Disposition") != "attachment; filename=left-out-1.csv" {
		t.Error(diff, w.Header())
	}
	if list := get(h, harbour+"/tasks").Body.String(); !strings.Contains(list, "Preview of files") {
		t.Error(list)
	}
	old := altered(previewOf(t), at("/tasks/1$"), func(t *wire.Task, _ *http.Request) { e := t.Ended.Add(-2 * time.Hour); t.Ended = &e })
	if body := get(Handler(old), harbour+"/tasks/1").Body.String(); !strings.Contains(body, "The server no longer has the files") || strings.Contains(body, `id="keep"`) {
		t.Error(body)
	}
}

// TestIngestKept checks that the form of a preview sends its options in place of the ones before.
func TestIngestKept(t *testing.T) {
	asked := ""
	h := Handler(noting(&asked, previewOf(t)))
	for _, c := range []struct{ target, form, asked string }{
		{"/tasks/1/ingest", "map_text=summary&map_title=&map_labels=+topics+&label_dirs=yes&dry_run=true",
			`POST collections/harbour log/ingest/kept {"upload":"1","charset":"latin1","map":["date=day","text=summary","labels=topics"],"label_dirs":"yes","dry_run":true}`},
		{"/tasks/1/ingest", "", `POST collections/harbour log/ingest/kept {"upload":"1","charset":"latin1","map":["date=day"]}`},
		{"/tasks/1/discard", "", `POST tasks/1/cancel`},
	} {
		form, _ := url.ParseQuery(c.form)
		if send(h, harbour+c.target, form); asked != c.asked {
			t.Errorf("%s %s asked %q", c.target, c.form, asked)
		}
	}
}

// TestPreviewed previews an upload, maps a part, and adds the documents without sending the files
// again.
func TestPreviewed(t *testing.T) {
	s := newAPI(t, nil)
	s.work(t)
	h := Handler(s)
	r := formWith(t, harbour+"/ingest", "in/a.jsonl", `{"id":"1","headline":"One","body":"low water"}`, "dry_run", "true")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	s.await(t, "1", isEnded)
	if body := get(h, w.Header().Get("Location")).Body.String(); !strings.Contains(body, ">Add 1 document<") || !strings.Contains(body, "from headline") {
		t.Fatal(w.Code, body)
	}
	again := send(h, harbour+"/tasks/1/ingest", url.Values{"map_title": {"body"}, "dry_run": {"true"}}).Header().Get("Location")
	s.await(t, "2", isEnded)
	if body := get(h, again).Body.String(); !strings.Contains(body, "<h3>low water</h3>") {
		t.Fatal(again, body)
	}
	send(h, again+"/ingest", url.Values{"map_title": {"body"}})
	s.await(t, "3", isEnded)
	if d := ask[wire.Document](t, s, inAPI+"/documents/1"); d.Title != "low water" {
		t.Errorf("%+v", d)
	}
	if w := send(h, harbour+"/tasks/1/ingest", nil); w.Code != 409 || !strings.Contains(w.Body.String(), "upload them again") {
		t.Error(w.Code, w.Body)
	}
	if left, err := os.ReadDir(s.opts.Uploads); len(left) > 0 || err != nil {
		t.Error(left, err)
	}
}
