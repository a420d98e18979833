package index

import (
	"fmt"

	"github.com/hashsearch/hashsearch/hashing"
	bolt "go.etcd.io/bbolt"
)

// Generations lists all generations, oldest first.
func (ix *Index) Generations() ([]Generation, error) {
	var all []Generation
	err := ix.view(func(tx *bolt.Tx, _ *snapshot) error {
		m, err := readMeta(tx)
		if err != nil {
			return err
		}
		return eachGeneration(tx, func(g *generation) error {
			all = append(all, g.describe(m))
			return nil
		})
	})
	return all, err
}

// ModelOf returns the model of a generation. It reads one that is not in force, which takes long for a large one. It fails with
// [ErrGeneration], and with [ErrForeign] where codes come from elsewhere.
func (ix *Index) ModelOf(id uint64) (*hashing.Model, error) {
	var m model
	err := ix.view(func(tx *bolt.Tx, s *snapshot) error {
		g, err := openGeneration(tx, id)
		if err != nil {
			return err
		}
		if id == s.generation {
			m = s.model
			return nil
		}
		m, err = ix.model(g)
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

func (g *generation) describe(m meta) Generation {
	return Generation{
		ID: g.id, Kind: g.info.Kind, Bits: g.info.Bits, Fingerprint: g.info.Fingerprint, Created: g.info.Created, Codes: g.size(),
		Current: g.id == m.current, Complete: g.next >= m.next,
	}
}

// Drop removes a generation that is not in force.
func (ix *Index) Drop(id uint64) error {
	err := ix.update(func(w *writer) error {
		if w.meta.current == id && id != 0 {
			return fmt.Errorf("generation %d is in force: use another one first", id)
		}
		if _, err := openGeneration(w.tx, id); err != nil {
			return err
		}
		w.changed = true
		return w.tx.Bucket(generationsBucket).DeleteBucket(key64(id))
	})
	if err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	return nil
}
