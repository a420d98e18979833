package client

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// patience is how long follow waits for a server that does not respond. A server that is restarted
// resumes its tasks.
const patience = time.Minute

// Run starts a task of the given type, such as train, and waits for its end. It calls report,
// unless nil, with the progress, and decodes the result of the task into result, unless nil. If ctx
// is cancelled, Run cancels the task. The error of a failed task is a [*Problem].
func (c *Collection) Run(ctx context.Context, kind string, input, result any, report func(wire.Progress)) error {
	t, err := c.start(ctx, kind, input)
	if err != nil {
		return err
	}
	t, err = c.follow(ctx, t, report)
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), c.cancel(context.WithoutCancel(ctx), t.ID))
	}
	if err != nil {
		return err
	}
	switch {
	case t.State == wire.Canceled:
		return fmt.Errorf("task %s was cancelled by another client", t.ID)
	case t.Problem != nil:
		return &Problem{wire.Problem{Code: t.Problem.Code, Detail: t.Problem.Detail}}
	case result == nil:
		return nil
	}
	return json.Unmarshal(t.Result, result)
}

// mostStarts is the number of times that a request for a task is sent, if the connection is lost
// before the answer. The server recognises the repetition and starts one task.
const mostStarts = 3

func (c *Collection) start(ctx context.Context, kind string, input any) (t wire.Task, err error) {
	key := rand.Text()
	for range mostStarts {
		err = c.askWith(ctx, http.MethodPost, c.path(kind), http.Header{"Idempotency-Key": {`"` + key + `"`}}, input, &t)
		if !isLost(err) || ctx.Err() != nil {
			break
		}
	}
	return t, err
}

// isLost reports whether a connection was lost after the request may have been received.
func isLost(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return false
	}
	return op != nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (c *Collection) cancel(ctx context.Context, id string) error {
	ctx, done := context.WithTimeout(ctx, 10*time.Second)
	defer done()
	return c.ask(ctx, http.MethodPost, "/v1/tasks/"+id+"/cancel", nil, nil)
}

// follow reports the progress of a task until it ends. It reconnects if the server is away for a
// while.
func (c *Collection) follow(ctx context.Context, t wire.Task, report func(wire.Progress)) (wire.Task, error) {
	for heard := time.Now(); ; {
		err := c.events(ctx, t.ID, func(now wire.Task) {
			if t, heard = now, time.Now(); t.Progress != nil && report != nil {
				report(*t.Progress)
			}
		})
		if t.State.Final() || ctx.Err() != nil {
			return t, nil
		}
		var refused *Problem
		if errors.As(err, &refused) && refused.Status < 500 || err != nil && time.Since(heard) > patience {
			return t, err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
}

// events calls each with every state of a task, until the task or the connection ends.
func (c *Collection) events(ctx context.Context, id string, each func(wire.Task)) error {
	res, err := c.send(ctx, http.MethodGet, "/v1/tasks/"+id+"/events", "text/event-stream", nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	for from := bufio.NewReader(res.Body); ; {
		line, err := from.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		if !ok {
			continue
		}
		var t wire.Task
		if err := json.Unmarshal(data, &t); err != nil {
			return err
		}
		each(t)
	}
}
