package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// TestNext checks that the page of a collection recommends the next step for each of its states.
func TestNext(t *testing.T) {
	empty, untrained, fine, busy := newAPI(t, nil), newAPI(t, harbourLog()), newAPI(t, harbourLog(), 32, 64), harbourAPI(t)
	stale := altered(fine, at("/stats$"), func(s *wire.Stats, _ *http.Request) { s.Drift.Retrain = true })
	send(Handler(fine), harbour+"/alias", url.Values{"alias": {"live"}})
	fine.workAs(t, func(context.Context, tasks.Task, func(tasks.Progress)) (any, error) {
		quality := evaluated
		quality.Fingerprint = trainedModel(t, 64).Fingerprint()
		return quality, nil
	})
	fine.await(t, fine.enqueue(t, "evaluate"), isEnded)
	busy.workAs(t, func(ctx context.Context, _ tasks.Task, _ func(tasks.Progress)) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	busy.await(t, busy.enqueue(t, "train"), func(t tasks.Task) bool { return t.State == tasks.Running })
	for _, c := range []struct {
		api  http.Handler
		next string
		also []string
	}{
		{empty, "First, add documents", []string{"There is no model yet.", `type="file" name="files" multiple`}},
		{untrained, "Next, train a model", []string{`data-open="train"`, `id="train-now">Train<`, `name="better" value="yes"> Better, slower`, "a critic makes the bits"}},
		{stale, "Train again", []string{`id="train-now">Train<`, "Up to date: no documents were added since training."}},
		{fine, "Ready to search", []string{`class="button quiet" href="/c/harbour%20log/map"`, `class="button quiet" href="/c/harbour%20log/bits"`, "aliases:", "<code>live</code>", "0.71", "0.53", `id="use-1">Use<`, "generation 2 · " + counted12, `<p class="message">12 of &lt;1519&gt; count.</p>`, `aria-label="loss from `}},
		{busy, "Training: running", []string{`data-live="/page/v1/tasks/1/events"`, "waiting for other tasks"}},
	} {
		body := get(Handler(c.api), harbour+"/about").Body.String()
		for _, want := range append(c.also, `<h2 id="next">`+c.next) {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q", c.next, want)
			}
		}
	}
	if body := get(Handler(fine), harbour+"/about", "Accept-Language", "zh").Body.String(); !strings.Contains(body, "由判别器使各位近似于公平的抛硬币结果") || !strings.Contains(body, ask[wire.Collection](t, fine, inAPI).Generation.Created.Format("2006年1月2日")) {
		t.Error("the Chinese page contains English")
	}
}

func TestHome(t *testing.T) {
	one, untrained, empty := harbourAPI(t), newAPI(t, harbourLog()), newAPI(t, nil)
	none := altered(one, at("/collections$"), func(all *wire.Collections, _ *http.Request) { all.Collections = all.Collections[:0] })
	for _, c := range []struct {
		api    http.Handler
		target string
		status int
		want   string
	}{
		{one, "/", 302, harbour},
		{one, "/?q=tide&limit=25", 302, harbour + "?q=tide&limit=25"},
		{untrained, "/?q=tide", 302, harbour + "?q=tide"},
		{empty, "/?q=tide", 302, harbour + "/about"},
		{untrained, "/?all", 200, "12 documents · no model yet"},
		{one, "/?all", 200, "12 documents · generation 1 · 64 bits · stacked"},
		{one, "/?all", 200, `action="/collections"`},
		{none, "/", 200, "This server has no collections yet."},
		{none, "/", 200, `action="/collections"`},
	} {
		if w := get(Handler(c.api), c.target); w.Code != c.status || !strings.Contains(w.Body.String()+w.Header().Get("Location"), c.want) {
			t.Errorf("%s: %d, no %q", c.target, w.Code, c.want)
		}
	}
}

// noting serves requests by api and notes the last that changes something.
func noting(asked *string, api http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			b, _ := io.ReadAll(r.Body)
			*asked = strings.TrimSpace(r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v1/") + " " + string(b))
			r.Body = io.NopCloser(bytes.NewReader(b))
		}
		api.ServeHTTP(w, r)
	}
}

