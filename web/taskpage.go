package web

import (
	"net/http"
	"net/url"

	"github.com/hashsearch/hashsearch/api/wire"
)

type taskPage struct {
	page
	Task       task
	Collection collection // of a training that has succeeded
}

// showTask is the page of one task, both while it runs and after it has ended.
func (s *site) showTask(_ http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &taskPage{page: s.page(r, name, "task")}
	if err := s.get(r, &p.Task, nil, "tasks", r.PathValue("task")); err != nil {
		return "", nil, err
	}
	if p.Trained() != nil {
		// Without statistics the page shows the training alone.
		_ = s.loadStats(r, name, &p.Collection, url.Values{"models": {"true"}})
	}
	p.Styles, p.Scripts = []string{"collection.css"}, []string{"live.js", "dialogs.js"}
	p.Fresh = p.Task.Open()
	p.Title = p.Job(p.Task) + " · " + p.State(p.Task.State)
	return "task.html", p, nil
}

// Ingested, Trained, Rehashed and Saved return the result of a task of their type, nil for others.
func (p *taskPage) Ingested() *ingested {
	if i := resultOf[ingested](p.Task, "ingest"); i != nil && i.Preview == nil {
		return i
	}
	return nil
}

func (p *taskPage) Trained() *wire.Trained     { return resultOf[wire.Trained](p.Task, "train") }
func (p *taskPage) Rehashed() *wire.Generation { return resultOf[wire.Generation](p.Task, "reindex") }
func (p *taskPage) Saved() *wire.BackupResult  { return resultOf[wire.BackupResult](p.Task, "backup") }

// Report returns the table of an evaluation or comparison, nil for other tasks.
func (p *taskPage) Report() *report {
	if e := p.Evaluated(); e != nil {
		return p.report(rankerRows(*e))
	}
	if c := resultOf[wire.Compared](p.Task, "compare"); c != nil {
		return p.report(contenders(c.Contenders))
	}
	return nil
}

// Evaluated returns the result of an evaluation, nil for other tasks.
func (p *taskPage) Evaluated() *wire.Evaluated { return resultOf[wire.Evaluated](p.Task, "evaluate") }

// Gain compares the model with words alone: the one that was evaluated, or the one that was trained
// if it has been evaluated since. It returns nil without an evaluation.
func (p *taskPage) Gain() *gain {
	if t := p.Trained(); t != nil {
		return p.gain(evaluationOf(p.Collection, t.Generation.ID))
	}
	return p.gain(p.Evaluated())
}

// Warnings returns reasons why the result of the task may be unreliable.
func (p *taskPage) Warnings() []string {
	if w := resultOf[struct{ Warnings []string }](p.Task, p.Task.Type); w != nil {
		return w.Warnings
	}
	return nil
}

// Curve draws the progress of a training, nil for other tasks.
func (p *taskPage) Curve() *curve {
	if p.Task.Type != "train" || p.Task.Progress == nil {
		return nil
	}
	return newCurve(p.Task.Progress.Curve, p.Task.Progress.Epochs)
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

// tasks loads the tasks that match query, and the cursor of the next page.
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
