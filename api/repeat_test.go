package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// Every request that starts a task or creates something takes an Idempotency-Key: its repetition
// has the same answer and creates nothing, another request with the key is refused, and the key of
// another caller is another key.
func TestRepeatedRequests(t *testing.T) {
	ring, key := newRing(t)
	dir := t.TempDir()
	opts := Options{Keys: ring, Uploads: filepath.Join(dir, "uploads"), Backups: filepath.Join(dir, "backups"), IngestFolders: []string{dir}}
	path := filepath.Join(dir, "tasks")
	open := func() (http.Handler, *tasks.Queue) {
		q, err := openTasks(t, path, opts)
		if err != nil {
			t.Fatal(err)
		}
		with := opts
		with.Tasks = q
		return newAPI(t, with), q
	}
	h, q := open()
	bodies := map[string][2]string{ // and another one
		"train": {`{"epochs":3}`, `{"epochs":4}`}, "reindex": {`{}`, `{"generation":1}`}, "evaluate": {``, `{"sample":9}`}, "compare": {`{"kinds":["lsh"]}`, `{"kinds":["itq"]}`},
		"backup": {``, ` `}, "ingestPath": {`{"path":"."}`, `{"path":".","sync":true}`}, "ingest": {"a", "b"},
		"addFeedback": {`{"entries":[{"query":"a","document":"a","verdict":"like"}]}`, `{"entries":[{"query":"a","document":"a","verdict":"dislike"}]}`},
		"createKey":   {`{"scope":"search","collection":"shelf"}`, `{"scope":"write","collection":"shelf"}`},
	}
	ask := func(h http.Handler, o *operation, content, token, by string) (int, string) {
		target, kind := strings.Replace(o.path(), "{collection}", "shelf", 1), "application/json"
		if o.name == "ingest" {
			content, kind = form(t, nil, "x.txt", content)
		}
		w := ask(h, o.method(), target, content, "Idempotency-Key", token, "Authorization", "Bearer "+by, "Content-Type", kind)
		return w.Code, w.Body.String()
	}
	admin, other := key(keys.Admin, keys.All), key(keys.Admin, "shelf")
	seen, first := 0, map[string]string{}
	for _, o := range operations() {
		if !o.repeats {
			continue
		}
		body, given := bodies[o.name]
		if !given {
			if o.name != "createCollection" && o.name != "ingestKept" {
				t.Errorf("%s: no bodies", o.name)
			}
			continue
		}
		seen++
		status, said := ask(h, &o, body[0], `"one-`+o.name+`"`, admin)
		if status/100 != 2 {
			t.Errorf("%s: %d %s", o.name, status, said)
		}
		first[o.name] = said
		if again, same := ask(h, &o, body[0], "one-"+o.name, admin); again != status || same != said {
			t.Errorf("%s: %d %s, then %d %s", o.name, status, said, again, same)
		}
		if status, said := ask(h, &o, body[1], "one-"+o.name, admin); status != 422 || !strings.Contains(said, "request_differs") {
			t.Errorf("another %s: %d %s", o.name, status, said)
		}
		if status, same := ask(h, &o, body[0], "two-"+o.name, admin); status/100 != 2 || same == said && o.name != "addFeedback" {
			t.Errorf("%s with another key: %d %s", o.name, status, same)
		}
		if o.name == "train" {
			if _, same := ask(h, &o, body[0], "one-train", other); same == said {
				t.Errorf("another caller has the same task: %s", same)
			}
		}
	}
	if seen != len(bodies) {
		t.Errorf("%d operations", seen)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	h, q = open()
	defer q.Close()
	for _, o := range operations() {
		if body, given := bodies[o.name]; given && o.gives[0].status == http.StatusAccepted {
			if _, said := ask(h, &o, body[0], "one-"+o.name, admin); said != first[o.name] {
				t.Errorf("%s after a restart: %s, was %s", o.name, said, first[o.name])
			}
		}
	}
}

// Malformed keys are refused.
func TestIdempotencyKey(t *testing.T) {
	for key, want := range map[string]bool{"a": true, `"a b"`: true, "8e03978e-40d5": true, `"`: false, `""`: false, `"a`: false, `a"b`: false, "a\tb": false, "ü": false,
		strings.Repeat("x", 255): true, strings.Repeat("x", 256): false} {
		r := httptest.NewRequest("POST", "/", http.NoBody)
		r.Header.Set(repeatHeader, key)
		var p *wire.Problem
		if got, err := repeatKey(r); (err == nil && got != "") != want || err != nil && (!errors.As(err, &p) || p.Code != "bad_query") {
			t.Errorf("%q: %q, %v", key, got, err)
		}
	}
}

// While a request is answered, its repetition is refused. A failed one may be repeated.
func TestRunningRequest(t *testing.T) {
	s := &server{Options: Options{}.withDefaults()}
	begun, end, calls := make(chan bool), make(chan error), 0
	h := s.handle(remembered(func(_ *server, w http.ResponseWriter, _ *http.Request) error {
		calls++
		begun <- true
		if err := <-end; err != nil {
			return err
		}
		return writeJSON(w, http.StatusCreated, calls)
	}))
	request := func() *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/", http.NoBody)
		r.Header.Set(repeatHeader, "k")
		h.ServeHTTP(w, r)
		return w
	}
	answered := make(chan *httptest.ResponseRecorder)
	for _, c := range []struct {
		err  error
		want int
	}{{errNoTasks, 409}, {nil, 201}} {
		go func() { answered <- request() }()
		<-begun
		if w := request(); !strings.Contains(w.Body.String(), "request_running") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		end <- c.err
		if w := <-answered; w.Code != c.want {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if w := request(); w.Code != 201 || w.Body.String() != "2\n" || calls != 2 {
		t.Errorf("%d %s after %d calls", w.Code, w.Body, calls)
	}
	for i := range mostRepeated {
		s.requests.keep(strings.Repeat("x", i+1), answer{})
	}
	if len(s.requests.answers) != mostRepeated || len(s.requests.order) != mostRepeated {
		t.Errorf("%d answers are kept", len(s.requests.answers))
	}
}
