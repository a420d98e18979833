package draft

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// names returns the names in a directory.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func expect(t *testing.T, path, want string) {
	t.Helper()
	if b, err := os.ReadFile(path); err != nil || string(b) != want {
		t.Errorf("%s has %q, %v; want %q", filepath.Base(path), b, err, want)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := Write(path, 0o600, writing("one")); err != nil {
		t.Fatal(err)
	}
	expect(t, path, "one")
	broken := errors.New("broken")
	err := Write(path, 0o600, func(w io.Writer) error {
		return errors.Join(writing("two")(w), broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	expect(t, path, "one")
	if got := names(t, dir); got != "a" {
		t.Errorf("the directory has %s", got)
	}
	if err := Write(filepath.Join(dir, "none", "a"), 0o600, writing("one")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a directory: %v", err)
	}
}

func TestWriteKeepsPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	path := filepath.Join(t.TempDir(), "a")
	for _, mode := range []fs.FileMode{0o600, 0o640} {
		if err := Write(path, 0o600, writing("x")); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 && mode == 0o600 || info.Mode() != 0o640 && mode == 0o640 {
			t.Errorf("permissions %v, %v; want %v", info.Mode(), err, mode)
		}
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPublish(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	for _, text := range []string{"one", "two"} {
		d, err := New(path, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.WriteFile(d.Name, []byte(text), 0o600), d.Publish(), d.Discard()); err != nil {
			t.Fatal(err)
		}
		expect(t, path, text)
	}
	d, err := New(path, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.PublishNew(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an existing file: %v", err)
	}
	if _, err := New(path, 0o600); err != nil { // removes the abandoned one
		t.Fatal(err)
	}
	if _, err := os.Stat(d.Name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an abandoned draft: %v", err)
	}
}

// A file that Open has opened can be replaced and removed, and stays readable.
func TestReplaceOpenFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := os.WriteFile(path, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, os.O_RDWR)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(path, 0o600, writing("two")); err != nil {
		t.Fatal(err)
	}
	expect(t, path, "two")
	second, err := Open(path, os.O_RDONLY)
	if err != nil {
		t.Fatal(err)
	}
	if err := Remove(path); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f); string(b) != "one" || err != nil {
		t.Errorf("the replaced file has %q, %v", b, err)
	}
	if b, err := io.ReadAll(second); string(b) != "two" || err != nil {
		t.Errorf("the removed file has %q, %v", b, err)
	}
	if err := errors.Join(f.Close(), second.Close(), Write(path, 0o600, writing("three"))); err != nil {
		t.Fatal(err)
	}
	Sweep(path)
	if got := names(t, dir); got != "a" {
		t.Errorf("the directory has %s", got)
	}
}

func TestSyncDir(t *testing.T) {
	dir := t.TempDir()
	if err := SyncDir(dir); err != nil {
		t.Error(err)
	}
	if err := SyncDir(filepath.Join(dir, "none")); err == nil {
		t.Error("synced a directory that does not exist")
	}
}
