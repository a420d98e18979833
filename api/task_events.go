package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/tasks"
)

const (
	betweenEvents = 250 * time.Millisecond // at least, between events
	heartbeat     = 15 * time.Second       // of comments against timeouts of proxies
)

// taskEvents sends each change of a task as Server-Sent Events, until the task ends, the client
// leaves or the server stops. A slow client may miss intermediate states, but never the last one.
func (s *server) taskEvents(w http.ResponseWriter, r *http.Request) error {
	t, err := s.oneTask(r)
	if err != nil {
		return err
	}
	done, err := s.watching.Enter(r.Context())
	if err != nil {
		return err
	}
	defer done()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	sendEvents(ctx, w, s.changes(r.WithContext(ctx), t.ID))
	return nil
}

// changes returns a channel of the states of a task. It is closed after the last state, or when the
// caller may no longer see the task.
func (s *server) changes(r *http.Request, id string) <-chan tasks.Task {
	ctx, changes := r.Context(), make(chan tasks.Task)
	go func() {
		defer close(changes)
		for t := range s.Tasks.Watch(ctx, id) {
			if !s.keyValid(r) || !s.visible(r.Context(), t.Collection) {
				return
			}
			select {
			case changes <- s.visibleTask(r, t):
			case <-ctx.Done():
				return
			}
			select {
			case <-time.After(pause(t)):
			case <-ctx.Done():
			}
		}
	}()
	return changes
}

// pause returns the time to wait after a state was sent.
func pause(t tasks.Task) time.Duration {
	if t.State.Final() {
		return 0
	}
	return betweenEvents
}

// sendEvents writes events until changes is closed or the client has gone away.
func sendEvents(ctx context.Context, w http.ResponseWriter, changes <-chan tasks.Task) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	conn := http.NewResponseController(w)
	for {
		event := []byte(": still here\n\n")
		select {
		case t, more := <-changes:
			if !more {
				return
			}
			data, err := json.Marshal(t)
			if err != nil {
				return
			}
			event = fmt.Appendf(nil, "event: task\ndata: %s\n\n", data)
		case <-beat.C:
		case <-ctx.Done():
			return
		}
		if _, err := w.Write(event); err != nil || conn.Flush() != nil {
			return
		}
	}
}
