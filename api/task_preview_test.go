package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// A handlerOf is the API with its options.
type handlerOf struct {
	http.Handler
	opts Options
}

func working(t *testing.T, opts Options) handlerOf {
	t.Helper()
	h, opts := newWorking(t, opts)
	return handlerOf{h, opts}
}

// dryRun makes a dry run of files, and returns its task and result.
func dryRun(t *testing.T, h handlerOf, fields map[string]string, files ...string) (tasks.Task, wire.Ingested) {
	t.Helper()
	all := map[string]string{"dry_run": "true"}
	for name, value := range fields {
		all[name] = value
	}
	body, kind := form(t, all, files...)
	task := ended(t, h.opts, ask(h, "POST", "/v1/collections/raw/ingest", body, "Content-Type", kind))
	var got wire.Ingested
	if err := json.Unmarshal(task.Result, &got); err != nil || got.Preview == nil {
		t.Fatalf("%s %s %+v %v", task.State, task.Result, task.Problem, err)
	}
	return task, got
}

// A dry run stores nothing, and tells what would become of the files.
func TestPreview(t *testing.T) {
	h := working(t, Options{})
	task, got := dryRun(t, h, nil, "in/a.jsonl", `{"id":"1","headline":"One","body":"low water","lang":"en"}`+"\n{\n"+`{"id":"2","headline":"Two","body":"high water"}`,
		"in/b.txt", "spring\n tide", "in/c.gone", "x", "in/d.pdf", "%PDF-1.4")
	want := wire.Ingested{Rejected: 2, PassedOver: map[string]int{".gone": 1}, Skipped: []string{"in/c.gone"}, RepeatedIDs: []string{}, Charsets: []wire.GuessedCharset{},
		Names: map[string]map[string]int{"text": {"body": 2}, "title": {"headline": 2}}, Preview: &wire.Preview{Read: 3, Formats: []wire.FormatPreview{
			{Format: "jsonl", Files: 1, Documents: 2, Rejected: 1, First: []wire.PreviewDocument{
				{ID: "1", Title: "One", Text: "low water", Labels: []string{}, Fields: map[string]string{"lang": "en"}}, {ID: "2", Title: "Two", Text: "high water", Labels: []string{}, Fields: map[string]string{}}}},
			{Format: "text", Files: 1, Documents: 1, First: []wire.PreviewDocument{{ID: "in/b.txt", Text: "spring tide", Labels: []string{}, Fields: map[string]string{}}}},
			{Format: "pdf", Files: 1, Rejected: 1, First: []wire.PreviewDocument{}},
		}}}
	files := got.Preview.Files
	got.Rejections, got.Preview.Files = nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(files) != 3 || files[0].Place != "in/a.jsonl" || files[0].Rejected != 1 || !strings.HasPrefix(files[0].Rejections[0], "in/a.jsonl:2: ") || strings.Contains(fmt.Sprint(files), h.opts.Uploads) {
		t.Errorf("%+v", files)
	}
	// A database may lack the last reports.
	if p := task.Progress; p != nil && (p.Files > 3 || p.Files == 3 && p.File != "in/d.pdf" || p.Done > 5) {
		t.Errorf("%+v", task.Progress)
	}
	if n := read[wire.Collection](t, ask(h, "GET", "/v1/collections/raw", "")).Documents; n != 2 {
		t.Errorf("%d documents", n)
	}
}

