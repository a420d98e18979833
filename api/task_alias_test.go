package api

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
)

// A key for an alias is told of tasks and backups by names that it may ask for, as long as the alias names that collection.
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
	opts := Options{Keys: ring, Backups: filepath.Join(dir, "backups")}
	set, err := collections.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	if opts.Tasks, err = OpenTasks(filepath.Join(dir, "tasks"), opts); err != nil {
		t.Fatal(err)
	}
	defer opts.Tasks.Close()
	for _, name := range []string{"old", "new"} {
		if err := set.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := set.Alias("live", "old"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); Work(ctx, set, opts) }()
	defer func() { stop(); <-done }()

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
