package tasks

import (
	"encoding/json"
	"math"
	"time"
)

// A State is where a task is in its life.
type State string

// The states. The last three are final.
const (
	Enqueued  State = "enqueued"
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Canceled  State = "canceled"
)

// States are all there are, in the order of a life.
func States() []State { return []State{Enqueued, Running, Succeeded, Failed, Canceled} }

// Final reports whether a task in that state will not change any more.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Canceled }

// A Task is one job.
type Task struct {
	ID         string          `json:"id"` // a number in decimal; later tasks have larger ones
	Kind       string          `json:"kind"`
	Collection string          `json:"collection"`
	State      State           `json:"state"`
	Created    time.Time       `json:"created"`
	Started    *time.Time      `json:"started"` // nil before it runs
	Ended      *time.Time      `json:"ended"`   // nil before a final state
	Progress   *Progress       `json:"progress"`
	Input      json.RawMessage `json:"input"`
	Result     json.RawMessage `json:"result"`  // of one that succeeded
	Problem    *Problem        `json:"problem"` // of one that failed
}

// Progress is how far a task is. Numbers that make no sense for a kind are zero.
type Progress struct {
	Stage       string  `json:"stage"`
	Done        int     `json:"done"`
	Total       int     `json:"total,omitempty"`        // 0: nobody knows
	Share       float64 `json:"share,omitempty"`        // of the whole task, 0 to 1
	PerSecond   float64 `json:"per_second,omitempty"`   // documents
	SecondsLeft float64 `json:"seconds_left,omitempty"` // of this stage
	Epoch       int     `json:"epoch,omitempty"`        // finished
	Epochs      int     `json:"epochs,omitempty"`       // in all
	Loss        float64 `json:"loss,omitempty"`
	Validation  float64 `json:"validation,omitempty"`
	Kind        string  `json:"kind,omitempty"`       // what a comparison is at
	Ready       int     `json:"ready,omitempty"`      // contenders of a comparison that were measured
	Contenders  int     `json:"contenders,omitempty"` // in all
	Curve       []Epoch `json:"curve,omitempty"`      // a runner may append to it after it was reported, and change nothing
}

// An Epoch is what going once through the documents came to.
type Epoch struct {
	Loss       float64 `json:"loss"`
	Validation float64 `json:"validation,omitempty"`
}

// A Problem is why a task failed: a stable code for programs, and a sentence for people.
type Problem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// finite replaces what JSON has no word for by zero.
func (p Progress) finite() Progress {
	for _, v := range []*float64{&p.Share, &p.PerSecond, &p.SecondsLeft, &p.Loss, &p.Validation} {
		if math.IsNaN(*v) || math.IsInf(*v, 0) {
			*v = 0
		}
	}
	return p
}