// TestForms checks that each form sends its request to the API and redirects to the page that shows
// the outcome, without scripts.
func TestForms(t *testing.T) {
	asked := ""
	h := Handler(noting(&asked, harbourAPI(t)))
	for _, c := range []struct {
		target, form string
		status       int
		to           string // address of the redirect, or text of the page
		asked        string
	}{
		{"/collections", "name=+notes+", 303, "/c/notes/about", "PUT collections/notes"},
		{"/collections", "name=", 400, "Enter a name for the collection.", ""},
		{"/collections", "name=harbour+log", 409, "The name is taken", "PUT collections/harbour log"},
		{"/collections", "name=a/b", 400, "a name has letters", "PUT collections/a/b"},
		{harbour + "/delete", "name=harbour", 400, "so nothing was deleted", ""},
		{harbour + "/use", "generation=1", 303, harbour + "/about#generations", "POST collections/harbour log/generations/1/use"},
		{harbour + "/alias", "alias=+live", 303, harbour + "/about#aliases", `PUT aliases/live {"collection":"harbour log"}`},
		{harbour + "/alias", "alias=", 400, "Enter a name for the alias.", ""},
		{harbour + "/unalias", "alias=live", 303, harbour + "/about#aliases", "DELETE aliases/live"},
		{harbour + "/unalias", "alias=gone", 404, "No such alias", "DELETE aliases/gone"},
		{harbour + "/train", "", 303, harbour + "/tasks/", "POST collections/harbour log/train {}"},
		{harbour + "/train", "kind=linear&bits=32&language=de&epochs=4&seed=7&validation=.05&patience=3&target=own&hidden=500,+200", 303, harbour + "/tasks/",
			`POST collections/harbour log/train {"kind":"linear","bits":32,"seed":7,"language":"de","hidden":[500,200],"target":"own","epochs":4,"validation":0.05,"patience":3}`},
		{harbour + "/train", "better=yes&bits=", 303, harbour + "/tasks/", `POST collections/harbour log/train {"bits":128}`},
		{harbour + "/train", "better=yes&bits=32", 303, harbour + "/tasks/", `POST collections/harbour log/train {"bits":32}`},
		{harbour + "/train", "better=yes&bits=64&continue=yes", 303, harbour + "/tasks/", `POST collections/harbour log/train {"continue":true}`},
		{harbour + "/train", "bits=auto&validation=0", 303, harbour + "/tasks/", `POST collections/harbour log/train {"bits":"auto"}`},
		{harbour + "/train", "continue=yes&kind=linear&bits=32&language=de&hidden=9&epochs=4&labels=label", 303, harbour + "/tasks/", `POST collections/harbour log/train {"labels":"label","continue":true,"epochs":4}`},
		{harbour + "/train", "bits=many", 400, "The field bits requires a number", ""},
		{harbour + "/train", "hidden=a", 400, "The field hidden requires a number", ""},
		{harbour + "/train", "epochs=-1", 400, "The field epochs requires a number", ""},
		{harbour + "/train", "kind=" + strings.Repeat("x", 70000), 400, "Reload the page", ""},
		{harbour + "/compare", "kind=stacked&kind=lsh&bits=32+64", 303, harbour + "/tasks/", `POST collections/harbour log/compare {"kinds":["stacked","lsh"],"bits":[32,64]}`},
		{harbour + "/evaluate", "", 303, harbour + "/tasks/", "POST collections/harbour log/evaluate {}"},
		{harbour + "/backup", "", 303, harbour + "/tasks/", "POST collections/harbour log/backup {}"},
		{harbour + "/ingest", "files=x", 415, "This takes files as multipart/form-data", "POST collections/harbour log/ingest files=x"},
		{harbour + "/tasks/99/cancel", "", 404, "No such task", "POST tasks/99/cancel"},
		{"/c/nope/use", "generation=1", 404, "There is no collection", "POST collections/nope/generations/1/use"},
		{harbour + "/delete", "name=harbour+log", 303, "/?all", "DELETE collections/harbour log"},
	} {
		asked = ""
		form, _ := url.ParseQuery(c.form)
		w := send(h, c.target, form)
		if got := w.Header().Get("Location") + w.Body.String(); w.Code != c.status || !strings.Contains(got, c.to) {
			t.Errorf("%s %.100s: %d %s", c.target, c.form, w.Code, got)
		}
		if asked != c.asked {
			t.Errorf("%s %.100s asked %q, want %q", c.target, c.form, asked, c.asked)
		}
	}
}

