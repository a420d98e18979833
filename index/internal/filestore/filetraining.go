package filestore

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/google/renameio/v2"
	"github.com/hashsearch/hashsearch/index/store"
)

// A fileTraining is the name of a file with the state of a training.
type fileTraining string

// Training implements [store.Store]. The state is in a file beside the collection.
func (f *Store) Training() store.Training { return fileTraining(f.Path + ".training") }

func (f fileTraining) Name() string { return string(f) }

func (f fileTraining) Load(context.Context) ([]byte, error) {
	b, err := os.ReadFile(string(f))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

func (f fileTraining) Save(_ context.Context, state io.WriterTo) error {
	p, err := renameio.NewPendingFile(string(f), renameio.WithPermissions(0o600))
	if err != nil {
		return err
	}
	defer p.Cleanup()
	if _, err := state.WriteTo(p); err != nil {
		return err
	}
	return p.CloseAtomicallyReplace()
}

func (f fileTraining) Remove(context.Context) error {
	if err := os.Remove(string(f)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
