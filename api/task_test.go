package api

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// newWorking serves the collections of newAPI, and runs their tasks until the test ends.
func newWorking(t testing.TB, opts Options) (http.Handler, Options) {
	t.Helper()
	dir := t.TempDir()
	opts.Uploads, opts.Backups = filepath.Join(dir, "uploads"), filepath.Join(dir, "backups")
	q, err := openTasks(t, filepath.Join(dir, "tasks"), opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Tasks = q
	set := setOf(t, map[string]*index.Index{"shelf": openTrained(t), "twin": openTrained(t), "raw": openIndex(t, shelf[:2]), "none yet": openIndex(t, nil)})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); Work(ctx, set, opts) }()
	t.Cleanup(func() { stop(); <-done; q.Close() })
	return New(set, opts), opts
}

// ended waits for the end of the task in an answer.
func ended(t testing.TB, opts Options, w *httptest.ResponseRecorder) tasks.Task {
	t.Helper()
	if w.Code != http.StatusAccepted {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if got := read[tasks.Task](t, w); w.Header().Get("Location") != "/v1/tasks/"+got.ID {
		t.Errorf("at %q: %+v", w.Header().Get("Location"), got)
	}
	var last tasks.Task
	for last = range opts.Tasks.Watch(t.Context(), strings.TrimPrefix(w.Header().Get("Location"), "/v1/tasks/")) {
	}
	return last
}

// Each line is a request that enqueues no task, its status, and a part of the answer.
func TestTaskRequests(t *testing.T) {
	h, opts := newWorking(t, Options{SearchBytes: 400, IngestFolders: []string{t.TempDir()}})
	const shelf = "/v1/collections/shelf"
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"POST", "/v1/collections/nope/train", "", 404, "collection_not_found"},
		{"POST", shelf + "/train", `[]`, 400, "not an object"},
		{"POST", shelf + "/train", `{"epoch":3}`, 400, `"pointer":"/epoch"`},
		{"POST", shelf + "/train", `{"Epochs":3}`, 400, `"pointer":"/Epochs"`},
		{"POST", shelf + "/train", `{"epochs":"3"}`, 400, `"pointer":"/epochs"`},
		{"POST", shelf + "/train", `{"epochs":-3}`, 400, `"pointer":"/epochs"`},
		{"POST", shelf + "/train", `{"epochs":3.5}`, 400, `expected integer`},
		{"POST", shelf + "/train", `{"seed":-1}`, 400, `"pointer":"/seed"`},
		{"POST", shelf + "/train", `{"bits":513}`, 400, `"pointer":"/bits"`},
		{"POST", shelf + "/train", `{"bits":-1}`, 400, `"pointer":"/bits"`},
		{"POST", shelf + "/train", `{"bits":"many"}`, 400, `"pointer":"/bits"`},
		{"POST", shelf + "/train", `{"kind":"magic"}`, 400, `"pointer":"/kind"`},
		{"POST", shelf + "/train", `{"language":"xx"}`, 400, `"pointer":"/language"`},
		{"POST", shelf + "/train", `{"weighting":"x"}`, 400, `"pointer":"/weighting"`},
		{"POST", shelf + "/train", `{"binariser":"x"}`, 400, `"pointer":"/binariser"`},
		{"POST", shelf + "/train", `{"target":"x"}`, 400, `"pointer":"/target"`},
		{"POST", shelf + "/train", `{"activation":"x"}`, 400, `"pointer":"/activation"`},
		{"POST", shelf + "/train", `{"init":"x"}`, 400, `"pointer":"/init"`},
		{"POST", shelf + "/train", `{"hidden":[0]}`, 400, `"pointer":"/hidden/0"`},
		{"POST", shelf + "/train", `{"hidden":[9,9,9,9,9,9,9,9,9]}`, 400, `"pointer":"/hidden"`},
		{"POST", shelf + "/train", `{"hidden":7}`, 400, `expected array`},
		{"POST", shelf + "/train", `{"validation":1}`, 400, `"pointer":"/validation"`},
		{"POST", shelf + "/train", `{"max_share":2}`, 400, `"pointer":"/max_share"`},
		{"POST", shelf + "/train", `{"vocabulary":25e-1}`, 400, `"pointer":"/vocabulary"`},
		{"POST", shelf + "/train", `{"corruption":"magic"}`, 400, `corruption`},
		{"POST", shelf + "/train", `{"kind":"` + strings.Repeat("x", 500) + `"}`, 413, "too_large"},
		{"POST", shelf + "/evaluate", `{"measures":["AP","P"]}`, 400, `"pointer":"/measures/1"`},
		{"POST", shelf + "/evaluate", `{"measure":["AP"]}`, 400, `"pointer":"/measure"`},
		{"POST", shelf + "/evaluate", `{"sample":-1}`, 400, `"pointer":"/sample"`},
		{"POST", shelf + "/evaluate", `{"rerank":"asymmetric"}`, 400, `"pointer":"/rerank"`},
		{"POST", shelf + "/evaluate", `{"candidates":1.5}`, 400, `"pointer":"/candidates"`},
		{"POST", shelf + "/evaluate", `{"halves":true,"heaviest":3}`, 400, `halves cannot be combined`},
		{"POST", shelf + "/evaluate", `{"queries":"/etc/passwd"}`, 400, `"pointer":"/queries"`},
		{"POST", shelf + "/compare", `{"kinds":["stacked","magic"]}`, 400, `"pointer":"/kinds/1"`},
		{"POST", shelf + "/compare", `{"kinds":[""]}`, 400, `"pointer":"/kinds/0"`},
		{"POST", shelf + "/compare", `{"bits":[0]}`, 400, `"pointer":"/bits/0"`},
		{"POST", shelf + "/compare", `{"bits":64}`, 400, `"pointer":"/bits"`},
		{"POST", shelf + "/compare", `{"bits":["auto"]}`, 400, `"pointer":"/bits/0"`},
		{"POST", shelf + "/compare", `{"binarisers":["x"]}`, 400, `"pointer":"/binarisers/0"`},
		{"POST", shelf + "/compare", `{"epochs":-1}`, 400, `"pointer":"/epochs"`},
		{"POST", shelf + "/compare", `{"epochs":1e-2}`, 400, `"pointer":"/epochs"`},
		{"POST", shelf + "/compare", `{"measures":["x"]}`, 400, `"pointer":"/measures/0"`},
		{"POST", shelf + "/compare", `{"corruption":"magic"}`, 400, `corruption`},
		{"POST", shelf + "/compare", `{"kind":"stacked"}`, 400, `"pointer":"/kind"`},
		{"POST", shelf + "/reindex", `{"generation":77}`, 404, "generation_not_found"},
		{"POST", shelf + "/reindex", `{"generation":"1"}`, 400, `"pointer":"/generation"`},
		{"POST", "/v1/collections/raw/reindex", ``, 409, "no_model"},
		{"POST", shelf + "/backup", `{"path":"/etc"}`, 400, `"pointer":"/path"`},
		{"POST", shelf + "/ingest/path", ``, 400, `"pointer":"/path"`},
		{"POST", shelf + "/ingest/path", `{"path":"/etc"}`, 403, "path_refused"},
		{"POST", shelf + "/ingest/path", `{"path":"x","format":"klingon"}`, 400, `"pointer":"/format"`},
		{"POST", shelf + "/ingest/path", `{"path":"x","charset":"klingon"}`, 400, `"pointer":"/charset"`},
		{"POST", shelf + "/ingest/path", `{"path":"x","quotes":"some"}`, 400, `"pointer":"/quotes"`},
		{"POST", shelf + "/ingest/path", `{"path":"x","where":["y"]}`, 400, `"pointer":"/where"`},
		{"POST", shelf + "/ingest/path", `{"path":"x","upload":"y"}`, 400, `"pointer":"/upload"`},
		{"GET", shelf + "/train", "", 405, "use POST"},
		{"GET", shelf + "/backups/x", "", 404, "backup_not_found"},
		{"GET", shelf + "/backups/..%2Fx", "", 404, "backup_not_found"},
		{"GET", "/v1/tasks", "", 200, `{"tasks":[]}`},
		{"GET", "/v1/tasks/1", "", 404, "task_not_found"},
		{"GET", "/v1/tasks/1/events", "", 404, "task_not_found"},
		{"POST", "/v1/tasks/1/cancel", "", 404, "task_not_found"},
		{"GET", "/v1/tasks?state=lost", "", 400, `"parameter":"state"`},
		{"GET", "/v1/tasks?limit=0", "", 400, `"parameter":"limit"`},
		{"GET", "/v1/tasks?cursor=x", "", 400, "bad_cursor"},
		{"GET", "/v1/tasks?page=2", "", 400, `"parameter":"page"`},
		{"GET", "/v1/tasks?type=train&type=ingest", "", 400, `"parameter":"type"`},
		{"GET", "/v1/tasks?type=sweep", "", 400, `"parameter":"type"`},
		{"GET", "/v1/tasks?kind=train", "", 400, `"parameter":"kind"`},
	} {
		w := ask(h, c.method, c.target, c.body)
		if body := strings.ReplaceAll(w.Body.String(), `\"`, `"`); w.Code != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s %s %s: %d %s\nwant %d with %s", c.method, c.target, c.body, w.Code, body, c.status, c.want)
		}
	}
	if all, _, _ := opts.Tasks.List(nil, "", 0); len(all) > 0 {
		t.Errorf("there are tasks: %+v", all)
	}
	if w := ask(newAPI(t, Options{}), "POST", shelf+"/train", ""); w.Code != 409 || !strings.Contains(w.Body.String(), "no_tasks") {
		t.Errorf("without a queue: %d %s", w.Code, w.Body)
	}
}

