package collections

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/ingest"
)

func openDatabase(t *testing.T, s *pgtest.Server) *Set {
	t.Helper()
	d, err := postgres.Connect(t.Context(), s.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := OpenDatabase(d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set.Close(); err != nil {
			t.Error(err)
		}
	})
	return set
}

// soon waits until a condition holds that a set notices by looking now and then.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 600 {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("never: %s", what)
}

// Two servers of a database see each other's collections, aliases and deletions.
func TestShared(t *testing.T) {
	s := pgtest.New(t)
	a, b := openDatabase(t, s), openDatabase(t, s)
	create(t, a, "one")
	l := get(t, b, "one") // at once, before b looks
	if _, err := l.Index.Size(); err != nil {
		t.Error(err)
	}
	create(t, b, "two")
	if err := a.Create("two"); !errors.Is(err, ErrExists) {
		t.Errorf("create twice: %v", err)
	}
	alias(t, a, "live", "two") // which a has not seen
	if got := get(t, b, "live"); got.Name != "two" {
		t.Errorf("live is %s", got.Name)
	} else {
		got.Release()
	}
	alias(t, b, "live", "one")
	soon(t, "the alias is switched", func() bool { return a.Aliases()["live"] == "one" })
	if err := a.Delete("one"); !errors.Is(err, ErrInUse) {
		t.Errorf("delete what an alias names: %v", err)
	}
	if err := errors.Join(a.Unalias("live"), a.Delete("one")); err != nil {
		t.Error(err)
	}
	if _, err := l.Index.Size(); !errors.Is(err, index.ErrDropped) {
		t.Errorf("read a deleted collection: %v", err)
	}
	soon(t, "the deletion is seen", func() bool { return slices.Equal(b.Names(), []string{"two"}) })
	l.Release()
	if _, err := b.Get("one"); !errors.Is(err, ErrNotFound) {
		t.Errorf("get a deleted collection: %v", err)
	}
}

// A collection that is deleted and created anew by another server is soon the new one.
func TestAnew(t *testing.T) {
	s := pgtest.New(t)
	a, b := openDatabase(t, s), openDatabase(t, s)
	for round := range 3 {
		create(t, a, "x")
		soon(t, "the new collection is served", func() bool {
			l := get(t, b, "x")
			defer l.Release()
			_, err := l.Index.AddIf(t.Context(), ingest.Document{ID: fmt.Sprint(round), Text: "text"}, nil)
			if err != nil && !errors.Is(err, index.ErrDropped) {
				t.Error(err)
			}
			return err == nil
		})
		l := get(t, a, "x")
		st, err := l.Index.Size()
		if l.Release(); err != nil || st.Documents != 1 {
			t.Errorf("%+v, %v", st, err)
		}
		if err := a.Delete("x"); err != nil {
			t.Fatal(err)
		}
	}
}

// Of many servers that create a collection at once, one has created it.
func TestCreateAtOnce(t *testing.T) {
	s := pgtest.New(t)
	sets := []*Set{openDatabase(t, s), openDatabase(t, s), openDatabase(t, s)}
	errs := make([]error, 12)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { errs[i] = sets[i%3].Create("x") })
	}
	group.Wait()
	created := 0
	for _, err := range errs {
		if err == nil {
			created++
		} else if !errors.Is(err, ErrExists) {
			t.Error(err)
		}
	}
	if created != 1 {
		t.Errorf("%d have created it", created)
	}
}

// While the database is away, requests fail with ErrUnreachable; afterwards all is as before.
func TestDatabaseAway(t *testing.T) {
	s := pgtest.New(t)
	set := openDatabase(t, s)
	create(t, set, "x")
	if err := s.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := set.Create("y"); !errors.Is(err, index.ErrUnreachable) {
		t.Errorf("create: %v", err)
	}
	if _, err := set.Get("y"); !errors.Is(err, index.ErrUnreachable) {
		t.Errorf("get: %v", err)
	}
	get(t, set, "x").Release()
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	soon(t, "a collection is created", func() bool { return set.Create("y") == nil })
	if !slices.Equal(set.Names(), []string{"x", "y"}) {
		t.Errorf("%q", set.Names())
	}
}
