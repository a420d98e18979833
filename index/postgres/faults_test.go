package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Whatever request of an update or answer to it is lost, and also if that is since the server
// crashes, Update tells whether the change was made.
func TestUpdateFails(t *testing.T) {
	s := pgtest.New(t)
	create(t, connect(t, s), "a")
	for name, f := range map[string]failure{"request": {}, "answer": {answer: true}} {
		for _, crash := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s-%t", name, crash), func(t *testing.T) {
				for f.requests = 1; failUpdate(t, s, f, crash); f.requests++ {
					if f.requests == 100 {
						t.Fatal("an update takes 100 requests")
					}
				}
				t.Logf("%d requests", f.requests-1)
			})
		}
	}
}

// failUpdate makes an update that fails as planned, by a crash of the server or of the connection
// alone. It reports whether the update had a request to fail.
func failUpdate(t *testing.T, s *pgtest.Server, f failure, crash bool) bool {
	t.Helper()
	p, step := newProxy(t, s), f.requests
	st := openAt(t, p.address(), "a")
	back := make(chan error, 1)
	f.fail = func() {
		if !crash {
			back <- nil
		} else if err := s.Kill(); err != nil {
			back <- err
		} else {
			go func() { back <- s.Run() }()
		}
	}
	p.plan(&f)
	want := fmt.Sprint(time.Now().UnixNano())
	_, err := put(t.Context(), st, 1, want)
	if !p.failed() {
		if err != nil {
			t.Errorf("without a failure: %v", err)
		}
		return false
	}
	if err := <-back; err != nil {
		t.Fatal(err)
	}
	if err != nil && !errors.Is(err, store.ErrUnreachable) {
		t.Errorf("request %d: an error without a class: %v", step, err)
	}
	if got := valueOf(t, st, 1); (got == want) != (err == nil) {
		t.Errorf("request %d: the value is %q, that of the change %q, but the error was %v", step, got, want, err)
	}
	return true
}