// Each type of task does its work, and the collection is as sound as before.
func TestTasksDoTheirWork(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"one.txt": "a telescope in orbit", "deep/two.md": "# Bread\nand yeast", "deep/.hidden.txt": "x", "bad.jsonl": "{\"id\":1}\n"} {
		os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h, opts := newWorking(t, Options{IngestFolders: []string{t.TempDir(), dir}})
	const shelf = "/v1/collections/shelf"
	for _, c := range []struct{ path, body, want string }{
		{"train", `{"bits":16,"hidden":[],"epochs":2,"seed":7,"vocabulary":null}`, `"generation":{"id":2,"kind":"stacked","bits":16`},
		{"reindex", `{"generation":1}`, `{"id":1,`},
		{"reindex", ``, `"current":true`},
		{"ingest/path", fmt.Sprintf(`{"path":%q}`, dir), `{"added":2,"replaced":0,"unchanged":0,"rejected":1,"rejections":[{"place":`},
		{"ingest/path", `{"path":"one.txt","format":"text"}`, `"added":1`},
		{"ingest/path", `{"path":"./deep/../one.txt","charset":"latin1"}`, `"unchanged":1`},
		{"ingest/path", `{"path":"deep"}`, `"added":1`},
		{"evaluate", ``, `{"generation":1,"fingerprint":"`},
		{"evaluate", `{"measures":["AP","R@5","AP"],"halves":true,"sample":0,"seed":0}`, `"measures":[{"ranker":"hybrid","measure":"AP","value":`},
		{"compare", `{"kinds":["stacked","lsh"],"bits":[8],"binarisers":[],"epochs":1,"hidden":[4]}`, `{"contenders":[{"name":"stacked","binariser":"half","bits":8,"measures":{"AP":`},
		{"backup", `{}`, `"href":"/v1/collections/shelf/backups/`},
	} {
		got := ended(t, opts, ask(h, "POST", shelf+"/"+c.path, c.body))
		if got.State != tasks.Succeeded || !strings.HasPrefix(c.path, string(got.Type)) || !strings.Contains(string(got.Result), c.want) {
			t.Errorf("%s %s: %s %s %+v", c.path, c.body, got.State, got.Result, got.Problem)
		}
	}
	for _, id := range []string{"one.txt", "deep/two.md"} {
		if w := ask(h, "GET", shelf+"/documents/"+id, ""); w.Code != 200 {
			t.Errorf("%s: %d", id, w.Code)
		}
	}
	if w := ask(h, "GET", shelf+"/generations", ""); strings.Contains(w.Body.String(), `"id":3`) || !strings.Contains(w.Body.String(), `"id":2`) {
		t.Errorf("the comparison left a generation behind: %s", w.Body)
	}
	for path, code := range map[string]string{"none%20yet/train": "too_few_documents", "none%20yet/compare": "too_few_documents", "raw/evaluate": "no_model"} {
		got := ended(t, opts, ask(h, "POST", "/v1/collections/"+path, ""))
		if got.State != tasks.Failed || string(got.Problem.Code) != code {
			t.Errorf("%s: %s %+v", path, got.State, got.Problem)
		}
	}
	checkTaskPages(t, h)
}

