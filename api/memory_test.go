package api

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/api/tasks"
)

// A training that takes more memory than the server has is refused, with the numbers and the
// remedy. One that is bounded to less than the least is refused, too.
func TestTrainingRefusedForMemory(t *testing.T) {
	var free atomic.Int64
	h, opts := newWorking(t, Options{TrainingMemory: free.Load})
	const train = "/v1/collections/shelf/train"
	for _, c := range []struct {
		free int64
		body string
		want string
	}{
		{50e6, "", "the server has 50 MB for it; set memory to 50000000"},
		{-1, "", "the server has 0 B for it"},
		{1e12, `{"memory":1000000}`, "1.0 MB are allowed"},
	} {
		free.Store(c.free)
		w := ask(h, "POST", train, c.body)
		if w.Code != 507 || !strings.Contains(w.Body.String(), c.want) || !strings.Contains(w.Body.String(), `"too_little_memory"`) {
			t.Errorf("%d bytes, %s: %d %s, want %q", c.free, c.body, w.Code, w.Body, c.want)
		}
	}
	free.Store(1e12)
	last := ended(t, opts, ask(h, "POST", train, `{"epochs":1}`))
	if last.State != tasks.Succeeded {
		t.Errorf("with memory: %s %+v", last.State, last.Problem)
	}
}

// The memory is checked again when the task begins, and reported with its progress.
func TestTrainingRefusedAtItsStart(t *testing.T) {
	var calls atomic.Int64
	h, opts := newWorking(t, Options{TrainingMemory: func() int64 { return 1e12 * (2 - calls.Add(1)) }})
	last := ended(t, opts, ask(h, "POST", "/v1/collections/shelf/train", ""))
	if last.State != tasks.Failed || last.Problem.Code != "too_little_memory" {
		t.Errorf("%s %+v", last.State, last.Problem)
	}
}
