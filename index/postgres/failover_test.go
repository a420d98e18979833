package postgres

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/index/store"
)

// After the failover to a standby, a store writes by the same address, and nothing acknowledged is
// lost under synchronous replication.
func TestFailover(t *testing.T) {
	primary := pgtest.New(t, "synchronous_standby_names = '*'", "synchronous_commit = local")
	d := connect(t, primary)
	create(t, d, "a")
	standby := pgtest.Standby(t, primary)
	execute(t, d, `alter system set synchronous_commit = on`)
	execute(t, d, `select pg_reload_conf()`)
	address := "postgres://hashsearch@/postgres?host=" + primary.Socket() + "," + standby.Socket() + "&target_session_attrs=read-write"
	st := openAt(t, address, "a")
	acknowledged := 0
	for ; acknowledged < 20; acknowledged++ {
		if _, err := put(t.Context(), st, acknowledged, "x"); err != nil {
			t.Fatal(err)
		}
	}
	failed := make(chan error, 1)
	go func() {
		time.Sleep(50 * time.Millisecond)
		failed <- errors.Join(primary.Kill(), standby.Promote())
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	last := 0 // the first number of the new primary
	for ; last == 0; time.Sleep(time.Millisecond) {
		promoted := len(failed) > 0
		_, err := put(ctx, st, acknowledged, "x")
		switch {
		case err == nil && promoted:
			last = acknowledged
		case err == nil:
			acknowledged++
		case ctx.Err() != nil || !errors.Is(err, store.ErrUnreachable) && !errors.Is(err, store.ErrUnknownOutcome):
			t.Fatal(err)
		}
	}
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
	for i := range last {
		if valueOf(t, st, i) != "x" {
			t.Errorf("change %d was acknowledged and is lost", i)
		}
	}
	t.Logf("%d changes before the failover", last)
}

// A standby can be read, and says that it cannot be written.
func TestStandby(t *testing.T) {
	primary := pgtest.New(t)
	if _, err := put(t.Context(), create(t, connect(t, primary), "a"), 1, "x"); err != nil {
		t.Fatal(err)
	}
	st := openAt(t, pgtest.Standby(t, primary).Address("postgres"), "a")
	if got := valueOf(t, st, 1); got != "x" {
		t.Errorf("read %q", got)
	}
	_, err := put(t.Context(), st, 1, "y")
	if !errors.Is(err, store.ErrUnreachable) || !contains(err, "target_session_attrs=read-write") {
		t.Error(err)
	}
}
