package tasks

import (
	"maps"
	"time"
)

// An End is a way for tasks to end: a type of task and a final state.
type End struct {
	Type  Type
	State State
}

// A Tally sums up the tasks with the same End.
type Tally struct {
	Tasks int
	Ran   time.Duration // sum of the times since the last start of each; 0 if it never started
}

// Ends counts the tasks that ended since the queue was opened, including those no longer kept.
func (q *Queue) Ends() map[End]Tally {
	q.mu.Lock()
	defer q.mu.Unlock()
	return maps.Clone(q.ends)
}

// countEnd counts a task that ended. The caller holds mu.
func (q *Queue) countEnd(t Task) {
	e := End{t.Type, t.State}
	n := q.ends[e]
	n.Tasks++
	if t.Started != nil {
		n.Ran += t.Ended.Sub(*t.Started)
	}
	q.ends[e] = n
}
