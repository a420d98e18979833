package index

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/format"
)

// writeWasteful writes a collection most of whose pages are free.
func writeWasteful(t *testing.T, path string) {
	t.Helper()
	ix := openFileAt(t, path)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 16})
	add(t, ix, bulkyDocuments(0, 400)...)
	adoptToy(t, ix, toy{Width: 16, Mask: 3})
	var ids []string
	for _, d := range bulkyDocuments(100, 300) {
		ids = append(ids, d.ID)
	}
	if _, err := ix.Delete(context.Background(), ids...); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(ix.Settle(context.Background()), ix.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestCompact(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "c.db"), filepath.Join(t.TempDir(), "link.db")
	writeWasteful(t, path)
	if runtime.GOOS == "windows" {
		link = path // links need rights there, and there are no permission bits
	} else if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(path, 0o640), os.WriteFile(filepath.Join(dir, ".c.db.draft-1"), []byte("half"), 0o600)); err != nil {
		t.Fatal(err)
	}
	was, want := size(t, path), everything(t, path)
	before, after, err := compact(t.Context(), link, readToy)
	if err != nil || before != was || after != size(t, path) || after > was/2 {
		t.Errorf("%d bytes before, %d after, %v; the file had %d and has %d", before, after, err, was, size(t, path))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 && runtime.GOOS != "windows" {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
	checkSame(t, everything(t, path), want)
	checkDirectory(t, dir, "c.db")
	again := openFileAt(t, path)
	add(t, again, many(500)...)
	checkSound(t, again)
}

func TestCompactFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "c.db")
	writeWasteful(t, path)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := compact(gone, path, readToy); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	ix := openFileAt(t, path)
	if _, _, err := compact(t.Context(), path, readToy); !errors.Is(err, ErrBusy) {
		t.Errorf("while it is open: %v", err)
	}
	err := damage(ix, func(c Change) error { return c.Delete(format.IdsTable, []byte("bulky7")) })
	if err := errors.Join(err, ix.Close()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := compact(t.Context(), path, readToy); !errors.Is(err, ErrFormat) {
		t.Errorf("damaged collection: %v", err)
	}
	checkDirectory(t, dir, "c.db")
}

// Open waits for a file whose holder replaces it, and opens the new file.
func TestOpenWaitsForReplacedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.db")
	old, err := open(path, &Options{Create: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	opened := make(chan *Index)
	go func() {
		ix, err := open(path, &Options{Timeout: 1 << 40}, readToy)
		if err != nil {
			t.Error(err)
		}
		opened <- ix
	}()
	if _, _, err := old.compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	ix := <-opened
	add(t, ix, many(3)...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	checkDocuments(t, path, 3)
}

// A hugeToy is a model that takes more than one transaction of a compaction.
type hugeToy struct{ toy }

func (h hugeToy) WriteTo(w io.Writer) (int64, error) {
	if _, err := w.Write(bytes.Repeat([]byte(" "), 3*copyBytes)); err != nil {
		return 0, err
	}
	return h.toy.WriteTo(w)
}

// Compacting a large model leaves no large pages free.
func TestCompactLargeModel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.db")
	ix := openFileAt(t, path)
	unsynced(ix)
	add(t, ix, many(40)...)
	if _, err := ix.adopt(t.Context(), hugeToy{toy{Width: 16}}, 0, nil); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	_, after, err := compact(t.Context(), path, readToy)
	if most := int64(3*copyBytes + 1<<20); err != nil || after > most {
		t.Errorf("%d bytes, want at most %d, %v", after, most, err)
	}
}
