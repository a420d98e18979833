package draft

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
)

// Open opens an existing file, which may be renamed, replaced or removed meanwhile. The flag is one
// of [os.OpenFile].
func Open(name string, flag int) (*os.File, error) {
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	access := uint32(windows.GENERIC_READ)
	if flag&os.O_RDWR != 0 {
		access |= windows.GENERIC_WRITE
	}
	h, err := windows.CreateFile(path, access, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), nil
}

// Rename renames a file and replaces an existing one. Windows does not replace a mapped file, but
// renames it if it was opened by [Open].
func Rename(from, to string) error {
	err := os.Rename(from, to)
	if !inUse(err) {
		return err
	}
	old, asideErr := aside(to, "old")
	if asideErr != nil { // another program has one of the files open, such as a virus scanner
		return patiently(func() error { return os.Rename(from, to) })
	}
	if err := patiently(func() error { return os.Rename(from, to) }); err != nil {
		return errors.Join(err, os.Rename(old, to))
	}
	Sweep(to)
	return nil
}

// Remove removes a file. A file in use would keep its name until it is closed, so it gets another
// one first, by which [Sweep] removes it.
func Remove(path string) error {
	gone, err := aside(path, "gone")
	if err == nil {
		_ = os.Remove(gone)
	}
	return err
}

// aside renames a file that is in use.
func aside(path, use string) (string, error) {
	dir, prefix := place(path, use)
	to := filepath.Join(dir, prefix+rand.Text())
	return to, os.Rename(path, to)
}

// Sweep removes former files of path that processes had open when they were replaced or removed. It
// keeps a replaced file while there is no new one, since a crash may have come between.
func Sweep(path string) {
	sweep(path, "gone")
	if _, err := os.Stat(path); err == nil {
		sweep(path, "old")
	}
}

// patiently calls fn again for up to a second while a file is in use.
func patiently(fn func() error) error {
	for wait := time.Millisecond; ; wait *= 2 {
		err := fn()
		if wait > time.Second/2 || !inUse(err) {
			return err
		}
		time.Sleep(wait)
	}
}

// inUse reports whether Windows refused to rename or remove a file that is open or mapped.
func inUse(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION) ||
		errors.Is(err, windows.ERROR_USER_MAPPED_FILE)
}