// checkTaskPages reads the list page by page.
func checkTaskPages(t *testing.T, h http.Handler) {
	t.Helper()
	type page struct {
		Tasks []tasks.Task `json:"tasks"`
		Next  string       `json:"next"`
	}
	var ids []string
	for target := "/v1/tasks?collection=shelf&limit=2&state=succeeded"; target != ""; {
		w := ask(h, "GET", target, "")
		link := w.Header().Get("Link")
		p := read[page](t, w)
		for _, task := range p.Tasks {
			ids = append(ids, task.ID)
		}
		target, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
		if (p.Next == "") != (link == "") {
			t.Errorf("next %q, link %q", p.Next, link)
		}
	}
	if diff := cmp.Diff([]string{"11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1"}, ids); diff != "" {
		t.Error(diff)
	}
}

// A backup is served whole, only to keys that allow it, and only under its own collection.
func TestBackupDownload(t *testing.T) {
	h, opts := newWorking(t, Options{})
	got := ended(t, opts, ask(h, "POST", "/v1/collections/shelf/backup", ""))
	at := strings.Split(string(got.Result), `"href":"`)[1]
	at = strings.TrimSuffix(at, `"}`)
	w := ask(h, "GET", at, "")
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, w.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if size, err := ix.Size(); err != nil || size.Documents != len(shelf) || w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
		t.Errorf("%+v, %v, %v", size, err, w.Header())
	}
	tag, whole := w.Header().Get("ETag"), w.Body.Bytes()
	for _, c := range []struct {
		header []string
		status int
		want   string
	}{
		{[]string{"Range", "bytes=100-199"}, 206, string(whole[100:200])},
		{[]string{"Range", "bytes=100-199", "If-Range", tag}, 206, string(whole[100:200])},
		{[]string{"Range", "bytes=5000-", "Accept-Encoding", "gzip"}, 206, string(whole[5000:])},
		{[]string{"Range", "bytes=100-199", "If-Range", `"x"`}, 200, string(whole)},
		{[]string{"If-None-Match", tag}, 304, ""},
	} {
		if w := ask(h, "GET", at, "", c.header...); w.Code != c.status || w.Body.String() != c.want || w.Header().Get("ETag") != tag {
			t.Errorf("%q: %d, %d bytes, %v", c.header, w.Code, w.Body.Len(), w.Header())
		}
	}
	for status, header := range map[int][]string{416: {"Range", "bytes=999999999-"}, 412: {"If-Match", `"x"`}} {
		w := ask(h, "GET", at, "", header...)
		if p := read[wire.Problem](t, w); w.Code != status || p.Status != status || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%q: %+v, %v", header, p, w.Header())
		}
	}
	if w := ask(h, "HEAD", at, ""); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := ask(h, "GET", strings.Replace(at, "/shelf/", "/raw/", 1), ""); w.Code != 404 {
		t.Errorf("of another collection: %d", w.Code)
	}
}

