package tasks

// A record is a task in the storage of a queue.
type record struct {
	Task
	Canceling bool   `json:"canceling,omitempty"` // canceled while running
	Server    string `json:"server,omitempty"`    // the only one that can run the task; "" for all
	Run       uint64 `json:"run,omitempty"`       // identifies the last start

	By      string  `json:"by,omitempty"` // see Origin
	Request Request `json:"request,omitzero"`

	number  uint64
	version uint64 // changes with the record in a shared storage
}

// A storage keeps the records of a queue: a file that one process has open, or a table that several
// share. A change returns after it is durable.
type storage interface {
	// add stores a new record, and returns it with its number and id.
	add(r record) (record, error)

	// change replaces a record by what next returns for its present state, and deletes others,
	// unless next reports that the change is obsolete. It returns the record as it is then.
	change(r record, next func(now record) (then record, others []uint64, wanted bool)) (record, error)

	// shared reports whether other processes change records.
	shared() bool

	// changes returns the records that have other versions than the given ones by number, and the
	// numbers of those that are gone.
	changes(known map[uint64]uint64) (changed []record, gone []uint64, err error)

	// lock reserves the tasks of a collection for this process, and reports whether it did. The
	// channel is closed when the lock is lost.
	lock(collection string) (lost <-chan struct{}, locked bool, err error)
	unlock(collection string) error

	close() error
}
