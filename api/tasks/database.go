package tasks

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashsearch/hashsearch/index/postgres"
)

// A database stores records in a table that servers share.
type database struct {
	table postgres.Tasks
	locks *postgres.Locks
}

// OpenDatabase opens the queue of a database, which all its servers share: each can enqueue, list,
// watch and cancel any task, and runs those that it takes. The tasks of a server that has ended
// wait again, at their old place. The database must stay open until [Queue.Close].
func OpenDatabase(ctx context.Context, d *postgres.Database, opts Options) (*Queue, error) {
	table, err := d.Tasks(ctx)
	if err != nil {
		return nil, fmt.Errorf("open the tasks of the database: %w", err)
	}
	q := newQueue(database{table, d.Locks()}, opts)
	if err := q.follow(); err != nil {
		return nil, fmt.Errorf("open the tasks of the database: %w", err)
	}
	return q, nil
}

// patience limits the time of a statement.
const patience = 15 * time.Second

func (d database) add(r record) (record, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	t, err := d.table.Add(ctx, func(number uint64) ([]byte, error) {
		r.ID = fmt.Sprint(number)
		return json.Marshal(r)
	})
	r.number, r.version = t.Number, t.Version
	return r, err
}

func (d database) change(r record, next func(record) (record, []uint64, bool)) (record, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	t, err := d.table.Change(ctx, r.number, func(old []byte) ([]byte, []uint64, error) {
		now, err := decode(old)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
		now.number = r.number
		then, others, wanted := next(now)
		if !wanted {
			return nil, nil, nil
		}
		b, err := json.Marshal(then)
		return b, others, err
	})
	if err != nil {
		return r, err
	}
	return decodeTask(t)
}

func decodeTask(t postgres.Task) (record, error) {
	r, err := decode(t.Record)
	if err != nil {
		return r, fmt.Errorf("%w: task %d: %w", ErrFormat, t.Number, err)
	}
	r.number, r.version = t.Number, t.Version
	return r, nil
}

func (database) shared() bool { return true }

func (d database) changes(known map[uint64]uint64) (changed []record, gone []uint64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_ = d.locks.Check(ctx) // those who wait for it learn that a lock is lost
	versions, err := d.table.Versions(ctx)
	if err != nil {
		return nil, nil, err
	}
	var wanted []uint64
	for number, version := range versions {
		if known[number] != version {
			wanted = append(wanted, number)
		}
	}
	for number := range known {
		if _, exists := versions[number]; !exists {
			gone = append(gone, number)
		}
	}
	if len(wanted) > 0 {
		changed, err = d.read(ctx, wanted)
	}
	return changed, gone, err
}

func (d database) read(ctx context.Context, numbers []uint64) (all []record, err error) {
	tasks, err := d.table.Read(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for _, t := range tasks {
		r, err := decodeTask(t)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

func (d database) lock(collection string) (lost <-chan struct{}, locked bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return d.locks.Lock(ctx, collection)
}

func (d database) unlock(collection string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return d.locks.Unlock(ctx, collection)
}

func (d database) close() error {
	d.locks.Close()
	return nil
}
