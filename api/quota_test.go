package api

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/internal/disk"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/index"
)

// A collection that is full takes no new documents by any way, and answers with a clear problem.
// Those that it has can be changed and deleted.
func TestQuota(t *testing.T) {
	set := setOf(t, map[string]*index.Index{"full": openIndex(t, shelf[:2])})
	set.SetQuota(index.Quota{Documents: 3})
	if err := set.Add("later", openIndex(t, shelf[:3])); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	opts := Options{Uploads: filepath.Join(dir, "uploads")}
	q, err := openTasks(t, filepath.Join(dir, "tasks"), opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Tasks = q
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); Work(ctx, set, opts) }()
	t.Cleanup(func() { stop(); <-done; q.Close() })
	h := New(set, opts)
	const full = "/v1/collections/full/documents"
	for _, c := range []struct {
		method, target, body string
		status               int
		want                 string
	}{
		{"PUT", "/v1/collections/later/documents/x", `{"text":"moon"}`, 507, `"code":"quota_exceeded"`},
		{"PUT", full + "/x", `{"text":"moon"}`, 201, "added"},
		{"PUT", full + "/y", `{"text":"moon"}`, 507, `limit of 3 documents`},
		{"PUT", full + "/x", `{"text":"sun"}`, 200, "replaced"},
		{"PATCH", full + "/x", `{"title":"sun"}`, 200, "replaced"},
		{"POST", full, `{"id":"x","text":"star"}` + "\n" + `{"id":"y","text":"star"}`, 200, `"status":"rejected","error":"the collection is full`},
		{"DELETE", full + "/x", "", 204, ""},
		{"POST", full, `{"id":"y","text":"star"}`, 200, `"status":"added"`},
	} {
		if w := ask(h, c.method, c.target, c.body); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.target, w.Code, w.Body)
		}
	}
	body, kind := form(t, nil, "a.txt", "moon", "b.txt", "sun")
	got := ended(t, opts, ask(h, "POST", "/v1/collections/full/ingest", body, "Content-Type", kind))
	if got.State != tasks.Failed || got.Problem.Code != "quota_exceeded" {
		t.Errorf("an ingest: %+v", got)
	}
}

// A key has as many tasks at once as the server allows, whatever other keys have.
func TestTasksPerKey(t *testing.T) {
	ring, key := newRing(t)
	opts := Options{Keys: ring, TasksPerKey: 2}
	q, err := openTasks(t, filepath.Join(t.TempDir(), "tasks"), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	opts.Tasks = q
	h := newAPI(t, opts)
	start := func(key string, want int) {
		t.Helper()
		if w := ask(h, "POST", "/v1/collections/shelf/evaluate", "", "Authorization", "Bearer "+key); w.Code != want || want == 429 && !strings.Contains(w.Body.String(), "tasks of this key") {
			t.Errorf("%d %s, want %d", w.Code, w.Body, want)
		}
	}
	one, other := key(keys.Admin, keys.All), key(keys.Admin, "shelf")
	start(one, 202)
	start(one, 202)
	start(one, 429)
	start(other, 202)
	if _, err := q.Cancel("1"); err != nil {
		t.Fatal(err)
	}
	start(one, 202)
	start(one, 429)
}

// A server whose disk is full is not ready.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	s := &server{Options: Options{Disks: []string{dir, "other"}}.withDefaults()}
	for _, c := range []struct {
		free int64
		err  error
		full bool
	}{{0, nil, true}, {leastFree - 1, nil, true}, {leastFree, nil, false}, {0, errors.ErrUnsupported, false}} {
		err := s.checkDisks(func(asked string) (int64, error) {
			if asked == dir {
				return leastFree, nil
			}
			return c.free, c.err
		})
		if (err != nil) != c.full || err != nil && problemOf(err).Status != http.StatusServiceUnavailable {
			t.Errorf("%d free, %v: %v", c.free, c.err, err)
		}
	}
	if n, err := disk.Free(dir); !errors.Is(err, errors.ErrUnsupported) && (err != nil || n <= 0) {
		t.Errorf("%d bytes are free, %v", n, err)
	}
}
