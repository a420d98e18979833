// Package draft replaces files as a whole: each is written under a temporary name beside its target
// and renamed, so that a crash at any moment leaves either the old file or the new one.
package draft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A File is a file under a temporary name, beside the file that it will become.
type File struct {
	Name   string // temporary path
	target string
}

// New creates an empty draft of target with the given permissions. It first removes the drafts of
// that target that a crash left, so only one process may make drafts of a target at a time.
func New(target string, mode fs.FileMode) (*File, error) {
	Sweep(target)
	sweep(target, "draft")
	dir, prefix := place(target, "draft")
	f, err := os.CreateTemp(dir, prefix+"*")
	if err != nil {
		return nil, err
	}
	d := &File{Name: f.Name(), target: target}
	if err := errors.Join(f.Close(), os.Chmod(d.Name, mode.Perm())); err != nil {
		return nil, errors.Join(err, d.Discard())
	}
	return d, nil
}

// Like creates a draft that will replace a file, with the same permissions and owner.
func Like(path string, old fs.FileInfo) (*File, error) {
	d, err := New(path, old.Mode())
	if err == nil {
		chown(d.Name, old)
	}
	return d, err
}

// place returns the directory of target and the prefix of temporary names beside it.
func place(target, use string) (dir, prefix string) {
	dir, base := filepath.Split(filepath.Clean(target))
	return filepath.Clean(dir), "." + base + "." + use + "-"
}

// sweep removes files with temporary names that a crash left.
func sweep(target, use string) {
	dir, prefix := place(target, use)
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Discard removes the draft, unless it has been published.
func (d *File) Discard() error {
	if err := os.Remove(d.Name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Publish renames the draft to its target and replaces an existing file.
func (d *File) Publish() error {
	if err := syncFile(d.Name); err != nil {
		return err
	}
	if err := Rename(d.Name, d.target); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(d.target))
}

// PublishNew renames the draft to its target. It fails if the target exists.
func (d *File) PublishNew() error {
	if err := syncFile(d.Name); err != nil {
		return err
	}
	if err := Link(d.Name, d.target); err != nil {
		return err
	}
	return errors.Join(d.Discard(), SyncDir(filepath.Dir(d.target)))
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
	return Rename(from, to)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
