package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

const mostTasks = 1000 // on a page of the list

// A taskQuery holds the parameters of a list of tasks.
type taskQuery struct {
	collection, kind string
	state            tasks.State
	cursor           string
	limit            int
}

func parseTaskQuery(v url.Values) (taskQuery, error) {
	q := taskQuery{limit: 20}
	for name, values := range v {
		if len(values) > 1 {
			return q, parameter(name)("give it once, not %d times", len(values))
		}
		if err := q.set(name, values[0], parameter(name)); err != nil {
			return q, err
		}
	}
	return q, nil
}

func (q *taskQuery) set(name, value string, bad wrong) (err error) {
	switch name {
	case "collection":
		q.collection = value
	case "kind":
		q.kind = value
	case "cursor":
		q.cursor = value
	case "state":
		q.state = tasks.State(value)
		if !slices.Contains(wire.States(), q.state) {
			return bad("%q is none of %q", value, wire.States())
		}
	case "limit":
		if q.limit, err = strconv.Atoi(value); err != nil || q.limit < 1 || q.limit > mostTasks {
			return bad("%q is not a whole number between 1 and %d", value, mostTasks)
		}
	default:
		return bad("no such parameter; there are collection, state, kind, limit and cursor")
	}
	return nil
}

// wants reports whether the list includes a task.
func (q *taskQuery) wants(t tasks.Task) bool {
	return (q.collection == "" || t.Collection == q.collection) && (q.kind == "" || t.Kind == q.kind) && (q.state == "" || t.State == q.state)
}

// listTasks writes the tasks of the collections that the key allows, newest first.
func (s *server) listTasks(w http.ResponseWriter, r *http.Request) error {
	q, err := parseTaskQuery(r.URL.Query())
	if err != nil {
		return err
	}
	if s.Tasks == nil {
		return errNoTasks
	}
	if name, ok := s.collections.Aliases()[q.collection]; ok {
		q.collection = name
	}
	found, next, err := s.Tasks.List(func(t tasks.Task) bool { return q.wants(t) && s.sees(r, t.Collection) }, q.cursor, q.limit)
	if err != nil {
		return err
	}
	if next != "" {
		v := r.URL.Query()
		v.Set("cursor", next)
		w.Header().Set("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, r.URL.EscapedPath(), v.Encode()))
	}
	told := make([]tasks.Task, len(found))
	for i, t := range found {
		told[i] = s.told(r, t)
	}
	return writeJSON(w, http.StatusOK, wire.Tasks{Tasks: told, Next: next})
}

// told returns t with Collection set to the name by which the caller may use the collection.
func (s *server) told(r *http.Request, t tasks.Task) tasks.Task {
	as, _ := s.known(r, t.Collection)
	if as == t.Collection || as == "" {
		return t
	}
	t.Collection = as
	var b wire.BackupResult
	if t.Kind == backupJob().kind && json.Unmarshal(t.Result, &b) == nil {
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
	if err == nil && !s.sees(r, t.Collection) {
		err = fmt.Errorf("%w: %q", tasks.ErrNotFound, id)
	}
	return t, err
}

func (s *server) task(w http.ResponseWriter, r *http.Request) error {
	t, err := s.oneTask(r)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.told(r, t))
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
	if t.Kind == ingestJob().kind {
		scope = keys.Write
	}
	if err := s.permitted(w, r, scope, t.Collection); err != nil {
		return err
	}
	if t, err = s.Tasks.Cancel(t.ID); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, s.told(r, t))
}
