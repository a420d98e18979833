package api

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/hashsearch/hashsearch/api/wire"
)

func pathRefused(path string) error {
	return wire.NewProblem("path_refused",
		fmt.Sprintf("there is nothing at %q below a folder from which this server may ingest; who runs it names those by --ingest-from", path))
}

// below is where a path really leads, which has to be in one of the folders, whatever links and dots are on the way. A relative path is
// one below the first folder that has it. What is elsewhere and what is nowhere look alike.
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

// inFolder reports whether a path without links is in one of the folders, or is one.
func (o *Options) inFolder(real string) bool {
	real, err := filepath.Abs(real)
	if err != nil {
		return false
	}
	for _, folder := range o.IngestFolders {
		root, err := filepath.EvalSymlinks(folder)
		if err == nil {
			root, err = filepath.Abs(root)
		}
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(root, real); err == nil && filepath.IsLocal(rel) {
			return true
		}
	}
	return false
}

// keepsWithin refuses a folder in which a link leads out of all folders: readers follow links to files. Links that lead nowhere are left to them.
func (d duty) keepsWithin(ctx context.Context, source string) error {
	return filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 {
			return ctx.Err()
		}
		if real, err := filepath.EvalSymlinks(path); err == nil && !d.inFolder(real) {
			return wire.NewProblem("path_refused",
				fmt.Sprintf("the link %q leads out of the folders from which this server may ingest; remove it, or ingest another folder", without(filepath.Dir(source), path)))
		}
		return ctx.Err()
	})
}
