package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A task is work that the API does in the background.
type task struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Collection string          `json:"collection"`
	State      string          `json:"state"`
	Created    time.Time       `json:"created"`
	Started    *time.Time      `json:"started"`
	Ended      *time.Time      `json:"ended"`
	Progress   *progress       `json:"progress"`
	Result     json.RawMessage `json:"result"`
	Problem    *problem        `json:"problem"`
}

type progress struct {
	Stage       string  `json:"stage"`
	Done        int     `json:"done"`
	Total       int     `json:"total"`
	Share       float64 `json:"share"`
	PerSecond   float64 `json:"per_second"`
	SecondsLeft float64 `json:"seconds_left"`
	Epoch       int     `json:"epoch"`
	Epochs      int     `json:"epochs"`
	Loss        float64 `json:"loss"`
	Validation  float64 `json:"validation"`
	Curve       []epoch `json:"curve"`
}

// An epoch is what going once through the documents came to.
type epoch struct {
	Loss       float64 `json:"loss"`
	Validation float64 `json:"validation"` // 0 where no documents were held out
}

// Open reports whether something may still change.
func (t task) Open() bool { return t.State == "enqueued" || t.State == "running" }

// Took is how long the task ran, up to now if it still does.
func (t task) Took() time.Duration {
	switch {
	case t.Started == nil:
		return 0
	case t.Ended == nil:
		return max(0, time.Since(*t.Started))
	}
	return t.Ended.Sub(*t.Started)
}

// Left is how long the task will still run, 0 if nobody knows.
func (p progress) Left() time.Duration { return time.Duration(p.SecondsLeft * float64(time.Second)) }

// ingested is what an ingest came to.
type ingested struct {
	Added, Replaced, Unchanged, Rejected int
	Rejections                           []struct{ Place, Error string }
}

// learned is what a training came to.
type learned struct {
	Generation generation
	Documents  int
	Terms      int
	Seconds    float64
}

// saved is where a backup lies.
type saved struct {
	File  string
	Bytes int64
	Href  string
}

// A contender is a kind in a comparison, or what kinds are compared with.
type contender struct {
	Name     string             `json:"name"`
	Bits     int                `json:"bits"`
	Measures map[string]float64 `json:"measures"`
}

// result decodes what the task came to. What is not understood stays zero: a page shows the rest.
func result[T any](t task) *T {
	if t.State != "succeeded" || len(t.Result) == 0 {
		return nil
	}
	v := new(T)
	_ = json.Unmarshal(t.Result, v)
	return v
}

type taskPage struct {
	page
	Task task
}

// showTask is the page of one task, while it runs and after that.
func (s *site) showTask(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &taskPage{page: s.page(r, name, "task")}
	if err := s.get(r, &p.Task, nil, "tasks", r.PathValue("task")); err != nil {
		return "", nil, err
	}
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"live.js", "dialogs.js"}
	p.Fresh = p.Task.Open()
	p.Title = p.Job(p.Task.Kind) + " · " + p.State(p.Task.State)
	return "task.html", p, nil
}

// Ingested, Learned, Rehashed, Saved and Report are what tasks of their kind came to, and nil for others.
func (p *taskPage) Ingested() *ingested   { return resultOf[ingested](p.Task, "ingest") }
func (p *taskPage) Learned() *learned     { return resultOf[learned](p.Task, "train") }
func (p *taskPage) Rehashed() *generation { return resultOf[generation](p.Task, "reindex") }
func (p *taskPage) Saved() *saved         { return resultOf[saved](p.Task, "backup") }

// Report is the table of an evaluation or comparison, nil for other tasks.
func (p *taskPage) Report() *report {
	if e := resultOf[evaluation](p.Task, "evaluate"); e != nil {
		return p.report(e.rows())
	}
	if c := resultOf[struct{ Contenders []contender }](p.Task, "compare"); c != nil {
		return p.report(contenders(c.Contenders))
	}
	return nil
}

func resultOf[T any](t task, kind string) *T {
	if t.Kind != kind {
		return nil
	}
	return result[T](t)
}

// Curve is how the training goes.
func (p *taskPage) Curve() *curve {
	if p.Task.Kind != "train" || p.Task.Progress == nil {
		return nil
	}
	return newCurve(p.Task.Progress.Curve, p.Task.Progress.Epochs)
}

// Download is where the page gets a backup by the key of its cookie.
func (b saved) Download() string {
	if !strings.HasPrefix(b.Href, "/v1/") {
		return ""
	}
	return "/page" + b.Href
}

type tasksPage struct {
	page
	Tasks []task
	Next  string
}

// showTasks lists the tasks of a collection, the newest first.
func (s *site) showTasks(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &tasksPage{page: s.page(r, name, "tasks")}
	p.Title = p.T("Tasks of %s", name)
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"dialogs.js"}
	var err error
	p.Tasks, p.Next, err = s.tasks(r, url.Values{"collection": {name}, "limit": {"50"}, "cursor": {r.URL.Query().Get("cursor")}})
	return "tasks.html", p, err
}

// tasks asks the API for some.
func (s *site) tasks(r *http.Request, query url.Values) ([]task, string, error) {
	var answer struct {
		Tasks []task
		Next  string
	}
	if query.Get("cursor") == "" {
		query.Del("cursor")
	}
	err := s.get(r, &answer, query, "tasks")
	return answer.Tasks, answer.Next, err
}
