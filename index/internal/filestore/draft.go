package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// DraftLike creates a draft that will replace a file, with the same permissions and owner.
func DraftLike(path string, old fs.FileInfo) (*Draft, error) {
	d, err := NewDraft(path, old.Mode())
	if err == nil {
		chown(d.Name, old)
	}
	return d, err
}

// A Draft is a file under a temporary name, beside the file that it will become. A crash at any
// moment leaves either the old file or the new one, whole. The next draft of the same target
// removes abandoned drafts.
type Draft struct {
	Name   string // temporary path
	target string
}

// NewDraft creates an empty draft of target with the given permissions.
func NewDraft(target string, mode fs.FileMode) (*Draft, error) {
	dir, base := filepath.Split(filepath.Clean(target))
	prefix := "." + base + ".draft-"
	sweep(dir, prefix)
	f, err := os.CreateTemp(filepath.Clean(dir), prefix+"*")
	if err != nil {
		return nil, err
	}
	d := &Draft{Name: f.Name(), target: target}
	if err := errors.Join(f.Close(), os.Chmod(d.Name, mode.Perm())); err != nil {
		return nil, errors.Join(err, d.Discard())
	}
	return d, nil
}

// sweep removes the drafts that a crash left.
func sweep(dir, prefix string) {
	entries, _ := os.ReadDir(filepath.Clean(dir))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Discard removes the draft, unless it has been published.
func (d *Draft) Discard() error {
	if err := os.Remove(d.Name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Publish renames the draft to its target and replaces an existing file.
func (d *Draft) Publish() error {
	if err := syncFile(d.Name); err != nil {
		return err
	}
	if err := os.Rename(d.Name, d.target); err != nil {
		return err
	}
	return syncDir(d.target)
}

// PublishNew renames the draft to its target. It fails if the target exists.
func (d *Draft) PublishNew() error {
	if err := syncFile(d.Name); err != nil {
		return err
	}
	if err := Link(d.Name, d.target); err != nil {
		return err
	}
	return errors.Join(d.Discard(), syncDir(d.target))
}

// Link gives a file a second name. In a file system without links it renames the file. It fails if
// the new name exists.
func Link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, exists := os.Lstat(to); exists == nil {
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

// syncDir makes a new name in a directory durable.
func syncDir(path string) error {
	if runtime.GOOS == "windows" { // directories cannot be synced
		return nil
	}
	f, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
