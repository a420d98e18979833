package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A draft is a file under a name of its own, beside the one that it is to become. So a crash at any moment leaves the old file or
// the new one, whole; what is left of a draft is in nobody's way, and the next draft of the same file clears it away.
type draft struct {
	name   string // what it is called so far
	target string
}

// newDraft makes an empty one with the permissions given.
func newDraft(target string, mode fs.FileMode) (*draft, error) {
	dir, base := filepath.Split(filepath.Clean(target))
	prefix := "." + base + ".draft-"
	sweep(dir, prefix)
	f, err := os.CreateTemp(filepath.Clean(dir), prefix+"*")
	if err != nil {
		return nil, err
	}
	d := &draft{name: f.Name(), target: target}
	if err := errors.Join(f.Close(), os.Chmod(d.name, mode.Perm())); err != nil {
		return nil, errors.Join(err, d.discard())
	}
	return d, nil
}

// sweep removes what a crash left behind.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(filepath.Clean(dir))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// discard removes the draft, if it is still one.
func (d *draft) discard() error {
	if err := os.Remove(d.name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// publish gives the draft its name, in place of a file that has it.
func (d *draft) publish() error {
	if err := syncFile(d.name); err != nil {
		return err
	}
	if err := os.Rename(d.name, d.target); err != nil {
		return err
	}
	return syncFolder(d.target)
}

// publishNew gives the draft its name, unless there is a file that has it.
func (d *draft) publishNew() error {
	if err := syncFile(d.name); err != nil {
		return err
	}
	if err := link(d.name, d.target); err != nil {
		return err
	}
	return errors.Join(d.discard(), syncFolder(d.target))
}

// link gives a file a second name, or, in a file system without links, another one; never that of a file that is there.
func link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, there := os.Lstat(to); there == nil {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	return os.Rename(from, to)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes a new name in the folder durable.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" { // has no such thing
		return nil
	}
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