// TestFormsRefused checks that forms are refused from other sites, without a key, and with a key
// that does not permit them.
func TestFormsRefused(t *testing.T) {
	api, good, reader, _ := locked(t)
	api.enqueue(t, "train")
	h := Handler(api)
	for _, target := range []string{"/collections", harbour + "/train", harbour + "/ingest", harbour + "/delete", harbour + "/use", harbour + "/alias", harbour + "/unalias", harbour + "/tasks/1/cancel",
		harbour + "/tasks/1/ingest", harbour + "/tasks/1/discard", harbour + "/d/tides/moon", harbour + "/documents/delete"} {
		form := url.Values{"name": {"harbour log"}, "alias": {"live"}, "do": {"delete"}, "filter": {"label=tides"}, "shown": {"3"}, "number": {"3"}}
		if w := send(h, target, form, "Sec-Fetch-Site", "cross-site", "Cookie", keyCookie+"="+good); w.Code != 403 {
			t.Errorf("%s from elsewhere: %d", target, w.Code)
		}
		if w := send(h, target, form, "Cookie", keyCookie+"="+reader); w.Code != 403 || !strings.Contains(w.Body.String(), "Permission denied") {
			t.Errorf("%s by a key for searches: %d", target, w.Code)
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
		fmt.Fprint(p, "a line of ", name)
	}
	m.Close()
	r := httptest.NewRequest("POST", target, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

// formWith returns a request that uploads one file with a field.
func formWith(t *testing.T, target, name, content, field, value string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	p, err := m.CreateFormFile("files", name)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(p, content)
	m.WriteField(field, value)
	m.Close()
	r := httptest.NewRequest("POST", target, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

// TestUpload checks that forms and scripts upload files to the API with their paths.
func TestUpload(t *testing.T) {
	names := []string{"notes/a.txt", "notes/deep/b.md", "c.txt"}
	for _, c := range []struct {
		target string
		status int
	}{
		{harbour + "/ingest", 303},
		{"/page/v1/collections/harbour%20log/ingest", 202},
	} {
		s := newAPI(t, nil)
		s.work(t)
		w := httptest.NewRecorder()
		if Handler(s).ServeHTTP(w, files(t, c.target, names...)); w.Code != c.status {
			t.Errorf("%s: %d %s", c.target, w.Code, w.Body)
		}
		s.await(t, "1", isEnded)
		for _, name := range names {
			if d := ask[wire.Document](t, s, inAPI+"/documents/"+url.PathEscape(name)); d.Text != "a line of "+name {
				t.Errorf("%s: %s has the text %q", c.target, name, d.Text)
			}
		}
	}
}

// evaluated is the result of an evaluation, and counted12 the page's text for its queries.
var evaluated = wire.Evaluated{Queries: 12, LeftOut: 1500, Unjudged: 300, NoWord: 7, Warnings: []string{"12 of <1519> count"}, Measures: []wire.Score{
	{Ranker: "code", Measure: "P@10", Value: 0.713}, {Ranker: "code", Measure: "P@100", Value: 0.655}, {Ranker: "bm25", Measure: "P@10", Value: 0.702}, {Ranker: "bm25", Measure: "P@100", Value: 0.511},
	{Ranker: "tfidf", Measure: "P@10", Value: 0.688}, {Ranker: "tfidf", Measure: "P@100", Value: 0.532}, {Ranker: "random", Measure: "P@10", Value: 0.051}, {Ranker: "random", Measure: "P@100", Value: 0.050}}}

const counted12 = "Queries: 12 evaluated. Left out: 300 not judged, 1,200 without a relevant document, 7 without a known word."

// TestTask checks the page of a task while it runs and, with the result, after it has ended.
func TestTask(t *testing.T) {
	training := wire.Progress{Stage: "training", Epoch: 1, Epochs: 12, PerSecond: 18700.5, SecondsLeft: 11, Curve: []wire.Epoch{{Loss: 210, Validation: 184}, {Loss: 100, Validation: 110.7}}}
	comparing := training
	comparing.Kind, comparing.Ready, comparing.Contenders, comparing.Curve = "lsh", 1, 5, nil
	for _, c := range []struct {
		typ      tasks.Type
		progress wire.Progress
		during   string
		result   any
		after    []string
	}{
		{"train", training, "training · epoch 1 of 12 · 18,701 documents/s · about 11 s left", map[string]any{"documents": 12, "terms": 812, "warnings": []string{"9 documents: too few"}},
			[]string{"Training <span", "done", "<dd>812</dd>", "training: 100.0", "validation: 110.7", `<p class="message">9 documents: too few.</p>`}},
		{"ingest", wire.Progress{Stage: "ingesting"}, "Adding documents", wire.Ingested{Added: 9, Rejected: 3, Rejections: []wire.Rejection{{Place: "notes/<b>.txt", Error: "it is empty"}},
			Repeated: 2, RepeatedIDs: []string{"<twice>"}, PassedOver: map[string]int{".pdf": 1, "": 2, ".rst": 1200},
			Charsets: []wire.GuessedCharset{{Charset: "koi8-r", Files: 1300, Example: "ru/<b>.txt"}, {Charset: "windows-1252", Unsure: true, Files: 1, Example: "x.txt"}}},
			[]string{"added", "notes/&lt;b&gt;.txt", "It is empty.", "And 2 more.", "Back to the collection",
				"<dt>repeated ids</dt><dd>2</dd>", "<code>&lt;twice&gt;</code>", "<dt>files skipped</dt><dd>1,203</dd>", "<code>.rst</code> 1,200</li><li><code>–</code> 2</li><li><code>.pdf</code> 1",
				"<code>koi8-r</code> 1,300 files, such as <code>ru/&lt;b&gt;.txt</code></li>", "<code>windows-1252</code> 1 file, such as <code>x.txt</code> (uncertain:"}},
		{"evaluate", wire.Progress{}, "Evaluation", evaluated, []string{"<b>0.713</b>", "codes only", "random bits", "share of relevant documents among the first 10", counted12, `<p class="message">12 of &lt;1519&gt; count.</p>`}},
		{"compare", comparing, "1 of 5 compared · lsh · training · epoch 1 of 12",
			map[string]any{"contenders": []wire.Contender{{Name: "stacked", Bits: 64, Measures: map[string]float64{"P@10": 0.7, "P@100": 0.6}}, {Name: "lsh", Bits: 64, Measures: map[string]float64{"P@10": 0.5, "P@100": 0.4}}}}, []string{"stacked 64", "lsh 64", "P@100"}},
		{"backup", wire.Progress{}, "Backup", wire.BackupResult{File: "harbour log-1.db", Bytes: 1_840_000, Href: "/v1/backups/1"}, []string{`href="/page/v1/backups/1" download`, "1.8 MB"}},
	} {
		s, release := newAPI(t, nil), make(chan bool)
		s.workAs(t, func(_ context.Context, _ tasks.Task, report func(tasks.Progress)) (any, error) {
			report(c.progress)
			<-release
			return c.result, nil
		})
		h, id := Handler(s), s.enqueue(t, c.typ)
		s.await(t, id, func(t tasks.Task) bool { return t.Progress != nil })
		body := get(h, harbour+"/tasks/"+id).Body.String()
		for _, want := range []string{c.during, `<noscript><meta http-equiv="refresh"`, `data-live="/page/v1/tasks/1/events"`, "/tasks/1/cancel", "<progress"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q", c.typ, want)
			}
		}
		close(release)
		s.await(t, id, isEnded)
		body = get(h, harbour+"/tasks/"+id).Body.String()
		for _, want := range c.after {
			if !strings.Contains(body, want) {
				t.Errorf("%s afterwards: no %q in %s", c.typ, want, body)
			}
		}
		if regexp.MustCompile(`data-live|http-equiv="refresh"|/cancel"`).MatchString(body) {
			t.Errorf("%s is done, and its page waits", c.typ)
		}
	}
}

// TestFailedTask checks that the page and the list of tasks show the reason of a failure.
func TestFailedTask(t *testing.T) {
	s := newAPI(t, harbourLog())
	s.workAs(t, func(_ context.Context, task tasks.Task, _ func(tasks.Progress)) (any, error) {
		switch task.Type {
		case "train":
			return nil, wire.NewProblem("too_few_documents", "too few <documents> to train on")
		case "evaluate":
			return json.RawMessage(`{"queries":{"new":1},"measures":[{"ranker":"code","measure":"P@10","value":0.5}]}`), nil
		}
		return "odd", nil
	})
	for _, typ := range []tasks.Type{"train", "evaluate", "sweep"} {
		s.await(t, s.enqueue(t, typ), isEnded)
	}
	if body := get(Handler(s), harbour+"/about").Body.String(); strings.Contains(body, "Some statistics") {
		t.Error("a result in another form hides the statistics")
	}
	for _, c := range []struct{ target, want string }{
		{"/tasks/1", "Too few &lt;documents&gt; to train on."},
		{"/tasks", "Too few &lt;documents&gt; to train on."},
		{"/about", "Too few &lt;documents&gt; to train on."},
		{"/tasks/2", "0.500"},
		{"/tasks/3", "sweep"},
	} {
		if w := get(Handler(s), harbour+c.target); w.Code != 200 || !strings.Contains(w.Body.String(), c.want) {
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
