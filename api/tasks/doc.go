// Package tasks is a durable queue of long jobs: a task that [Queue.Enqueue] has accepted is run
// even if the process is killed before.
//
// The package does not define jobs. A [Runner] for each type of task is passed to [Queue.Run] and
// does the work. The tasks of one collection run one after another, in the order of
// Enqueue.
//
//	enqueued → running → succeeded, failed or canceled
//	enqueued → canceled
//	running → enqueued, at its old place, when the process ends before the task does
//
// A runner can therefore be called more than once for the same task. It should resume its work, or
// be safe to repeat.
//
// A change of state is written and synced before it is published. Progress is only published, and
// is lost when the process ends. The file is a bbolt database with a JSON record for each task. It
// contains all tasks that have not ended, and by default the last thousand that have.
//
// The queue of a PostgreSQL database has the same records in a table. Several servers share it:
// each looks twice a second what the others have changed, and tells them the progress of its own
// tasks. A lock of a collection, which ends with the connection of the server that holds it, is the
// right to run its tasks. A running task whose collection is not locked has been left, and waits
// again.
package tasks
