package tasks

import (
	"maps"
	"time"
)

// An End is what tasks that ended alike have in common.
type End struct {
	Kind  string
	State State
}

// A Tally is of those that ended alike.
type Tally struct {
	Tasks int
	Ran   time.Duration // together, since each was started last; 0 for those that never were
}

// Ends counts the tasks that ended since the queue was opened, those that are forgotten as well.
func (q *Queue) Ends() map[End]Tally {
	q.mu.Lock()
	defer q.mu.Unlock()
	return maps.Clone(q.ends)
}

// countEnd counts a task that ended. The caller holds mu.
func (q *Queue) countEnd(t Task) {
	e := End{t.Kind, t.State}
	n := q.ends[e]
	n.Tasks++
	if t.Started != nil {
		n.Ran += t.Ended.Sub(*t.Started)
	}
	q.ends[e] = n
}