// Links and dots do not lead out of the directories to ingest from; a link to a path within them is
// accepted.
func TestIngestFolders(t *testing.T) {
	dir, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret.txt")
	in := filepath.Join(dir, "in")
	os.MkdirAll(filepath.Join(in, "sub"), 0o700)
	os.MkdirAll(filepath.Join(dir, "in-side"), 0o700)
	for _, path := range []string{secret, filepath.Join(in, "sub/a.txt"), filepath.Join(dir, "in-side/b.txt")} {
		if err := os.WriteFile(path, []byte("orbit"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	os.Symlink(secret, filepath.Join(in, "leak.txt"))
	os.Symlink(filepath.Dir(secret), filepath.Join(in, "out"))
	os.Symlink(filepath.Join(in, "sub"), filepath.Join(in, "home"))
	os.Symlink(in, filepath.Join(dir, "way"))
	h, opts := newWorking(t, Options{IngestFolders: []string{filepath.Join(dir, "way")}})
	for path, good := range map[string]bool{
		"sub": true, "sub/a.txt": true, "home": true, "sub/../sub": true, "sub/a.txt/..": true, in + "/sub": true, filepath.Join(dir, "way/sub/a.txt"): true,
		"..": false, "leak.txt": false, "out": false, "out/secret.txt": false, "../in-side": false, "sub/../../in-side/b.txt": false,
		secret: false, "/": false, "nothing": false, dir: false, dir + "/in-side": false, "a\x00b": false,
	} {
		w := ask(h, "POST", "/v1/collections/raw/ingest/path", fmt.Sprintf(`{"path":%q}`, strings.ReplaceAll(path, "\x00", "\u0000")))
		if good != (w.Code == 202) || !good && w.Code != 403 && w.Code != 400 {
			t.Errorf("%q: %d %s", path, w.Code, w.Body)
		}
	}
	got := ended(t, opts, ask(h, "POST", "/v1/collections/raw/ingest/path", `{"path":"."}`))
	if got.State != tasks.Failed || got.Problem.Code != "path_refused" || strings.Contains(got.Problem.Detail, dir) {
		t.Errorf("a folder with a link that leads out: %s %+v", got.State, got.Problem)
	}
	os.Symlink("nowhere", filepath.Join(in, "sub/gone.txt"))
	got = ended(t, opts, ask(h, "POST", "/v1/collections/raw/ingest/path", `{"path":"sub"}`))
	if result := string(got.Result); !strings.Contains(result, `"place":"sub/gone.txt"`) || strings.Contains(result, dir) {
		t.Errorf("it tells where the folder is: %s %+v", result, got.Problem)
	}
}

// The input of a task is limited in size, because it is kept as long as the task.
func TestLongInputs(t *testing.T) {
	h, _ := newWorking(t, Options{IngestFolders: []string{t.TempDir()}})
	for pointer, body := range map[string]string{
		"/path":   `{"path":"` + strings.Repeat("a/../", 1000) + `."}`,
		"/where":  `{"path":".","where":["a=b"` + strings.Repeat(`,"a=b"`, 20) + `]}`,
		"/where#": `{"path":".","where":["a=` + strings.Repeat("b", 2000) + `"]}`,
	} {
		w := ask(h, "POST", "/v1/collections/raw/ingest/path", body)
		if w.Code != 400 || !strings.Contains(w.Body.String(), `"pointer":"`+strings.TrimSuffix(pointer, "#")+`"`) {
			t.Errorf("%s: %d %s", pointer, w.Code, w.Body)
		}
	}
}

// form returns a form with files by name, after its fields.
func form(t testing.TB, fields map[string]string, files ...string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		w.WriteField(name, value)
	}
	for i := 0; i+1 < len(files); i += 2 {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="files"; filename="` + files[i] + `"`}}
		p, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(p, files[i+1])
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}

func zipped(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Each line is an accepted upload, its result, and a document that is stored then.
func TestUpload(t *testing.T) {
	h, opts := newWorking(t, Options{UploadBytes: 1 << 20})
	const quoting = "From: a@b.org\nSubject: tide\n\n> high?\nlow\n"
	// koi is Russian in KOI8-R.
	const koi = "\xf2\xc1\xce\xcf \xd5\xd4\xd2\xcf\xcd \xd2\xd9\xc2\xc1\xcb\xc9 \xd7\xd9\xdb\xcc\xc9 \xd7 \xcd\xcf\xd2\xc5"
	for _, c := range []struct {
		fields map[string]string
		files  []string
		want   string // a part of the result
		id     string
	}{
		{nil, []string{"a.txt", "one"}, `"added":1`, "a.txt"},
		{nil, []string{"notes/deep/a.txt", "one", "notes/b.md", "# two"}, `"added":2`, "notes/deep/a.txt"},
		{nil, []string{"./x//y.txt", "one"}, `"added":1`, "x/y.txt"},
		{nil, []string{"ü/ ?#.txt", "one"}, `"added":1`, "ü/ ?#.txt"},
		{nil, []string{"many.jsonl.gz", zipped(t, `{"id":"j1","text":"x"}`+"\n"+`{"id":"j2"}`)}, `"rejected":1,"rejections":[{"place":"many.jsonl.gz:2"`, "j1"},
		{nil, []string{"rows.csv", "id,text\nc1,one\nc2,two\n"}, `"added":2`, "c2"},
		{nil, []string{"unnamed", `{"id":"u1","text":"x"}`}, `"added":1`, "u1"},
		{map[string]string{"format": "text"}, []string{"x.log", "one"}, `"added":1`, "x.log"},
		{map[string]string{"where": "lang=de"}, []string{"w.jsonl", `{"id":"w1","text":"x","lang":"en"}` + "\n" + `{"id":"w2","text":"x","lang":"de"}`}, `"added":1`, "w2"},
		{nil, []string{"a.txt", "one"}, `"unchanged":1`, "a.txt"},
		{nil, []string{"f/a.gone", "x", "f/.hidden.txt", "x"}, `"passed_over":{".gone":1}`, ""},
		{nil, []string{"twice.jsonl", `{"id":"d1","text":"x"}` + "\n" + `{"id":"d1","text":"y"}`}, `"repeated":1,"repeated_ids":["d1"]`, "d1"},
		{nil, []string{"koi/a.txt", koi, "koi/b.txt", koi}, `"charsets":[{"charset":"koi8-r","unsure":false,"files":2,"example":"koi/a.txt"}]`, "koi/b.txt"},
		{map[string]string{"charset": "KOI8-R"}, []string{"koi/a.txt", koi, "koi/b.txt", koi}, `"unchanged":2,"rejected":0`, "koi/b.txt"},
		{nil, []string{"m.eml", quoting}, `"added":1`, "m.eml"},
		{map[string]string{"quotes": "keep"}, []string{"m.eml", quoting}, `"unchanged":1`, "m.eml"},
		{map[string]string{"quotes": "drop"}, []string{"m.eml", quoting}, `"replaced":1`, "m.eml"},
		{nil, []string{"a.txt", "%PDF-1.4\n"}, `{"place":"a.txt","error":"not a PDF file, or a damaged one"}`, ""},
		{nil, []string{"broken.csv", strings.Repeat("x", 90_000) + ",b\n1,2"}, strings.Repeat("x", 200) + `…"}]`, ""},
	} {
		body, kind := form(t, c.fields, c.files...)
		got := ended(t, opts, ask(h, "POST", "/v1/collections/raw/ingest", body, "Content-Type", kind))
		if got.State != tasks.Succeeded || !strings.Contains(string(got.Result), c.want) {
			t.Errorf("%q: %s %s %+v", c.files, got.State, got.Result, got.Problem)
		}
		if c.id == "" {
			continue
		}
		if w := ask(h, "GET", "/v1/collections/raw/documents/"+strings.NewReplacer("?", "%3F", "#", "%23", " ", "%20").Replace(c.id), ""); w.Code != 200 {
			t.Errorf("%q: %d", c.id, w.Code)
		}
	}
	emptied(t, opts.Uploads)
}

// emptied checks that no upload is left.
func emptied(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	left = slices.DeleteFunc(left, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), leftOutPrefix) }) // they are kept
	if err != nil || len(left) > 0 {
		t.Errorf("left in uploads: %v, %v", left, err)
	}
}

// Each line is an upload that is rejected, and leaves no files behind.
func TestUploadRefused(t *testing.T) {
	h, opts := newWorking(t, Options{UploadBytes: 100_000, UploadFiles: 3})
	deep := strings.Repeat("d/", 40) + "a.txt"
	for name, c := range map[string]struct {
		fields map[string]string
		files  []string
		status int
		code   string
	}{
		"no file":        {nil, nil, 400, "bad_upload"},
		"no name":        {nil, []string{"", "x"}, 400, "bad_upload"},
		"out":            {nil, []string{"../a.txt", "x"}, 400, "bad_upload"},
		"out again":      {nil, []string{"a/../../a.txt", "x"}, 400, "bad_upload"},
		"absolute":       {nil, []string{"/etc/a.txt", "x"}, 400, "bad_upload"},
		"a folder":       {nil, []string{".", "x"}, 400, "bad_upload"},
		"deep":           {nil, []string{deep, "x"}, 400, "bad_upload"},
		"long":           {nil, []string{strings.Repeat("x", 300) + ".txt", "x"}, 400, "bad_upload"},
		"longer":         {nil, []string{strings.Repeat("xxxxxxx/", 30) + strings.Repeat("x/", 500), "x"}, 400, "bad_upload"},
		"not UTF-8":      {nil, []string{"a\xff.txt", "x"}, 400, "bad_upload"},
		"twice":          {nil, []string{"a.txt", "x", "a.txt", "x"}, 400, "bad_upload"},
		"file in file":   {nil, []string{"a", "x", "a/b.txt", "x"}, 400, "bad_upload"},
		"folder as file": {nil, []string{"a/b.txt", "x", "a", "x"}, 400, "bad_upload"},
		"charset":        {map[string]string{"charset": "klingon"}, []string{"a.txt", "x"}, 400, "klingon"},
		"format":         {map[string]string{"format": "klingon"}, []string{"a.txt", "x"}, 400, "bad_upload"},
		"quotes":         {map[string]string{"quotes": "some"}, []string{"a.txt", "x"}, 400, "quotes: choose one of"},
		"where":          {map[string]string{"where": "x"}, []string{"a.txt", "x"}, 400, "bad_upload"},
		"other field":    {map[string]string{"path": "/etc"}, []string{"a.txt", "x"}, 400, "bad_upload"},
		"long field":     {map[string]string{"where": strings.Repeat("x", 9000)}, []string{"a.txt", "x"}, 400, "bad_upload"},
		"many files":     {nil, []string{"a", "x", "b", "x", "c", "x", "d", "x"}, 413, "too_large"},
		"many bytes":     {nil, []string{"a.txt", strings.Repeat("x", 200_000)}, 413, "too_large"},
	} {
		body, kind := form(t, c.fields, c.files...)
		w := ask(h, "POST", "/v1/collections/raw/ingest", body, "Content-Type", kind)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.code) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		r := httptest.NewRequest("POST", "/v1/collections/raw/ingest", io.MultiReader(strings.NewReader(body[:len(body)*2/3]), iotest.ErrReader(io.ErrUnexpectedEOF)))
		r.Header.Set("Content-Type", kind)
		w = httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != c.status && w.Code != 400 {
			t.Errorf("%s, cut off: %d %s", name, w.Code, w.Body)
		}
	}
	body, _ := form(t, nil, "a.txt", "x")
	if w := ask(h, "POST", "/v1/collections/raw/ingest", body, "Content-Type", "multipart/form-data"); w.Code != 400 {
		t.Errorf("no boundary: %d %s", w.Code, w.Body)
	}
	// The problem of a body for the other operation names that operation.
	for _, c := range []struct{ path, media, want string }{
		{"/ingest", "text/plain", "/ingest/path"}, {"/ingest", "", "/ingest/path"}, {"/ingest/path", "multipart/form-data; boundary=x", "POST …/ingest"},
	} {
		w := ask(h, "POST", "/v1/collections/raw"+c.path, `{"path":"x"}`, "Content-Type", c.media)
		if w.Code != 415 || !strings.Contains(w.Body.String(), "unsupported_media_type") || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s of %s: %d %s", c.path, c.media, w.Code, w.Body)
		}
	}
	if all, _, _ := opts.Tasks.List(nil, "", 0); len(all) > 0 {
		t.Errorf("there are tasks: %+v", all)
	}
	emptied(t, opts.Uploads)
}

