package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// TestNext checks that the page of a collection recommends the next step for each of its states.
func TestNext(t *testing.T) {
	empty, untrained, stale, fine, busy := newFake(64), newFake(64), newFake(64), newFake(64), newFake(64)
	empty.docs, empty.trained, untrained.trained, stale.stale = nil, false, false, true
	busy.shop.tasks = []*task{{Task: wire.Task{ID: "1", Type: "train", State: "running"}}}
	for _, c := range []struct {
		api  *fake
		next string
		also []string
	}{
		{empty, "First, add documents", []string{"There is no model yet.", `type="file" name="files" multiple`}},
		{untrained, "Next, train a model", []string{`data-open="train"`, "a critic makes the bits"}},
		{stale, "Train again", []string{"Up to date: no documents were added since training."}},
		{fine, "Ready to search", []string{`class="button quiet" href="/c/harbour%20log/map"`, `class="button quiet" href="/c/harbour%20log/bits"`, "aliases:", "<code>live</code>", "0.71", "0.53", `id="use-1">Use<`, "generation 2 · " + counted12, `<p class="message">12 of &lt;1519&gt; count.</p>`, `aria-label="loss from 210.0 to 100.0"`}},
		{busy, "Training: running", []string{`data-live="/page/v1/tasks/1/events"`, "waiting for other tasks"}},
	} {
		body := get(Handler(c.api), harbour+"/about").Body.String()
		for _, want := range append(c.also, `<h2 id="next">`+c.next) {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q", c.next, want)
			}
		}
	}
	if body := get(Handler(fine), harbour+"/about", "Accept-Language", "zh").Body.String(); !strings.Contains(body, "由判别器使各位近似于公平的抛硬币结果") || !strings.Contains(body, "2026年11月21日") {
		t.Error("the Chinese page contains English")
	}
}

func TestHome(t *testing.T) {
	one, none, untrained := newFake(64), newFake(64), newFake(64)
	none.gone, untrained.trained = true, false
	for _, c := range []struct {
		api    *fake
		target string
		status int
		want   string
	}{
		{one, "/", 302, harbour},
		{untrained, "/", 302, harbour + "/about"},
		{untrained, "/?all", 200, "12 documents · no model yet"},
		{one, "/?all", 200, "12 documents · generation 2 · 64 bits · stacked"},
		{one, "/?all", 200, `action="/collections"`},
		{none, "/", 200, "This server has no collections yet."},
		{none, "/", 200, `action="/collections"`},
	} {
		if w := get(Handler(c.api), c.target); w.Code != c.status || !strings.Contains(w.Body.String()+w.Header().Get("Location"), c.want) {
			t.Errorf("%s: %d, no %q", c.target, w.Code, c.want)
		}
	}
}

