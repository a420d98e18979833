package client

import (
	"context"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// Backups returns the backups of the collection on the server, newest first. The collection may
// have been deleted.
func (c *Collection) Backups(ctx context.Context) ([]wire.BackupFile, error) {
	var told wire.Backups
	err := c.get(ctx, &told, nil, "backups")
	return told.Backups, err
}

// DeleteBackup deletes a backup of the collection on the server.
func (c *Collection) DeleteBackup(ctx context.Context, file string) error {
	return c.ask(ctx, http.MethodDelete, c.path("backups", file), nil, nil)
}

// A Restoration says what a collection is restored from.
type Restoration struct {
	Backup  string // the file of a backup, from [Collection.Backups]
	Of      string // the collection that it was made of; "" means the one that is restored
	Replace bool   // whether an existing collection is replaced
}

// Restore makes the collection from a backup on the server, and returns its size.
func (c *Collection) Restore(ctx context.Context, r Restoration) (*index.Stats, error) {
	told := &index.Stats{}
	return told, c.ask(ctx, http.MethodPost, c.path("restore"), wire.Restore{Backup: r.Backup, Of: r.Of, Replace: r.Replace}, told)
}