// The files of a dry run can be ingested once, with other options.
func TestIngestKept(t *testing.T) {
	h := working(t, Options{})
	task, _ := dryRun(t, h, map[string]string{"charset": "latin1"}, "in/a.jsonl", `{"id":"1","headline":"One","body":"low water"}`)
	for _, c := range []struct {
		collection, body string
		status           int
		want             string
	}{
		{"raw", `{}`, 400, `"pointer":"/upload"`},
		{"raw", `{"upload":"99"}`, 404, "task_not_found"},
		{"shelf", `{"upload":"` + task.ID + `"}`, 404, "task_not_found"},
		{"raw", `{"upload":"` + task.ID + `","map":["x"]}`, 400, `"pointer":"/map"`},
		{"raw", `{"upload":"` + task.ID + `","path":"/etc"}`, 400, `"pointer":"/path"`},
	} {
		if w := ask(h, "POST", "/v1/collections/"+c.collection+"/ingest/kept", c.body, "Content-Type", "application/json"); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.body, w.Code, w.Body)
		}
	}
	kept := func(id, more string) string { return fmt.Sprintf(`{"upload":%q,"map":["title=body"]%s}`, id, more) }
	again := ended(t, h.opts, ask(h, "POST", "/v1/collections/raw/ingest/kept", kept(task.ID, `,"dry_run":true`), "Content-Type", "application/json"))
	done := ended(t, h.opts, ask(h, "POST", "/v1/collections/raw/ingest/kept", kept(again.ID, ""), "Content-Type", "application/json; charset=utf-8"))
	if d := read[wire.Document](t, ask(h, "GET", "/v1/collections/raw/documents/1", "")); !strings.Contains(string(done.Result), `"added":1`) || d.Title != "low water" {
		t.Errorf("%s %+v", done.Result, d)
	}
	for _, id := range []string{task.ID, again.ID, done.ID} {
		if w := ask(h, "POST", "/v1/collections/raw/ingest/kept", kept(id, ""), "Content-Type", "application/json"); w.Code != 409 || !strings.Contains(w.Body.String(), "upload_gone") {
			t.Errorf("%s: %d %s", id, w.Code, w.Body)
		}
	}
	emptied(t, h.opts.Uploads)
}

// The files of a dry run are removed if it fails or is canceled, even after its end, and when they
// are an hour old.
func TestDropKept(t *testing.T) {
	h := working(t, Options{})
	task, _ := dryRun(t, h, nil, "a.txt", "x")
	if left, _ := os.ReadDir(h.opts.Uploads); len(left) != 1 {
		t.Errorf("%d directories", len(left))
	}
	if w := ask(h, "POST", "/v1/tasks/"+task.ID+"/cancel", ""); w.Code != 200 {
		t.Error(w.Code, w.Body)
	}
	emptied(t, h.opts.Uploads)
	task, _ = dryRun(t, h, nil, "a.txt", "x")
	old := time.Now().Add(-2 * wire.KeptFor)
	for _, c := range []struct {
		change func(*tasks.Task)
		keeps  bool
	}{
		{func(*tasks.Task) {}, true},
		{func(t *tasks.Task) { t.Ended = &old }, false},
		{func(t *tasks.Task) { t.State = tasks.Failed }, false},
		{func(t *tasks.Task) { t.State = tasks.Running }, true},
		{func(t *tasks.Task) { t.Input = []byte(`{"upload":"upload-1"}`) }, false},
	} {
		changed := task
		c.change(&changed)
		if got := h.opts.keepsUpload(changed); got != c.keeps {
			t.Errorf("%+v: %v", changed, got)
		}
	}
	if err := h.opts.sweepUploads(h.opts.Tasks); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(h.opts.Uploads, "*", "*")); len(left) != 1 {
		t.Errorf("%q are left", left)
	}
}

// All rejections and skipped files are listed until the queue has forgotten the task.
func TestLeftOut(t *testing.T) {
	h := working(t, Options{})
	files := []string{"in/z.gone", "x", "in/.x", "x", "in/a.jsonl", strings.Repeat("{\n", mostRejections+5)}
	task, _ := dryRun(t, h, nil, files...)
	w := ask(h, "GET", "/v1/tasks/"+task.ID+"/left-out", "")
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	if w.Code != 200 || len(lines) != mostRejections+5+2 || !strings.HasPrefix(lines[0], `{"place":"in/a.jsonl:1","error":`) || lines[len(lines)-1] != `{"place":"in/z.gone"}` {
		t.Errorf("%d %d lines, %s", w.Code, len(lines), w.Body)
	}
	stray := h.opts.leftOutFile("99")
	if err := os.WriteFile(stray, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h.opts.dropLists()
	if _, err := os.Stat(stray); err == nil {
		t.Error("the list of an unknown task is left")
	}
	if err := os.Remove(h.opts.leftOutFile(task.ID)); err != nil {
		t.Fatal(err)
	}
	if w := ask(h, "GET", "/v1/tasks/"+task.ID+"/left-out", ""); strings.Count(w.Body.String(), "\n") != mostRejections+2 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(h, "GET", "/v1/tasks/77/left-out", ""); w.Code != 404 {
		t.Error(w.Code)
	}
	list := newLeftOutList(filepath.Join(t.TempDir(), "list"))
	for range mostLeftOut + 10 {
		list.add(wire.LeftOut{Place: "x"})
	}
	if err := list.close(); err != nil || list.lines != mostLeftOut {
		t.Error(err, list.lines)
	}
}