// TestForms checks that each form sends its request to the API and redirects to the page that shows
// the outcome, without scripts.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		target, form string
		status       int
		to           string // address of the redirect, or text of the page
		asked        string
	}{
		{"/collections", "name=+notes+", 303, "/c/notes/about", "PUT collections/notes"},
		{"/collections", "name=", 400, "Enter a name for the collection.", ""},
		{"/collections", "name=harbour+log", 409, "There is a collection of this name.", "PUT collections/harbour log"},
		{"/collections", "name=a/b", 400, "A name has letters", "PUT collections/a/b"},
		{harbour + "/delete", "name=harbour+log", 303, "/?all", "DELETE collections/harbour log"},
		{harbour + "/delete", "name=harbour", 400, "so nothing was deleted", ""},
		{harbour + "/use", "generation=1", 303, harbour + "/about#generations", "POST collections/harbour log/generations/1/use"},
		{harbour + "/alias", "alias=+newest", 303, harbour + "/about#aliases", `PUT aliases/newest {"collection":"harbour log"}`},
		{harbour + "/alias", "alias=", 400, "Enter a name for the alias.", ""},
		{harbour + "/unalias", "alias=live", 303, harbour + "/about#aliases", "DELETE aliases/live"},
		{harbour + "/unalias", "alias=gone", 404, "There is no such alias", "DELETE aliases/gone"},
		{harbour + "/train", "", 303, harbour + "/tasks/1", "{}"},
		{harbour + "/train", "kind=linear&bits=32&language=de&epochs=4&seed=7&validation=.05&patience=3&target=own&hidden=500,+200", 303, harbour + "/tasks/1",
			`{"kind":"linear","bits":32,"seed":7,"language":"de","hidden":[500,200],"target":"own","epochs":4,"validation":0.05,"patience":3}`},
		{harbour + "/train", "bits=auto&validation=0", 303, harbour + "/tasks/1", `{"bits":"auto"}`},
		{harbour + "/train", "bits=many", 400, "The field bits requires a number", ""},
		{harbour + "/train", "hidden=a", 400, "The field hidden requires a number", ""},
		{harbour + "/train", "epochs=-1", 400, "The field epochs requires a number", ""},
		{harbour + "/train", "kind=" + strings.Repeat("x", 70000), 400, "Reload the page", ""},
		{harbour + "/compare", "kind=stacked&kind=lsh&bits=32+64", 303, harbour + "/tasks/1", `{"kinds":["stacked","lsh"],"bits":[32,64]}`},
		{harbour + "/evaluate", "", 303, harbour + "/tasks/1", "{}"},
		{harbour + "/backup", "", 303, harbour + "/tasks/1", "{}"},
		{harbour + "/ingest", "files=x", 400, "These are no files.", "POST collections/harbour log/ingest"},
		{harbour + "/tasks/9/cancel", "", 404, "There is no such task.", "POST tasks/9/cancel"},
		{"/c/nope/use", "generation=1", 404, "There is no such collection.", "POST collections/nope/generations/1/use"},
	} {
		f := newFake(64)
		form, _ := url.ParseQuery(c.form)
		w := send(Handler(f), c.target, form)
		if got := w.Header().Get("Location") + w.Body.String(); w.Code != c.status || !strings.Contains(got, c.to) {
			t.Errorf("%s %.100s: %d %s", c.target, c.form, w.Code, got)
		}
		if last := append([]string{""}, f.shop.asked...); last[len(last)-1] != c.asked {
			t.Errorf("%s %.100s asked %q, want %q", c.target, c.form, f.shop.asked, c.asked)
		}
	}
}

// TestFormsRefused checks that forms are refused from other sites, without a key, and with a key
// that does not permit them.
func TestFormsRefused(t *testing.T) {
	h := Handler(locked{newFake(64)})
	for _, target := range []string{"/collections", harbour + "/train", harbour + "/ingest", harbour + "/delete", harbour + "/use", harbour + "/alias", harbour + "/unalias", harbour + "/tasks/1/cancel"} {
		form := url.Values{"name": {"harbour log"}, "alias": {"live"}}
		if w := send(h, target, form, "Sec-Fetch-Site", "cross-site", "Cookie", keyCookie+"=good"); w.Code != 403 {
			t.Errorf("%s from elsewhere: %d", target, w.Code)
		}
		if w := send(h, target, form, "Cookie", keyCookie+"=small"); w.Code != 403 || !strings.Contains(w.Body.String(), "Permission denied") {
			t.Errorf("%s by a small key: %d", target, w.Code)
		}
		if w := send(h, target, form); w.Code != 401 || !strings.Contains(w.Body.String(), `action="/sign-in"`) {
			t.Errorf("%s without a key: %d", target, w.Code)
		}
	}
}

