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

// inFolder reports whether a path without links is one of the directories to ingest from or is
// below one.
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

// keepsWithin rejects a directory in which a link leads out of all directories to ingest from,
// because readers follow links to files. Links that lead nowhere are left to the readers.
func (d duty) keepsWithin(ctx context.Context, source string) error {
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
