package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index/draft"
)

const (
	mostDepth = 32   // directories in a file's name
	mostName  = 1024 // bytes of a file's name, as of an id
	mostPart  = 255  // bytes of each element of a file's name
)

// keep writes the content of one file of an upload to disk.
func (s *server) keep(part *multipart.Part, content io.Reader, root *os.Root) error {
	name, err := fileName(part)
	if err != nil {
		return err
	}
	if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(name)), 0o700); err != nil {
		return collides(name, err)
	}
	f, err := root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return collides(name, err)
	}
	_, err = io.Copy(f, content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// fileName returns the relative path of a file, with slashes. [multipart.Part.FileName] keeps only
// its last element.
func fileName(part *multipart.Part) (string, error) {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	name := path.Clean(params["filename"])
	switch {
	case err != nil || params["filename"] == "":
		return "", badUpload("a file has no name; send its relative path, which becomes the id")
	case !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return "", badUpload("the file name %q is not UTF-8", name)
	case !filepath.IsLocal(filepath.FromSlash(name)) || name == ".":
		return "", badUpload("the file name %q leads out of the upload; send a relative path without ..", name)
	case len(name) > mostName || strings.Count(name, "/") > mostDepth:
		return "", badUpload("the file name %.60q… is longer than %d bytes or deeper than %d directories", name, mostName, mostDepth)
	}
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > mostPart {
			return "", badUpload("the name %.60q… is longer than %d bytes", part, mostPart)
		}
	}
	return name, nil
}

// collides returns the problem of two files whose names conflict in one directory, or err if it has
// another cause.
func collides(name string, err error) error {
	if errors.Is(err, fs.ErrExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR) {
		return badUpload("the upload has %q twice, or both as a file and as a directory", name)
	}
	return err
}

// syncFolders syncs dir, the directories below it, and parent, so that all names are on disk.
func syncFolders(parent, dir string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return draft.SyncDir(path)
	})
	return errors.Join(err, draft.SyncDir(parent))
}

func pathRefused(path string) error {
	return wire.NewProblem("path_refused",
		fmt.Sprintf("there is no %q in the directories that the server ingests from; its administrator sets them with --ingest-from", path))
}

// below returns path with links and dots resolved. The result must be in one of the directories to
// ingest from. A relative path is relative to the first of them that has it. A path elsewhere has
// the same error as one that does not exist.
func (o *Options) below(path string) (string, error) {
	candidates := []string{path}
	if !filepath.IsAbs(path) {
		candidates = nil
		for _, folder := range o.IngestFolders {
			candidates = append(candidates, filepath.Join(folder, path))
		}
	}
	for _, c := range candidates {
		if real, err := filepath.EvalSymlinks(c); err == nil && o.inFolder(real) {
			return real, nil
		}
	}
	return "", pathRefused(path)
}

// rootOf opens the directory to ingest from that has a path without links.
func (o *Options) rootOf(real string) (*os.Root, error) {
	folder, ok := o.folderOf(real)
	if !ok {
		return nil, pathRefused(real)
	}
	return os.OpenRoot(folder)
}

// inFolder reports whether a path without links is one of the directories to ingest from or is
// below one.
func (o *Options) inFolder(real string) bool {
	_, ok := o.folderOf(real)
	return ok
}

// folderOf returns the directory to ingest from that has a path without links.
func (o *Options) folderOf(real string) (folder string, ok bool) {
	real, err := filepath.Abs(real)
	if err != nil {
		return "", false
	}
	for _, f := range o.IngestFolders {
		root, err := filepath.EvalSymlinks(f)
		if err == nil {
			root, err = filepath.Abs(root)
		}
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(root, real); err == nil && filepath.IsLocal(rel) {
			return root, true
		}
	}
	return "", false
}

// checkPath rejects a directory in which a link leads out of all directories to ingest from, before
// anything is read. Links that lead nowhere are left to the readers, which open nothing outside of
// the directory if a link changes meanwhile, see [ingest.Options.Root].
func (d jobRun) checkPath(ctx context.Context, source string) error {
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 {
			return ctx.Err()
		}
		if real, err := filepath.EvalSymlinks(path); err == nil && !d.inFolder(real) {
			return wire.NewProblem("path_refused",
				fmt.Sprintf("the link %q leads out of the directories that the server ingests from; remove it, or ingest another directory", without(filepath.Dir(source), path)))
		}
		return ctx.Err()
	})
}