// files returns a request that uploads files of one line each.
func files(t *testing.T, target string, names ...string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, name := range names {
		p, err := m.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(p, "a line of", name)
	}
	m.Close()
	r := httptest.NewRequest("POST", target, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

// TestUpload checks that forms and scripts upload files to the API with their paths.
func TestUpload(t *testing.T) {
	names := []string{"notes/a.txt", "notes/deep/b.md", "c.jsonl"}
	for _, c := range []struct {
		target string
		status int
	}{
		{harbour + "/ingest", 303},
		{"/page/v1/collections/harbour%20log/ingest", 202},
	} {
		f := newFake(64)
		w := httptest.NewRecorder()
		Handler(f).ServeHTTP(w, files(t, c.target, names...))
		if w.Code != c.status || !slices.Equal(f.shop.files, names) {
			t.Errorf("%s: %d, %q", c.target, w.Code, f.shop.files)
		}
	}
}

// counted12 is the page's text for the number of queries in [fakeQuality].
const counted12 = "Queries: 12 evaluated. Left out: 300 not judged, 1,200 without a relevant document, 7 without a known word."

// TestTask checks the page of a task while it runs and, with the result, after it has ended.
func TestTask(t *testing.T) {
	for _, c := range []struct {
		kind, during string
		after        []string
	}{
		{"train", "training · epoch 1 of 12 · 18,701 documents/s · about 11 s left", []string{"Training <span", "done", "<dd>812</dd>", "training: 100.0", "validation: 110.7", `<p class="message">9 documents: too few.</p>`}},
		{"ingest", "Adding documents", []string{"added", "notes/&lt;b&gt;.txt", "It is empty.", "And 2 more.", "Back to the collection",
			"<dt>repeated ids</dt><dd>2</dd>", "<code>&lt;twice&gt;</code>", "<dt>files skipped</dt><dd>1,203</dd>", "<code>.rst</code> 1,200</li><li><code>–</code> 2</li><li><code>.pdf</code> 1",
			"<code>koi8-r</code> 1,300 files, such as <code>ru/&lt;b&gt;.txt</code></li>", "<code>windows-1252</code> 1 file, such as <code>x.txt</code> (uncertain:"}},
		{"evaluate", "Evaluation", []string{"<b>0.713</b>", "codes only", "random bits", "share of relevant documents among the first 10", counted12, `<p class="message">12 of &lt;1519&gt; count.</p>`}},
		{"compare", "1 of 5 compared · lsh · training · epoch 1 of 12", []string{"stacked 64", "lsh 64", "P@100"}},
		{"backup", "Backup", []string{`href="/page/v1/backups/1" download`, "1.8 MB"}},
	} {
		f := newFake(64)
		h := Handler(f)
		f.shop.tasks = []*task{{Task: wire.Task{ID: "1", Type: wire.TaskType(c.kind), State: "enqueued"}}}
		body := get(h, harbour+"/tasks/1").Body.String()
		for _, want := range []string{c.during, `<noscript><meta http-equiv="refresh"`, `data-live="/page/v1/tasks/1/events"`, "/tasks/1/cancel", "<progress"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q", c.kind, want)
			}
		}
		for range fakeEpochs {
			body = get(h, harbour+"/tasks/1").Body.String()
		}
		for _, want := range c.after {
			if !strings.Contains(body, want) {
				t.Errorf("%s afterwards: no %q in %s", c.kind, want, body)
			}
		}
		if regexp.MustCompile(`data-live|http-equiv="refresh"|/cancel"`).MatchString(body) {
			t.Errorf("%s is done, and its page waits", c.kind)
		}
	}
}

// TestFailedTask checks that the page and the list of tasks show the reason of a failure.
func TestFailedTask(t *testing.T) {
	f := newFake(64)
	f.shop.tasks = []*task{{Task: wire.Task{ID: "1", Type: "train", State: "failed", Problem: &wire.TaskProblem{Code: "too_few", Detail: "too few <documents> to train on"}}},
		{Task: wire.Task{ID: "2", Type: "evaluate", State: "succeeded", Result: []byte(`{"queries":{"new":1},"measures":[{"ranker":"code","measure":"P@10","value":0.5}]}`)}},
		{Task: wire.Task{ID: "3", Type: "sweep", State: "succeeded", Result: []byte(`"odd"`)}}}
	for _, c := range []struct{ target, want string }{
		{"/tasks/1", "Too few &lt;documents&gt; to train on."},
		{"/tasks", "Too few &lt;documents&gt; to train on."},
		{"/about", "Too few &lt;documents&gt; to train on."},
		{"/tasks/2", "0.500"},
		{"/tasks/3", "sweep"},
	} {
		if w := get(Handler(f), harbour+c.target); w.Code != 200 || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d, no %q", c.target, w.Code, c.want)
		}
	}
}

// TestCurve checks that a curve stays within its picture for any losses.
func TestCurve(t *testing.T) {
	for _, c := range []struct {
		losses           []wire.Epoch
		room             int
		loss, validation string
	}{
		{nil, 5, "", ""},
		{[]wire.Epoch{{}}, 5, "", ""},
		{[]wire.Epoch{{Loss: 3}}, 1, "M0.0 90.0h0", ""},
		{[]wire.Epoch{{Loss: 3}, {Loss: 1}}, 0, "M0.0 0.0h0L600.0 180.0", ""},
		{[]wire.Epoch{{Loss: 3}, {Loss: 1, Validation: 2}}, 3, "M0.0 0.0h0L300.0 180.0", "M300.0 90.0h0"},
	} {
		got := newCurve(c.losses, c.room)
		if got == nil {
			got = &curve{}
		}
		if got.Loss != c.loss || got.Validation != c.validation {
			t.Errorf("%v: %q and %q", c.losses, got.Loss, got.Validation)
		}
	}
}
