package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// latest stands for the newest backup on a server.
const latest = "latest"

func newRestore() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore COPY FILE",
		Short: "restore a collection from a backup",
		Long: `Restore makes the collection FILE from the file COPY, which 'hashsearch backup' has written and which
is checked first. The copy stays as it is. FILE is either complete or not changed, and an existing
one is replaced only with --force. Restore exits with status 4 if another process has opened it.

FILE may be the address of a collection on a server of a directory, which may have been deleted, such
as http://host:port/collection. COPY is then the name of a backup on the server, or 'latest' for the
newest one. The server need not be restarted: running requests finish on the old content, and its
tasks are canceled. If the server requires a key, it is read from the environment variable
HASHSEARCH_KEY.`,
		Example: `  hashsearch restore /mnt/usb/news.db news.db
  hashsearch restore latest http://127.0.0.1:8080/news --force`,
		Args: cobra.ExactArgs(2),
	}
	json := asJSON(cmd)
	force := cmd.Flags().Bool("force", false, "replace the collection if it exists")
	of := cmd.Flags().String("of", "", "on a server: the `collection` that the backup was made of (default: the collection of FILE)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if client.Is(args[1]) {
			return restoreRemote(cmd, args[1], client.Restoration{Backup: args[0], Of: *of, Replace: *force}, *json)
		}
		if *of != "" {
			return usagef("--of requires the address of a server")
		}
		if err := needsFile(args[1], "'hashsearch copy' copies a file into a database"); err != nil {
			return err
		}
		if err := restoreFile(cmd, args[0], args[1], *force); err != nil {
			return err
		}
		return withIndex(args[1], &index.Options{ReadOnly: true}, func(ix *index.Index) error {
			s, err := ix.Stats()
			if err != nil {
				return err
			}
			return printRestored(cmd, s.Documents, s.FileBytes, *json)
		})
	}
	return cmd
}

// restoreRemote restores a collection on a server.
func restoreRemote(cmd *cobra.Command, address string, in client.Restoration, json bool) error {
	c, err := client.Open(address, os.Getenv("HASHSEARCH_KEY"))
	if err != nil {
		return &usageError{err}
	}
	if in.Backup == latest {
		if in.Backup, err = newestBackup(cmd.Context(), c, in.Of); err != nil {
			return err
		}
	}
	made, err := c.Restore(cmd.Context(), in)
	var p *client.Problem
	if errors.As(err, &p) && p.Code == "collection_exists" && !in.Replace {
		return fmt.Errorf("%w: --force replaces it", fs.ErrExist)
	}
	if err != nil {
		return err
	}
	return printRestored(cmd, made.Documents, made.FileBytes, json)
}

// newestBackup returns the name of the newest backup of a collection on a server: of the one with
// the name of or, if that is empty, of c.
func newestBackup(ctx context.Context, c *client.Collection, of string) (string, error) {
	if of != "" {
		c = c.Beside(of)
	}
	all, err := c.Backups(ctx)
	if err == nil && len(all) == 0 {
		err = errors.New("the server has no backup of this collection; --of names another one")
	}
	if err != nil {
		return "", err
	}
	return all[0].File, nil
}

// restoreFile checks the copy and makes the file from it.
func restoreFile(cmd *cobra.Command, from, path string, force bool) error {
	if force {
		if err := unused(path); err != nil {
			return err
		}
	}
	return withIndex(from, &index.Options{ReadOnly: true}, func(ix *index.Index) error {
		for err := range ix.Check(cmd.Context()) {
			return fmt.Errorf("%s is damaged: %w: 'hashsearch check --repair' recovers the intact parts", from, err)
		}
		err := ix.Backup(cmd.Context(), path, force)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: --force replaces it", err)
		}
		if err != nil {
			return err
		}
		// of the former collection
		if err := os.Remove(path + ".training"); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// unused returns an error if another process has opened the collection at path. A damaged one may
// be replaced.
func unused(path string) error {
	ix, err := index.Open(path, nil)
	if errors.Is(err, index.ErrBusy) {
		return withServerAddress(path, err)
	}
	if err != nil {
		return nil
	}
	return ix.Close()
}

// printRestored prints the size of a restored collection.
func printRestored(cmd *cobra.Command, documents int, bytes int64, json bool) error {
	if json {
		return printJSON(cmd, map[string]int64{"documents": int64(documents), "bytes": bytes})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s, %.1f MB restored\n", english.Count(documents, "document"), float64(bytes)/1e6)
	return err
}
