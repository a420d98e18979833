package main

import (
	"errors"
	"os"

	"github.com/google/renameio/v2"
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// train learns a model, going on where a training with the same documents and options was
// interrupted or killed. Its state lies beside the collection until the training is done.
func train(cmd *cobra.Command, ix *index.Index, o hashing.Options) (*hashing.Model, error) {
	path := ix.Path() + ".training"
	o.Save = func(state []byte) error { return renameio.WriteFile(path, state, 0o600) }
	var err error
	if o.Resume, err = os.ReadFile(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if o.Resume != nil {
		say(cmd, "going on with the training in %s", path)
	}
	docs := ix.Documents(cmd.Context())
	m, err := hashing.Train(cmd.Context(), docs, o)
	if errors.Is(err, hashing.ErrState) {
		say(cmd, "%v: starting anew", err)
		o.Resume = nil
		m, err = hashing.Train(cmd.Context(), docs, o)
	}
	if err != nil {
		return nil, err
	}
	return m, forget(path)
}

// forget removes a file that may not be there.
func forget(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
