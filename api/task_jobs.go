package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/postgres"
)

// A job is a type of task. To add one, define a value of it, add that to the list in [Work], and
// add an operation.
type job struct {
	name tasks.Type
	// read parses and checks the body of a request and returns the input of the task.
	read func(body []byte, c collection) (input any, err error)
	run  func(ctx context.Context, d jobRun) (result any, err error)
	// fits returns the reason why the server cannot run the job now; nil means never.
	fits func(ctx context.Context, o *Options, c collection, input any) error
}

// A jobRun is one execution of a job. Its Input is the JSON of the value that job.read returned.
type jobRun struct {
	tasks.Task
	*Options
	index  *index.Index
	report func(tasks.Progress)
}

// input decodes the input of the task.
func (d jobRun) input(into any) error {
	if err := json.Unmarshal(d.Input, into); err != nil {
		return fmt.Errorf("the input of task %s: %w", d.ID, err)
	}
	return nil
}

// OpenTasks opens the queue for [Options.Tasks] in the file at path, which is created if it does
// not exist. Files of uploads for which no task is waiting are removed. The caller closes the queue
// after [Work] has returned.
func OpenTasks(path string, opts Options) (*tasks.Queue, error) {
	opts = opts.withDefaults()
	q, err := tasks.Open(path, opts.queue(""))
	return opts.swept(q, err)
}

// OpenSharedTasks is OpenTasks with the queue of a database, which several servers share. The name
// of this server differs from those of the others, and stays the same when it starts again: uploads
// are ingested by the server that has received them.
func OpenSharedTasks(ctx context.Context, d *postgres.Database, name string, opts Options) (*tasks.Queue, error) {
	opts = opts.withDefaults()
	q, err := tasks.OpenDatabase(ctx, d, opts.queue(name))
	return opts.swept(q, err)
}

func (o *Options) queue(server string) tasks.Options {
	return tasks.Options{Log: o.Log, Problem: taskProblem, Ended: o.removeUpload, Server: server, Each: o.TasksPerKey}
}

// swept removes the uploads that a queue does not need, unless err is set.
func (o *Options) swept(q *tasks.Queue, err error) (*tasks.Queue, error) {
	if err != nil {
		return nil, err
	}
	if err := o.sweepUploads(q); err != nil {
		return nil, errors.Join(err, q.Close())
	}
	return q, nil
}

// Work runs the tasks of opts.Tasks until ctx is done, and returns when the running ones have
// stopped. A training that is stopped this way continues when Work is called again with the same
// file.
func Work(ctx context.Context, set *collections.Set, opts Options) {
	opts = opts.withDefaults()
	runners := map[tasks.Type]tasks.Runner{}
	for _, j := range []job{trainJob(), ingestJob(), reindexJob(), evaluateJob(), compareJob(), backupJob()} {
		runners[j.name] = func(ctx context.Context, t tasks.Task, report func(tasks.Progress)) (any, error) {
			l, err := set.Get(t.Collection)
			if err != nil {
				return nil, noCollection(t.Collection, err)
			}
			defer l.Release()
			if err := l.Index.Refresh(ctx); err != nil {
				return nil, err
			}
			result, err := j.run(ctx, jobRun{t, &opts, l.Index, report})
			if terr := l.Tidy(); terr != nil {
				opts.Log.Error("cannot remove the state of a training", "collection", t.Collection, "error", terr)
			}
			return result, err
		}
	}
	var dropping sync.WaitGroup
	defer dropping.Wait()
	dropping.Go(func() { opts.dropKept(ctx) })
	opts.Tasks.Run(ctx, runners)
}

// taskProblem returns the problem that clients see for a task's error.
func taskProblem(err error) tasks.Problem {
	p := problemOf(err)
	if p.Code == "internal" {
		p = wire.NewProblem(p.Code, "the task failed on the server; the server log has the error under the id of the task")
	}
	return tasks.Problem{Code: p.Code, Detail: p.Detail}
}

var errNoTasks = wire.NewProblem("no_tasks", "the server runs no tasks; its administrator can set a file for them with --tasks")