// A small file that decompresses to a very large one does not fill the disk.
func TestUploadBomb(t *testing.T) {
	h, opts := newWorking(t, Options{UploadBytes: 20_000})
	line := `{"text":"` + strings.Repeat("x", 1000) + `"}` + "\n"
	for name, bomb := range map[string]string{"lines": strings.Repeat(line, 2000), "one line": strings.Repeat("x", 2_000_000)} {
		body, kind := form(t, nil, "bomb.jsonl.gz", zipped(t, bomb))
		got := ended(t, opts, ask(h, "POST", "/v1/collections/raw/ingest", body, "Content-Type", kind))
		if got.State != tasks.Failed || got.Problem.Code != "too_large" {
			t.Errorf("%s: %s %s %+v", name, got.State, got.Result, got.Problem)
		}
	}
	if n := read[wire.Collection](t, ask(h, "GET", "/v1/collections/raw", "")).Documents; n > 200 {
		t.Errorf("%d documents", n)
	}
}

// An upload without a task is removed at the next start, and one whose task is waiting is kept.
func TestSweepUploads(t *testing.T) {
	dir := t.TempDir()
	opts := Options{Uploads: filepath.Join(dir, "uploads")}
	path := filepath.Join(dir, "tasks")
	q, err := openTasks(t, path, opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"upload-1", "upload-2", "other"} {
		os.MkdirAll(filepath.Join(opts.Uploads, name), 0o700)
	}
	if _, err := q.Enqueue("ingest", "raw", wire.IngestInput{Upload: "upload-2", Count: 1}); err != nil {
		t.Fatal(err)
	}
	q.Close()
	if q, err = openTasks(t, path, opts); err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	left, err := os.ReadDir(opts.Uploads)
	if err != nil || len(left) != 2 || left[1].Name() != "upload-2" {
		t.Errorf("%v, %v", left, err)
	}
}