// openAt opens a collection at the address of a database.
func openAt(t *testing.T, address, name string) *Store {
	t.Helper()
	d, err := Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	st, err := d.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// valueOf returns the value of a record, "" if there is none.
func valueOf(t *testing.T, st *Store, i int) (value string) {
	t.Helper()
	err := st.View(t.Context(), func(v store.View) error {
		values, err := v.Get(docs, key(i))
		value = string(values[0])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// When the network is silent, calls end by the deadlines of their contexts.
func TestSilence(t *testing.T) {
	s := pgtest.New(t)
	create(t, connect(t, s), "a")
	before := runtime.NumGoroutine()
	for name, call := range map[string]func(context.Context, *Store) error{
		"view":   func(ctx context.Context, st *Store) error { return st.View(ctx, readOne) },
		"hold":   func(ctx context.Context, st *Store) error { return st.Hold(ctx, readOne) },
		"update": func(ctx context.Context, st *Store) error { _, err := put(ctx, st, 1, "x"); return err },
		"list":   func(ctx context.Context, st *Store) error { _, err := st.db.Catalogue(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxy(t, s)
			st := openAt(t, p.address(), "a")
			t.Cleanup(p.close) // before the pool is closed
			p.silence()
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			within(t, 5*time.Second, func() {
				if err := call(ctx, st); !errors.Is(err, store.ErrUnreachable) && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		})
	}
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines instead of %d", runtime.NumGoroutine(), before)
		}
	}
}

// within calls fn, which must end in time.
func within(t *testing.T, limit time.Duration, fn func()) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		fn()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(limit):
		t.Error("it has not ended")
	}
}

func readOne(v store.View) error {
	_, err := v.Get(docs, key(1))
	return err
}

// An update whose user gives up ends, too.
func TestSilentRollback(t *testing.T) {
	s := pgtest.New(t)
	create(t, connect(t, s), "a")
	p := newProxy(t, s)
	st, gaveUp := openAt(t, p.address(), "a"), errors.New("give up")
	t.Cleanup(p.close) // before the pool is closed
	within(t, rollbackTime+10*time.Second, func() {
		err := st.Update(context.Background(), func(store.Change) error {
			p.silence()
			return gaveUp
		})
		if err != gaveUp {
			t.Error(err)
		}
	})
}

// locked calls fn while another session holds a lock of a statement.
func locked(t *testing.T, d *Database, lock string, fn func()) {
	t.Helper()
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(t.Context(), lock); err != nil {
		t.Fatal(err)
	}
	fn()
}

func TestStatementTimeout(t *testing.T) {
	s := pgtest.New(t)
	d := connect(t, s)
	create(t, d, "a")
	st := openAt(t, s.Address("postgres")+"&statement_timeout=3000", "a") // opening takes a part of it
	locked(t, d, `lock table hashsearch_1.docs`, func() {
		err := st.View(t.Context(), readOne)
		if !errors.Is(err, context.DeadlineExceeded) || !contains(err, "statement_timeout") {
			t.Error(err)
		}
	})
}

// A writer waits ten seconds for another.
func TestLockTimeout(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes ten seconds")
	}
	t.Parallel()
	d := connect(t, pgtest.New(t))
	st := create(t, d, "a")
	locked(t, d, `select from hashsearch_1.state for update`, func() {
		if _, err := put(t.Context(), st, 1, "x"); !errors.Is(err, store.ErrBusy) {
			t.Error(err)
		}
	})
}

// acquired returns a connection, once the server has ended those that were closed.
func acquired(t *testing.T, d *Database) *pgxpool.Conn {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		c, err := d.pool.Acquire(t.Context())
		if err == nil {
			return c
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestTooManyConnections(t *testing.T) {
	s := pgtest.New(t, "max_connections = 2", "superuser_reserved_connections = 0")
	d := connect(t, s)
	for range 2 {
		defer acquired(t, d).Release()
	}
	_, err := Connect(t.Context(), s.Address("postgres"))
	if !errors.Is(err, store.ErrUnreachable) || !contains(err, "max_connections") {
		t.Error(err)
	}
}

// A role that may not create schemas is told what it lacks, and can use a collection whose owner
// lets it.
func TestPrivileges(t *testing.T) {
	s := pgtest.New(t)
	d := connect(t, s)
	create(t, d, "a")
	execute(t, d, `create role poor login`)
	address := "postgres://poor@/postgres?host=" + s.Socket()
	if _, err := Connect(t.Context(), address); !errors.Is(err, fs.ErrPermission) || !contains(err, "let all processes use the role") {
		t.Errorf("without any privilege: %v", err)
	}
	execute(t, d, `grant usage on schema hashsearch, hashsearch_1 to poor;
		grant select on all tables in schema hashsearch to poor;
		grant select, insert, update, delete on all tables in schema hashsearch_1 to poor`)
	st := openAt(t, address, "a")
	if err := st.db.Create(t.Context(), "b"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("created without the privilege: %v", err)
	}
	if _, err := put(t.Context(), st, 1, "x"); err != nil {
		t.Error(err)
	}
}

func execute(t *testing.T, d *Database, sql string) {
	t.Helper()
	if _, err := d.pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// When the disk is full, a change fails and the state before stays.
func TestDiskFull(t *testing.T) {
	s := pgtest.New(t)
	d := connect(t, s)
	execute(t, d, `create tablespace small location '`+smallDisk(t, s)+`'`)
	st := create(t, d, "a")
	execute(t, d, `alter table hashsearch_1.docs set tablespace small`)
	if _, err := put(t.Context(), st, 1, "before"); err != nil {
		t.Fatal(err)
	}
	err := st.Update(t.Context(), func(c store.Change) error {
		return c.Put(docs, store.Record{Key: key(1), Value: make([]byte, 8<<20)})
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	if got := valueOf(t, st, 1); got != "before" {
		t.Errorf("%.20q after a full disk", got)
	}
	if _, err := put(t.Context(), st, 1, "after"); err != nil {
		t.Error(err)
	}
}

// smallDisk returns a directory with room for 4 MB that a server can write to.
func smallDisk(t *testing.T, s *pgtest.Server) string {
	t.Helper()
	dir := filepath.Join(s.Socket(), "small")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m,mode=700,uid=65534", "none", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk needs the right to mount one: %s", out)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Kill(), exec.Command("umount", dir).Run()); err != nil {
			t.Error(err)
		}
	})
	return dir
}
