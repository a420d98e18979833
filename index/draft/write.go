package draft

import (
	"bufio"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes the file at path with write, durably. If it fails, the file is as it was. A new file
// gets the permissions mode, less the umask; an existing one keeps its own.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) error {
	f, err := create(path, mode)
	if err != nil {
		return err
	}
	d := &File{Name: f.Name(), target: path}
	w := bufio.NewWriter(f)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = d.Publish()
	}
	if err != nil {
		return errors.Join(err, d.Discard())
	}
	return nil
}

// create creates the file of a draft that [Write] fills. The permissions are those of an existing
// target, or mode without the bits of the umask. Several processes may write the same target.
func create(target string, mode fs.FileMode) (*os.File, error) {
	dir, prefix := place(target, "written")
	f, err := os.OpenFile(filepath.Join(dir, prefix+rand.Text()), os.O_RDWR|os.O_CREATE|os.O_EXCL, mode.Perm())
	if err != nil {
		return nil, err
	}
	if old, err := os.Stat(target); err == nil {
		if err := os.Chmod(f.Name(), old.Mode().Perm()); err != nil {
			return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}
	return f, nil
}
