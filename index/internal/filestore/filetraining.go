package filestore

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/hashsearch/hashsearch/index/draft"
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
	return draft.Write(string(f), 0o600, func(w io.Writer) error {
		_, err := state.WriteTo(w)
		return err
	})
}

func (f fileTraining) Remove(context.Context) error {
	if err := os.Remove(string(f)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
