package index

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// A Generation describes the codes that one model made.
type Generation struct {
	ID          uint64    `json:"id"`
	Kind        string    `json:"kind"`
	Bits        int       `json:"bits"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created"`
	Codes       int       `json:"codes"`
	Current     bool      `json:"current"`
	Complete    bool      `json:"complete"` // false: Use will hash the missing documents
}

// Generations returns all generations, oldest first.
func (ix *Index) Generations() ([]Generation, error) {
	var all []Generation
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		m, err := format.ReadMeta(v)
		if err != nil {
			return err
		}
		return generations.Each(v, func(g *generations.Generation) error {
			d, err := describe(g, m, s)
			all = append(all, d)
			return err
		})
	})
	return all, err
}

// ModelOf returns the model of a generation. Unless the generation is the current one, ModelOf
// reads the model from the file, which takes long for a large model. It fails with [ErrGeneration],
// and with [ErrForeign] if the codes were made elsewhere, or from vectors that were.
func (ix *Index) ModelOf(id uint64) (*hashing.Model, error) {
	var m generations.Model
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		g, err := generations.Open(v, id)
		if err != nil {
			return err
		}
		if id == s.generation {
			m = s.model
			return nil
		}
		m, err = g.Model(ix.decode)
		return err
	})
	if err != nil {
		return nil, err
	}
	if m, ok := m.(*hashing.Model); ok {
		return m, nil
	}
	return nil, ErrForeign
}

func describe(g *generations.Generation, m format.Meta, s *snapshot) (Generation, error) {
	codes, err := s.live(), error(nil)
	if g.ID != s.generation {
		codes, err = g.Len()
	}
	return Generation{
		ID: g.ID, Kind: g.Info.Kind, Bits: g.Info.Bits, Fingerprint: g.Info.Fingerprint, Created: g.Info.Created, Codes: codes,
		Current: g.ID == m.Current, Complete: g.Next >= m.Next,
	}, err
}

// Drop removes a generation. It fails with [ErrGeneration], and with [ErrCurrent] for the current
// one.
func (ix *Index) Drop(id uint64) error {
	err := ix.update(context.Background(), func(w *writer) error {
		if w.meta.Current == id && id != 0 {
			return fmt.Errorf("%w: %d: switch to another one first", ErrCurrent, id)
		}
		g, err := generations.Open(w, id)
		if err != nil {
			return err
		}
		w.changed = true
		return errors.Join(feedback.RemoveAdapter(w, id), g.Remove(w))
	})
	if err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	return nil
}
