package api

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/ingest"
)

// workingFolder returns a set of collections in an empty directory, and options whose tasks are run
// until the test ends.
func workingFolder(t *testing.T, opts Options) (*collections.Set, Options) {
	t.Helper()
	set := newSet(t)
	var err error
	if opts.Tasks, err = openTasks(t, filepath.Join(t.TempDir(), "tasks"), opts); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); Work(ctx, set, opts) }()
	t.Cleanup(func() { stop(); <-done; opts.Tasks.Close() })
	return set, opts
}

// A new collection with the name of one that was deleted during its training keeps no state of that
// training.
func TestDeleteAmidTraining(t *testing.T) {
	set, opts := workingFolder(t, Options{})
	if err := set.Create("news"); err != nil {
		t.Fatal(err)
	}
	l, err := set.Get("news")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	if err := l.Index.Add(t.Context(), ingest.Sequence(shelf), nil); err != nil {
		t.Fatal(err)
	}
	h := New(set, opts)
	ask(h, "POST", "/v1/collections/news/train", `{"epochs":100000,"hidden":[10]}`)
	for task := range opts.Tasks.Watch(t.Context(), "1") {
		if task.Progress != nil && task.Progress.Epoch > 2 {
			break
		}
	}
	for _, method := range []string{"DELETE", "PUT"} {
		if w := ask(h, method, "/v1/collections/news", ""); w.Code >= 300 {
			t.Fatalf("%s: %d %s", method, w.Code, w.Body)
		}
	}
	var last tasks.Task
	for last = range opts.Tasks.Watch(t.Context(), "1") {
	}
	if _, err := os.Stat(l.Index.Path() + ".training"); last.State != tasks.Canceled || err == nil {
		t.Errorf("%s, and its state is there: %v", last.State, err)
	}
}

// A stream of events ends when its key is revoked, although the task goes on.
func TestEventsOfRevoked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	key, err := keys.Add(file, keys.Key{Scope: keys.Admin, Collection: keys.All})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	h, opts := newWorking(t, Options{Keys: ring})
	ask(h, "POST", "/v1/collections/shelf/train", `{"epochs":100000,"hidden":[10]}`, "Authorization", "Bearer "+key)
	if err := keys.Revoke(file, strings.Split(key, "_")[1]); err != nil {
		t.Fatal(err)
	}
	for range 2 { // before the revoked key is noticed, and after
		ask(h, "GET", "/v1/tasks/1/events", "", "Authorization", "Bearer "+key)
	}
	if task, err := opts.Tasks.Get("1"); err != nil || task.State.Final() {
		t.Errorf("%+v, %v", task, err)
	}
}

// With a key for an alias, tasks and backups have names that the key allows, as long as the alias
// names that collection.
func TestTasksByAlias(t *testing.T) {
	dir := t.TempDir()
	key, err := keys.Add(filepath.Join(dir, "keys"), keys.Key{Scope: keys.Admin, Collection: "live"})
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	set, opts := workingFolder(t, Options{Keys: ring, Backups: filepath.Join(dir, "backups")})
	for _, name := range []string{"old", "new"} {
		if err := set.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := set.Alias("live", "old"); err != nil {
		t.Fatal(err)
	}
	h := New(set, opts)
	by := func(method, target string) (int, string) {
		w := ask(h, method, target, "", "Authorization", "Bearer "+key)
		return w.Code, w.Body.String()
	}
	if status, body := by("POST", "/v1/collections/live/backup"); status != 202 || !strings.Contains(body, `"collection":"live"`) {
		t.Fatalf("%d %s", status, body)
	}
	for task := range opts.Tasks.Watch(t.Context(), "1") {
		if task.State == tasks.Failed {
			t.Fatalf("%+v", task.Problem)
		}
	}
	_, body := by("GET", "/v1/tasks/1")
	for _, target := range []string{"/v1/tasks", "/v1/tasks/1", "/v1/tasks/1/events"} {
		if status, body := by("GET", target); status != 200 || !strings.Contains(body, `"collection":"live"`) || strings.Contains(body, "old") {
			t.Errorf("%s: %d %s", target, status, body)
		}
	}
	_, href, _ := strings.Cut(body, `"href":"`)
	href, _, _ = strings.Cut(href, `"`)
	if status, _ := by("GET", href); status != 200 {
		t.Errorf("%s: %d", href, status)
	}
	if _, err := set.Alias("live", "new"); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/v1/tasks/1", href} {
		if status, body := by("GET", target); status != 404 {
			t.Errorf("%s: %d %s", target, status, body)
		}
	}
}
