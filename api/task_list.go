package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

const mostTasks = 1000 // on a page of the list

// listed reports whether the list includes a task.
func listed(t tasks.Task, in wire.TasksParameters) bool {
	return (in.Collection == "" || t.Collection == in.Collection) && (in.Type == "" || t.Type == in.Type) && (in.State == "" || t.State == in.State)
}

// listTasks writes the tasks of the collections that the key allows, newest first.
func (s *server) listTasks(w http.ResponseWriter, r *http.Request) error {
	in, err := bind[wire.TasksParameters](s, w, r)
	if err != nil {
		return err
	}
	if s.Tasks == nil {
		return errNoTasks
	}
	if name, ok := s.collections.Aliases()[in.Collection]; ok {
		in.Collection = name
	}
	found, next, err := s.Tasks.List(func(t tasks.Task) bool { return listed(t, in) && s.visible(r.Context(), t.Collection) }, in.Cursor, in.Limit)
	if err != nil {
		return err
	}
	linkNext(w, r, next)
	answer := make([]tasks.Task, len(found))
	for i, t := range found {
		answer[i] = s.visibleTask(r, t)
	}
	return writeJSON(w, http.StatusOK, wire.Tasks{Tasks: answer, Next: next})
}

// visibleTask returns t with Collection set to the name by which the caller may use the collection.
func (s *server) visibleTask(r *http.Request, t tasks.Task) tasks.Task {
	as, _ := s.nameFor(r.Context(), t.Collection)
	if as == t.Collection || as == "" {
		return t
	}
	t.Collection = as
	var b wire.BackupResult
	if t.Type == wire.TaskBackup && json.Unmarshal(t.Result, &b) == nil {
		b.Href = backupAt(as, b.File)
		t.Result, _ = json.Marshal(b) // cannot fail for strings and a number
	}
	return t
}

// oneTask returns the task that the path names. A task of a collection that the key does not allow
// has the same error as one that does not exist.
func (s *server) oneTask(r *http.Request) (tasks.Task, error) {
	if s.Tasks == nil {
		return tasks.Task{}, errNoTasks
	}
	id := param(r, "task")
	t, err := s.Tasks.Get(id)
	if err == nil && !s.visible(r.Context(), t.Collection) {
		err = fmt.Errorf("%w: %q", tasks.ErrNotFound, id)
	}
	return t, err
}

func (s *server) task(w http.ResponseWriter, r *http.Request) error {
	t, err := s.oneTask(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.visibleTask(r, t))
}

// cancelAll cancels the tasks of a deleted collection, because a new one may get its name.
func (s *server) cancelAll(collection string) {
	if s.Tasks == nil {
		return
	}
	of, _, err := s.Tasks.List(func(t tasks.Task) bool { return t.Collection == collection && !t.State.Final() }, "", mostTasks)
	for _, t := range of {
		_, cerr := s.Tasks.Cancel(t.ID)
		err = errors.Join(err, cerr)
	}
	if err != nil {
		s.Log.Error("cannot cancel a task of a deleted collection", slog.Any("error", err))
	}
}

// cancelTask cancels a task and writes it; the task may run a little longer. An ingest requires the
// scope write, any other task admin.
func (s *server) cancelTask(w http.ResponseWriter, r *http.Request) error {
	t, err := s.oneTask(r)
	if err != nil {
		return err
	}
	scope := keys.Admin
	if t.Type == wire.TaskIngest {
		scope = keys.Write
	}
	if err := s.permitted(w, r, scope, t.Collection); err != nil {
		return err
	}
	if t, err = s.Tasks.Cancel(t.ID); err != nil {
		return err
	}
	if isPreviewed(t) {
		s.dropUpload(t)
	}
	return writeJSON(w, http.StatusOK, s.visibleTask(r, t))
}

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