// start returns a handler that enqueues a job, once for a request that is repeated.
func start(j job) handler {
	return repeatable(func(s *server, w http.ResponseWriter, r *http.Request) error {
		body, err := s.readAll(w, r)
		if err != nil {
			return err
		}
		return s.enqueue(w, r, j, body)
	})
}

// enqueue checks the collection and the input, enqueues the task and writes it.
func (s *server) enqueue(w http.ResponseWriter, r *http.Request, j job, body []byte) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	input, err := j.read(body, c)
	if err == nil && j.fits != nil {
		err = j.fits(r.Context(), &s.Options, c, input)
	}
	if err != nil {
		return err
	}
	return s.accept(w, r, j.name, input)
}

func (s *server) accept(w http.ResponseWriter, r *http.Request, typ tasks.Type, input any) error {
	if s.Tasks == nil {
		return errNoTasks
	}
	// of files of this machine
	of := tasks.Origin{Here: typ == wire.TaskIngest || typ == wire.TaskBackup, By: callerOf(r), Request: requestOf(r)}
	t, err := s.Tasks.EnqueueFrom(of, typ, leased(r).name, input)
	if err != nil {
		return err
	}
	return s.accepted(w, r, t)
}

// accepted answers with a task that was enqueued.
func (s *server) accepted(w http.ResponseWriter, r *http.Request, t tasks.Task) error {
	w.Header().Set("Location", "/v1/tasks/"+t.ID)
	return writeJSON(w, http.StatusAccepted, s.visibleTask(r, t))
}

// stages maps the name of a stage to its part of a job, as two shares of the whole. A stage that is
// not in it takes no time.
type stages map[string][2]float64

var (
	trainStages    = stages{"training": {0, 0.9}, "hashing": {0.9, 1}}
	labelStages    = stages{"training": {0, 0.4}, "trying labels": {0.4, 0.65}, "learning labels": {0.65, 0.9}, "hashing": {0.9, 1}}
	evaluateStages = stages{"evaluating": {0, 1}}
	// compareStages are the stages of each contender.
	compareStages = stages{"training": {0, 0.8}, "hashing": {0.8, 0.9}, "evaluating": {0.9, 1}}
)

// at returns the share of the job that is done. It is 0 while a layer is trained by itself, because
// the number of layers is unknown.
func (s stages) at(p jobs.Progress) float64 {
	part, ok := s[p.Stage]
	if !ok || p.Total == 0 || p.Training.Layer > 0 {
		return 0
	}
	return part[0] + (part[1]-part[0])*float64(p.Done)/float64(p.Total)
}

// A jobProgress is the progress of a job so far.
type jobProgress struct {
	jobRun
	stages stages
	share  float64 // of the whole; never decreases
	curve  []wire.Epoch
	epoch  int // of the last point of the curve
}

// observe reports the progress of a job of [jobs]. Notes are logged.
func (c *jobProgress) observe(p jobs.Progress) {
	if p.Note != "" {
		c.Log.Info(p.Note, slog.String("task", c.ID), slog.String("collection", c.Collection))
		return
	}
	q := tasks.Progress{Stage: p.Stage, Done: p.Done, Total: p.Total, Memory: p.Training.Memory, Kind: string(p.Kind), Ready: p.Ready, Contenders: p.Contenders}
	if t := p.Training; t.Stage == "training" {
		q.Epoch, q.Epochs, q.Loss, q.Validation = t.Epoch, t.Epochs, t.Loss, t.Validation
		q.PerSecond, q.SecondsLeft = t.PerSecond, t.Left.Seconds()
		c.learned(p)
	}
	c.share = max(c.share, (float64(p.Ready)+c.stages.at(p))/float64(max(p.Contenders, 1)))
	q.Share, q.Curve = c.share, c.curve
	c.report(q)
}

// learned extends the curve when an epoch has ended. The curve of a resumed training has only the
// epochs since; a comparison has none.
func (c *jobProgress) learned(p jobs.Progress) {
	t := p.Training
	if p.Contenders > 0 || t.Layer > 0 || t.Epoch <= c.epoch {
		return
	}
	c.epoch = t.Epoch
	e := wire.Epoch{Loss: t.Loss}
	if t.Validation == t.Validation { // not NaN
		e.Validation = t.Validation
	}
	c.curve = append(c.curve, e)
}
