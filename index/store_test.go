package index

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// A testServer is a PostgreSQL server that is started when a test needs it, with a database.
type testServer struct {
	pgtest.Shared
	once sync.Once
	db   *postgres.Database
	err  error
}

var server testServer

// database returns the database of the tests, or skips the test if there is no PostgreSQL.
func (s *testServer) database(t testing.TB) *postgres.Database {
	t.Helper()
	address := s.Server(t).Address("postgres")
	s.once.Do(func() { s.db, s.err = postgres.Connect(context.Background(), address) })
	pgtest.Check(t, s.err)
	return s.db
}

// stop ends the server if it has been started.
func (s *testServer) stop() error {
	if s.db != nil {
		s.db.Close()
	}
	return s.Stop()
}

// openAt opens the collection that a path stands for: the file, or a collection in the database.
func openAt(t testing.TB, path string, opts *Options, decode func([]byte) (generations.Model, error)) (*Index, error) {
	t.Helper()
	if opts == nil {
		opts = new(Options)
	}
	st, err := storeAt(t, path, *opts)
	if err != nil {
		return nil, err
	}
	return openStore(st, *opts, decode)
}

// storeAt opens the store of the collection that a path stands for.
func storeAt(t testing.TB, path string, opts Options) (Store, error) {
	t.Helper()
	if !pgtest.InDatabase() {
		return filestore.Open(path, opts.file())
	}
	return collectionAt(server.database(t), path, opts)
}

// collectionAt opens the collection in a database that a path stands for.
func collectionAt(db *postgres.Database, path string, opts Options) (Store, error) {
	ctx, name := context.Background(), fmt.Sprintf("%x", sha256.Sum256([]byte(path)))
	if opts.Create {
		if err := db.Create(ctx, name); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	return db.Open(ctx, name)
}

// newFile returns an empty collection in a file, for tests of files.
func newFile(t testing.TB) *Index {
	t.Helper()
	return openFileAt(t, filepath.Join(t.TempDir(), "toy.db"))
}

// openFileAt opens the file at path, which it creates if necessary.
func openFileAt(t testing.TB, path string) *Index {
	t.Helper()
	ix, err := open(path, &Options{Create: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

// fileOf returns the file of a collection.
func fileOf(ix *Index) *filestore.Store { return ix.store.(*filestore.Store) }

// unsynced makes commits fast: a file is not synced.
func unsynced(ix *Index) {
	if f, isFile := ix.store.(*filestore.Store); isFile {
		f.DB.NoSync = true
	}
}

// damage changes the store of a collection behind its back.
func damage(ix *Index, fn func(c Change) error) error {
	return ix.store.Update(context.Background(), fn)
}

// versionIn returns the version of the state in the store.
func versionIn(ix *Index) (version uint64) {
	_ = ix.store.View(context.Background(), func(v View) error {
		version = v.Version()
		return nil
	})
	return version
}
