package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/index/store"
	"github.com/jackc/pgx/v5/pgconn"
)

func connect(t *testing.T, s *pgtest.Server) *Database {
	t.Helper()
	d, err := Connect(t.Context(), s.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func create(t *testing.T, d *Database, name string) *Store {
	t.Helper()
	if err := d.Create(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	s, err := d.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var docs = store.Table{Name: "docs"}

func key(i int) []byte { return fmt.Appendf(nil, "%06d", i) }

// put stores a record and returns the version.
func put(ctx context.Context, s *Store, i int, value string) (version uint64, err error) {
	err = s.Update(ctx, func(c store.Change) error {
		version = c.Version()
		return c.Put(docs, store.Record{Key: key(i), Value: []byte(value)})
	})
	return version, err
}

// Collections are created once, whoever tries, and names may be long and of any script.
func TestCollections(t *testing.T) {
	s := pgtest.New(t)
	a, b := connect(t, s), connect(t, s)
	if c, err := a.Catalogue(t.Context()); len(c.Collections) > 0 || err != nil {
		t.Errorf("in an empty database: %v, %v", c, err)
	}
	if _, err := a.Open(t.Context(), "news"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open nothing: %v", err)
	}
	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		group.Go(func() { errs[i] = []*Database{a, b}[i%2].Create(t.Context(), "新聞") })
	}
	group.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else if !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d of them created the collection", made)
	}
	long := fmt.Sprintf("%0400d", 7)
	st := create(t, a, long)
	if c, err := b.Catalogue(t.Context()); err != nil || !slices.Equal(slices.Sorted(maps.Keys(c.Collections)), []string{long, "新聞"}) {
		t.Errorf("%v, %v", c, err)
	}
	if err := b.Drop(t.Context(), long); err != nil {
		t.Error(err)
	}
	if err := b.Drop(t.Context(), long); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("dropped again: %v", err)
	}
	if err := st.View(t.Context(), func(store.View) error { return nil }); !errors.Is(err, store.ErrDropped) {
		t.Errorf("a view of a dropped collection: %v", err)
	}
}

// Records are those of a file: ordered by the bytes of their keys, with any bytes, in pages.
func TestRecords(t *testing.T) {
	st := create(t, connect(t, pgtest.New(t)), "a")
	var records []store.Record
	for i := range 3000 {
		records = append(records, store.Record{Key: key(i), Value: fmt.Appendf(nil, "\x00\xff%d", i)})
	}
	records = append(records, store.Record{Key: []byte("\x00"), Value: []byte{}}, store.Record{Key: []byte("\xff\x00"), Value: make([]byte, 9<<20)})
	err := st.Update(t.Context(), func(c store.Change) error {
		return errors.Join(c.Put(docs, records...), c.Put(docs, store.Record{Key: key(5), Value: []byte("five")}), c.Delete(docs, key(6), []byte("none")))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = st.View(t.Context(), func(v store.View) error {
		values, err := v.Get(docs, key(5), key(6), []byte("\x00"), key(5))
		if err != nil || string(values[0]) != "five" || values[1] != nil || values[2] == nil || string(values[3]) != "five" {
			t.Errorf("%q, %v", values, err)
		}
		var keys []string
		for r, err := range v.Scan(docs, key(1)) {
			if err != nil {
				return err
			}
			keys = append(keys, string(r.Key))
		}
		if len(keys) != 2999 || !slices.IsSorted(keys) || keys[0] != "000001" || keys[2998] != "\xff\x00" {
			t.Errorf("%d keys from %q", len(keys), keys[:3])
		}
		n, size, err := v.Size(docs)
		if err != nil || n != 3001 || size < 9<<20 {
			t.Errorf("%d records of %d bytes, %v", n, size, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A view sees one state, also if others write meanwhile, and never one before an acknowledged
// change.
func TestViews(t *testing.T) {
	s := pgtest.New(t)
	a := create(t, connect(t, s), "a")
	b, err := connect(t, s).Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var group sync.WaitGroup
	group.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			err := a.Update(t.Context(), func(c store.Change) error {
				return c.Put(docs, store.Record{Key: key(1), Value: key(i)}, store.Record{Key: key(2), Value: key(i)})
			})
			if err != nil {
				t.Error(err)
			}
			err = b.View(t.Context(), func(v store.View) error {
				values, err := v.Get(docs, key(1))
				if err == nil && string(values[0]) < string(key(i)) {
					t.Errorf("%q after %d", values, i)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	const enough = 300
	views := 0
	for ; ctx.Err() == nil && views < enough; views++ {
		err := b.View(t.Context(), func(v store.View) error {
			one, err1 := v.Get(docs, key(1))
			two, err2 := v.Get(docs, key(2))
			if err1 == nil && err2 == nil && string(one[0]) != string(two[0]) {
				t.Errorf("%q and %q", one, two)
			}
			return errors.Join(err1, err2)
		})
		if err != nil {
			t.Error(err)
		}
	}
	stop()
	group.Wait()
	if views < enough {
		t.Errorf("only %d views", views)
	}
}

// Nothing acknowledged is lost when the server crashes under writes, and the store works again when
// the server does.
func TestCrash(t *testing.T) {
	rounds := 5
	if pgtest.Required() && !testing.Short() {
		rounds = 100
	}
	s := pgtest.New(t)
	st := create(t, connect(t, s), "a")
	written, version := 0, uint64(0)
	for range rounds {
		crashed := make(chan error, 1)
		go func() {
			time.Sleep(30 * time.Millisecond)
			err := s.Kill()
			time.Sleep(10 * time.Millisecond)
			crashed <- errors.Join(err, s.Run())
		}()
		for len(crashed) == 0 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			v, err := put(ctx, st, written, "x")
			cancel()
			switch {
			case err == nil:
				if v <= version {
					t.Fatalf("version %d after %d", v, version)
				}
				written, version = written+1, v
			case !errors.Is(err, store.ErrUnreachable) && !errors.Is(err, store.ErrUnknownOutcome):
				t.Fatalf("an error without a class: %v", err)
			}
		}
		if err := <-crashed; err != nil {
			t.Fatal(err)
		}
		err := st.Hold(t.Context(), func(v store.View) error {
			n, _, err := v.Size(docs)
			if n < written || v.Version() < version {
				t.Errorf("%d records, version %d, but %d and %d were acknowledged", n, v.Version(), written, version)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rounds, %d changes", rounds, written)
}

// A change whose acknowledgement is lost is looked up, also if others have been made since.
func TestSettle(t *testing.T) {
	st := create(t, connect(t, pgtest.New(t)), "a")
	lost, failed := &pgconn.ConnectError{}, errors.New("roll back")
	for _, committed := range []bool{true, false} {
		var made uint64
		err := st.Update(t.Context(), func(c store.Change) error {
			made = c.Version()
			if err := c.Put(docs, store.Record{Key: key(1), Value: []byte("x")}); err != nil || committed {
				return err
			}
			return failed
		})
		if committed && err != nil || !committed && err != failed {
			t.Fatal(err)
		}
		for range 2 {
			if err := st.settle(t.Context(), made, lost); (err == nil) != committed {
				t.Errorf("committed is %t: %v", committed, err)
			}
			if _, err := put(t.Context(), st, 2, "y"); err != nil {
				t.Fatal(err)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := st.settle(ctx, 1, lost); !errors.Is(err, store.ErrUnknownOutcome) {
		t.Errorf("without time to ask: %v", err)
	}
}

// A newer schema, a wrong role and an absent server have errors of their own.
func TestConnectFails(t *testing.T) {
	s := pgtest.New(t)
	d := connect(t, s)
	create(t, d, "a")
	if _, err := d.pool.Exec(t.Context(), `update hashsearch.format set version = 2`); err != nil {
		t.Fatal(err)
	}
	if _, err := Connect(t.Context(), s.Address("postgres")); !errors.Is(err, store.ErrNewer) {
		t.Errorf("a newer schema: %v", err)
	}
	for name, address := range map[string]string{
		"role":     "postgres://nobody:secret@/postgres?host=" + s.Socket(),
		"database": s.Address("none"),
		"server":   "postgres://u:secret@/x?host=" + t.TempDir(),
	} {
		if _, err := Connect(t.Context(), address); !errors.Is(err, store.ErrUnreachable) || contains(err, "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func contains(err error, text string) bool {
	return err != nil && strings.Contains(err.Error(), text)
}
