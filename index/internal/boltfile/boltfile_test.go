package boltfile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// sample writes a bbolt file with a bucket of many pages, an inline bucket within another, and free
// pages, and returns its bytes with the entries of the large bucket.
func sample(t testing.TB) (file []byte, entries map[string]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sample.db")
	db, err := bolt.Open(path, 0o644, &bolt.Options{PageSize: 4096, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	entries = map[string]string{}
	err = errors.Join(db.Update(func(tx *bolt.Tx) error {
		many, err := tx.CreateBucket([]byte("many"))
		for i := 0; err == nil && i < 2000; i++ {
			err = many.Put(fmt.Appendf(nil, "key %04d", i), make([]byte, 50))
		}
		return err
	}), db.Update(func(tx *bolt.Tx) error {
		many := tx.Bucket([]byte("many"))
		for i := 500; i < 1500; i++ {
			if err := many.Delete(fmt.Appendf(nil, "key %04d", i)); err != nil {
				return err
			}
		}
		outer, err := tx.CreateBucket([]byte("outer"))
		if err != nil {
			return err
		}
		inner, err := outer.CreateBucket([]byte("inner"))
		return errors.Join(err, inner.Put([]byte("small"), []byte("value")))
	}), db.View(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("many")).ForEach(func(k, v []byte) error {
			entries[string(k)] = string(v)
			return nil
		})
	}), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	if file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return file, entries
}

// opened writes the bytes to a file and opens it by open.
func opened(t testing.TB, file []byte, open func(*os.File) (*File, error)) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return open(f)
}

func TestSound(t *testing.T) {
	file, want := sample(t)
	f, err := opened(t, file, Open)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.CheckMetas(), f.CheckTrees(f.Root(), nil)); err != nil {
		t.Errorf("a sound file: %v", err)
	}
	if f.free.IsEmpty() {
		t.Error("the sample has no free page")
	}
	got, small := map[string]string{}, ""
	whole := f.Walk(f.Root(), func(e Element) {
		if string(e.Key) == "many" {
			f.Bucket(e, func(e Element) { got[string(e.Key)] = string(e.Value) })
		}
		if string(e.Key) == "outer" {
			f.Bucket(e, func(e Element) {
				f.Bucket(e, func(e Element) { small = string(e.Value) })
			})
		}
	})
	if !whole || !maps.Equal(got, want) || small != "value" {
		t.Errorf("whole %v, %d of %d entries, inline bucket has %q", whole, len(got), len(want), small)
	}
}

// Leaves of buckets that are skipped are not read, so that their damage does not show.
func TestSkippedLeaves(t *testing.T) {
	file, _ := sample(t)
	f, err := opened(t, file, Open)
	if err != nil {
		t.Fatal(err)
	}
	last := uint64(0) // a leaf that the branch page of the bucket names last
	f.Walk(f.Root(), func(e Element) {
		if root, _, _ := e.Root(); string(e.Key) == "many" {
			p, _ := f.Page(root)
			children, _ := p.Children()
			last = children[len(children)-1]
		}
	})
	file[last*4096+8] ^= 0xFF // its flags
	for _, c := range []struct {
		skip func([]byte) bool
		want error
	}{{nil, ErrDamaged}, {func(name []byte) bool { return string(name) == "many" }, nil}} {
		f, err := opened(t, file, Open)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.CheckTrees(f.Root(), c.skip); !errors.Is(err, c.want) {
			t.Errorf("skipped %v: %v, want %v", c.skip != nil, err, c.want)
		}
	}
}

func TestDamaged(t *testing.T) {
	file, _ := sample(t)
	for name, damage := range map[string]func(b []byte) []byte{
		"empty":      func([]byte) []byte { return nil },
		"text":       func(b []byte) []byte { return fmt.Appendf(nil, "%8192s", "text") },
		"cut":        func(b []byte) []byte { return b[:len(b)/2] },
		"both metas": func(b []byte) []byte { b[40] ^= 1; b[4096+40] ^= 1; return b },
	} {
		if _, err := opened(t, damage(append([]byte(nil), file...)), Open); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
}

// A flipped bit is found or harmless; the reader of damaged files never panics.
func FuzzFlip(f *testing.F) {
	file, _ := sample(f)
	for _, at := range []int{0, 16, 40, 4096, 8192, 8200, 12288, len(file) - 1} {
		f.Add(at, byte(1))
	}
	f.Fuzz(func(t *testing.T, at int, mask byte) {
		b := append([]byte(nil), file...)
		b[uint(at)%uint(len(b))] ^= mask
		if sound, err := opened(t, b, Open); err == nil {
			_ = errors.Join(sound.CheckMetas(), sound.CheckTrees(sound.Root(), nil))
		} else if !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
		left, err := opened(t, b, OpenDamaged)
		if err != nil {
			t.Fatal(err)
		}
		left.Walk(left.Root(), func(e Element) { left.Bucket(e, func(Element) {}) })
		for range left.Leaves(0) {
		}
	})
}
