package postgres

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/index/store"
)

// Aliases exclude collections of the same name, and keep the collections that they name.
func TestAliases(t *testing.T) {
	s := pgtest.New(t)
	a, b := connect(t, s), connect(t, s)
	create(t, a, "one")
	create(t, a, "two")
	ctx := t.Context()
	for _, c := range []struct {
		what string
		err  error
		want error
	}{
		{"alias", a.Alias(ctx, "live", "one"), nil},
		{"alias of none", a.Alias(ctx, "x", "three"), fs.ErrNotExist},
		{"alias with the name of a collection", b.Alias(ctx, "two", "one"), fs.ErrExist},
		{"collection with the name of an alias", b.Create(ctx, "live"), fs.ErrExist},
		{"switch", b.Alias(ctx, "live", "two"), nil},
		{"drop what is named", a.Drop(ctx, "two"), store.ErrNamed},
		{"drop the other", a.Drop(ctx, "one"), nil},
		{"unalias none", a.Unalias(ctx, "x"), fs.ErrNotExist},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, not %v", c.what, c.err, c.want)
		}
	}
	got, err := b.Catalogue(ctx)
	if diff := cmp.Diff(Catalogue{map[string]int{"two": 2}, map[string]string{"live": "two"}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := errors.Join(a.Unalias(ctx, "live"), a.Drop(ctx, "two")); err != nil {
		t.Error(err)
	}
}

// Records of tasks are numbered, and each change is seen by another version.
func TestTasks(t *testing.T) {
	s := pgtest.New(t)
	a, err1 := connect(t, s).Tasks(t.Context())
	b, err2 := connect(t, s).Tasks(t.Context())
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	add := func(text string) Task {
		task, err := a.Add(ctx, func(number uint64) ([]byte, error) { return []byte(text), nil })
		if err != nil {
			t.Fatal(err)
		}
		return task
	}
	one, two := add("one"), add("two")
	changed, err := b.Change(ctx, two.Number, func(old []byte) ([]byte, []uint64, error) { return append(old, "+"...), []uint64{one.Number}, nil })
	if err != nil || string(changed.Record) != "two+" || changed.Version == two.Version {
		t.Errorf("%+v, %v", changed, err)
	}
	if same, err := a.Change(ctx, two.Number, func([]byte) ([]byte, []uint64, error) { return nil, nil, nil }); !cmp.Equal(same, changed) || err != nil {
		t.Errorf("without a change: %+v, %v", same, err)
	}
	failed := errors.New("fails")
	if _, err := a.Change(ctx, two.Number, func([]byte) ([]byte, []uint64, error) { return []byte("x"), nil, failed }); err != failed {
		t.Error(err)
	}
	if _, err := a.Change(ctx, one.Number, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a deleted one: %v", err)
	}
	if v, err := a.Versions(ctx); !cmp.Equal(v, map[uint64]uint64{two.Number: changed.Version}) || err != nil {
		t.Errorf("%v, %v", v, err)
	}
	if all, err := a.Read(ctx, []uint64{one.Number, two.Number}); !cmp.Equal(all, []Task{changed}) || err != nil {
		t.Errorf("%v, %v", all, err)
	}
}

// A name is locked by one process, until it unlocks it, closes its locks or loses its connection.
func TestLocks(t *testing.T) {
	s := pgtest.New(t)
	a, b := connect(t, s).Locks(), connect(t, s).Locks()
	t.Cleanup(b.Close)
	lock := func(l *Locks, name string, want bool) <-chan struct{} {
		t.Helper()
		lost, locked, err := l.Lock(t.Context(), name)
		if locked != want || err != nil {
			t.Errorf("lock %s: %t, %v", name, locked, err)
		}
		return lost
	}
	lost := lock(a, "x", true)
	lock(b, "x", false)
	lock(b, "y", true)
	if err := errors.Join(a.Check(t.Context()), a.Unlock(t.Context(), "x")); err != nil {
		t.Error(err)
	}
	lock(b, "x", true)
	lock(a, "x", false)
	if err := errors.Join(s.Kill(), s.Run()); err != nil {
		t.Fatal(err)
	}
	if err := a.Check(t.Context()); !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("check after a crash: %v", err)
	}
	select {
	case <-lost:
	case <-time.After(time.Minute):
		t.Error("the holder does not know that its locks are lost")
	}
	relock(t, a, "x")
	a.Close()
	_ = b.Check(t.Context()) // fails, and ends the old connection
	relock(t, b, "x")
}

// relock locks a name that another process is about to lose.
func relock(t *testing.T, l *Locks, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if _, locked, _ := l.Lock(ctx, name); locked {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%s stays locked", name)
}
