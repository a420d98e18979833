package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// HASHSEARCH_STORE=postgres runs the tests with databases instead of files and directories.
var (
	pgServer pgtest.Shared
	made     sync.Map // paths that have a database
)

// databaseAt returns the database that a path stands for. The caller closes it.
func databaseAt(t testing.TB, path string) *postgres.Database {
	t.Helper()
	s := pgServer.Server(t)
	name := fmt.Sprintf("%x", sha256.Sum256([]byte(path)))[:32]
	if _, exists := made.LoadOrStore(name, true); !exists {
		if _, err := s.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	db, err := postgres.Connect(context.Background(), s.Address(name))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// newCollection returns an empty collection.
func newCollection(t testing.TB) *index.Index {
	t.Helper()
	ix, err := createCollection(t)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func createCollection(t testing.TB) (*index.Index, error) {
	path, opts := filepath.Join(t.TempDir(), "test.db"), &index.Options{Create: true}
	if !pgtest.InDatabase() {
		return index.Open(path, opts)
	}
	db := databaseAt(t, path)
	t.Cleanup(db.Close)
	if err := db.Create(t.Context(), "test"); err != nil {
		return nil, err
	}
	st, err := db.Open(t.Context(), "test")
	if err != nil {
		return nil, err
	}
	return index.OpenStore(st, opts)
}

// newSet returns the collections of an empty directory or database.
func newSet(t testing.TB) *collections.Set {
	t.Helper()
	open := func() (*collections.Set, error) { return collections.Open(t.TempDir()) }
	if pgtest.InDatabase() {
		open = func() (*collections.Set, error) { return collections.OpenDatabase(databaseAt(t, t.TempDir())) }
	}
	set, err := open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { set.Close() })
	return set
}

// openTasks is OpenTasks, or opens the queue of the database that a path stands for.
func openTasks(t testing.TB, path string, opts Options) (*tasks.Queue, error) {
	t.Helper()
	if !pgtest.InDatabase() {
		return OpenTasks(path, opts)
	}
	db := databaseAt(t, path)
	t.Cleanup(db.Close)
	return OpenSharedTasks(t.Context(), db, "test", opts)
}
