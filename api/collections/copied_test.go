package collections

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/ingest"
)

// collectionFile returns the bytes of the file of an empty collection.
func collectionFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := newIndex(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A file that is copied into the directory is served without a restart, once it is complete.
func TestCopiedFileIsServed(t *testing.T) {
	dir, whole := t.TempDir(), collectionFile(t)
	s := open(t, dir)
	write(t, filepath.Join(dir, "slow.db"), string(whole[:len(whole)/2]))
	write(t, filepath.Join(dir, "quick.db"), string(whole))
	write(t, filepath.Join(dir, ".hidden.db"), string(whole))
	write(t, filepath.Join(dir, "other.txt"), "text")
	if _, err := s.Get("quick"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a file that has just been written is opened: %v", err)
	}
	soon(t, "served", func() bool { return slices.Equal(s.Names(), []string{"quick"}) })
	soon(t, "refused", func() bool { return s.Failed()["slow"] != nil })
	get(t, s, "quick").Release()

	write(t, filepath.Join(dir, "slow.db"), string(whole))
	soon(t, "served", func() bool { return slices.Equal(s.Names(), []string{"quick", "slow"}) && len(s.Failed()) == 0 })
	if err := s.Delete("quick"); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "quick.db"), string(whole))
	soon(t, "served", func() bool { return slices.Equal(s.Names(), []string{"quick", "slow"}) })
}

// A file that another process holds is served when that process is done, and a damaged one is
// forgotten when it is removed.
func TestHeldFileIsServed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	held := newIndex(t, filepath.Join(dir, "held.db"))
	write(t, filepath.Join(dir, "bad.db"), "not a collection")
	soon(t, "refused", func() bool { return s.Failed()["held"] != nil && s.Failed()["bad"] != nil })
	if err := errors.Join(held.Close(), os.Remove(filepath.Join(dir, "bad.db"))); err != nil {
		t.Fatal(err)
	}
	soon(t, "served", func() bool { return slices.Equal(s.Names(), []string{"held"}) && len(s.Failed()) == 0 })
}

// A file that takes the place of a served one is served instead, once it is complete. Leases of the
// former one stay valid. A collection whose file is gone, or replaced by another that cannot be
// opened, is served on.
func TestReplacedFileIsServed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets no program replace a mapped file")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "x.db")
	write(t, path, string(collectionFile(t)))
	s := open(t, dir)
	old := get(t, s, "x")
	t.Cleanup(old.Release) // the set waits for it
	if err := old.Index.Add(t.Context(), ingest.Sequence([]ingest.Document{{ID: "a", Text: "old"}}), nil); err != nil {
		t.Fatal(err)
	}
	put := func(content string) {
		t.Helper()
		write(t, path+".new", content)
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	documents := func(l *Lease) int {
		t.Helper()
		defer l.Release()
		st, err := l.Index.Stats()
		if err != nil {
			t.Fatal(err)
		}
		return st.Documents
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	put("not a collection")
	time.Sleep(settled + 5*lookEvery)
	if n := documents(get(t, s, "x")); n != 1 || len(s.Failed()) > 0 {
		t.Errorf("beside a file that cannot be opened: %d documents, failed %v", n, s.Failed())
	}
	put(string(collectionFile(t)))
	soon(t, "the new one", func() bool { return documents(get(t, s, "x")) == 0 })
	if n := documents(old); n != 1 {
		t.Errorf("the lease of the former one has %d documents", n)
	}
}
