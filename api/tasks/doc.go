// Package tasks is a queue of long jobs that outlives the process: what [Queue.Enqueue] acknowledged is done sometime, kill -9 or not.
//
// It knows nothing of what the jobs do. A [Runner] for each kind does them, given to [Queue.Run]; those of one collection run one after
// another, in the order in which they came.
//
//	enqueued → running → succeeded, failed or canceled
//	enqueued → canceled
//	running → enqueued, at its old place, when the process ends before the task does
//
// So a runner may be called more than once for the same task. Each should go on where it stopped, or do no harm when it starts over.
//
// A change of state is written and synced first, then told. Progress is told only: it is gone when the process ends. The file is of bbolt,
// a record of JSON for each task; it holds all tasks that have not ended, and the last thousand that have.
package tasks
