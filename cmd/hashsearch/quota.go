package main

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/postgres"
)

// quotaFlags limit the size of a collection on a server.
type quotaFlags struct {
	documents int
	bytes     bytesFlag
}

func (f *quotaFlags) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.documents, "max-documents", 0, "`number` of documents of a collection from which further ones are rejected (default: no limit)")
	cmd.Flags().Var(&f.bytes, "max-bytes", "`size` of a collection from which documents are rejected, such as 2GB (default: no limit)")
}

func (f *quotaFlags) quota() (index.Quota, error) {
	if f.documents < 0 {
		return index.Quota{}, usagef("--max-documents must be at least 1")
	}
	return index.Quota{Documents: f.documents, Bytes: int64(f.bytes)}, nil
}

// disksOf returns the directories that a server writes to.
func disksOf(served []string, opts api.Options) (dirs []string) {
	for _, path := range served {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			path = filepath.Dir(path)
		}
		if !postgres.IsDatabase(path) && !postgres.IsAddress(path) {
			dirs = append(dirs, path)
		}
	}
	for _, path := range []string{opts.Uploads, opts.Backups} { // they may be made later
		if path != "" {
			dirs = append(dirs, filepath.Dir(path))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