// Each line is a request: which keys may start, read and cancel which task. The tasks keep their
// state, because nothing runs them.
func TestTaskKeys(t *testing.T) {
	ring, key := newRing(t)
	dir := t.TempDir()
	opts := Options{Keys: ring, Uploads: filepath.Join(dir, "uploads"), IngestFolders: []string{dir}}
	q, err := openTasks(t, filepath.Join(dir, "tasks"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	opts.Tasks = q
	// These are the tasks 1, 2 and 3.
	for _, task := range [][2]string{{"train", "shelf"}, {"train", "raw"}, {"ingest", "shelf"}} {
		if _, err := q.Enqueue(tasks.Type(task[0]), task[1], struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
	h := newAPI(t, opts)
	const shelf = "/v1/collections/shelf"
	body, kind := form(t, nil, "a.txt", "x")
	for _, c := range []struct {
		method, target string
		scope          keys.Scope
		of             string
		status         int
		want           string
	}{
		{"GET", "/v1/tasks", keys.Search, "raw", 200, `{"tasks":[{"id":"2"`},
		{"GET", "/v1/tasks", keys.Search, keys.All, 200, `{"tasks":[{"id":"3"`},
		{"GET", "/v1/tasks?collection=shelf", keys.Admin, "raw", 200, `{"tasks":[]}`},
		{"GET", "/v1/tasks/1", keys.Search, "shelf", 200, `"id":"1"`},
		{"GET", "/v1/tasks/1", keys.Admin, "raw", 404, "task_not_found"},
		{"GET", "/v1/tasks/1/events", keys.Admin, "raw", 404, "task_not_found"},
		{"POST", "/v1/tasks/1/cancel", keys.Admin, "raw", 404, "task_not_found"},
		{"POST", "/v1/tasks/1/cancel", keys.Write, "shelf", 403, "key_refused"},
		{"POST", "/v1/tasks/3/cancel", keys.Search, "shelf", 403, "key_refused"},
		{"POST", "/v1/tasks/3/cancel", keys.Write, "shelf", 200, `"canceled"`},
		{"POST", "/v1/tasks/1/cancel", keys.Admin, "shelf", 200, `"canceled"`},
		{"POST", shelf + "/train", keys.Write, "shelf", 403, "key_refused"},
		{"POST", shelf + "/backup", keys.Write, "shelf", 403, "key_refused"},
		{"POST", shelf + "/reindex", keys.Write, "shelf", 403, "key_refused"},
		{"POST", shelf + "/evaluate", keys.Write, "shelf", 403, "key_refused"},
		{"POST", shelf + "/compare", keys.Write, "shelf", 403, "key_refused"},
		{"GET", shelf + "/backups/x", keys.Write, "shelf", 403, "key_refused"},
		{"POST", shelf + "/ingest", keys.Search, "shelf", 403, "key_refused"},
		{"POST", shelf + "/ingest", keys.Write, "raw", 403, "key_refused"},
		{"POST", shelf + "/ingest", keys.Write, "shelf", 202, `"upload"`},
		{"POST", shelf + "/ingest/path?json", keys.Write, "shelf", 403, "key_refused"},
		{"POST", shelf + "/ingest/path?json", keys.Admin, "shelf", 202, `"path":"."`},
	} {
		sent, header := body, []string{"Authorization", "Bearer " + key(c.scope, c.of), "Content-Type", kind}
		if path, ok := strings.CutSuffix(c.target, "?json"); ok {
			c.target, sent, header = path, `{"path":"."}`, header[:2]
		} else if !strings.HasSuffix(c.target, "/ingest") {
			sent, header = "", header[:2]
		}
		w := ask(h, c.method, c.target, sent, header...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s with %s for %s: %d %s", c.method, c.target, c.scope, c.of, w.Code, w.Body)
		}
		if (w.Code == 403) != strings.Contains(w.Header().Get("WWW-Authenticate"), "insufficient_scope") {
			t.Errorf("%s %s: WWW-Authenticate %q", c.method, c.target, w.Header().Get("WWW-Authenticate"))
		}
	}
}

// A stream of events is not compressed, HEAD does not wait for its end, and the number of streams
// is limited.
func TestManyEvents(t *testing.T) {
	q, err := openTasks(t, filepath.Join(t.TempDir(), "tasks"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if _, err := q.Enqueue("train", "shelf", nil); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(newHandler(fixed{"shelf": indexed{openTrained(t)}}, Options{Tasks: q, Watching: 1}))
	defer srv.Close()
	stream := func(method string) *http.Response {
		r, _ := http.NewRequestWithContext(t.Context(), method, srv.URL+"/v1/tasks/1/events", nil)
		r.Header.Set("Accept-Encoding", "gzip")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	if res := stream("HEAD"); res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD: %d %v", res.StatusCode, res.Header)
	}
	first := stream("GET")
	if line, err := bufio.NewReader(first.Body).ReadString('\n'); line != "event: task\n" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
	second := stream("GET")
	second.Body.Close()
	if second.StatusCode != 429 {
		t.Errorf("the second: %d", second.StatusCode)
	}
	first.Body.Close()
	for second.StatusCode == 429 {
		second = stream("GET")
		second.Body.Close()
	}
}

// Events follow a running task until it is cancelled, and a heartbeat is no event.
func TestTaskEvents(t *testing.T) {
	h, opts := newWorking(t, Options{Log: slog.New(slog.DiscardHandler)})
	srv := httptest.NewServer(h)
	defer srv.Close()
	res, err := http.Post(srv.URL+"/v1/collections/shelf/train", "application/json", strings.NewReader(`{"epochs":100000,"hidden":[10]}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL+res.Header.Get("Location")+"/events", nil)
	req.Header.Set("Accept", "text/event-stream")
	events, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if kind := events.Header.Get("Content-Type"); events.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("%d %s", events.StatusCode, kind)
	}
	canceled, last := false, ""
	for lines := bufio.NewScanner(events.Body); lines.Scan(); {
		line := lines.Text()
		if !strings.HasPrefix(line, "data: ") && line != "" && line != "event: task" {
			t.Errorf("line %q", line)
		}
		if strings.HasPrefix(line, "data: ") {
			last = line
		}
		if !canceled && strings.Contains(last, `"curve":[`) {
			canceled = true
			if w := ask(h, "POST", res.Header.Get("Location")+"/cancel", ""); w.Code != 200 {
				t.Errorf("cancel: %d %s", w.Code, w.Body)
			}
		}
	}
	if !strings.Contains(last, `"state":"canceled"`) || !canceled {
		t.Errorf("the last event is %s", last)
	}
	if all, _, _ := opts.Tasks.List(nil, "", 0); len(all) != 1 {
		t.Errorf("%d tasks", len(all))
	}
}
