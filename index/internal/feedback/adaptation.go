package feedback

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"
)

// An Adaptation describes the adapter by which feedback changes searches, see [Index.Adapt].
type Adaptation struct {
	Generation uint64    `json:"generation"` // of whose model it turns the activations
	Created    time.Time `json:"created"`
	Queries    int       `json:"queries"` // that it was learned from
	Pairs      int       `json:"pairs"`   // of these queries and documents

	// HeldOut is the number of queries that it was not learned from and that have a document liked
	// or clicked. Before and After are the shares of pairs of such a document and a disliked or any
	// other document that are in the right order without and with it, 0 without such queries.
	HeldOut int     `json:"held_out"`
	Before  float64 `json:"before"`
	After   float64 `json:"after"`
}

// An Adapter is an adapter with its description. nil stands for none.
type Adapter struct {
	Adaptation
	Learned *hashing.Adapter
}

// Keys of the description and of the rows of the adapter of a generation, in the table meta.
func adaptationKey(generation uint64) []byte {
	return append([]byte("adapter\x00"), format.Key64(generation)...)
}

// AdapterKey returns the key of the rows of the adapter of a generation.
func AdapterKey(generation uint64) []byte {
	return append([]byte("adapter rows\x00"), format.Key64(generation)...)
}

// readDescription returns the description of the adapter of a generation, or nil if it has none.
func readDescription(v store.View, generation uint64) (*Adapter, error) {
	stored, err := format.Get(v, format.MetaTable, adaptationKey(generation))
	if stored == nil || err != nil {
		return nil, err
	}
	return description(stored, generation)
}

// description decodes a stored description.
func description(stored []byte, generation uint64) (*Adapter, error) {
	a := new(Adapter)
	text, err := format.Unseal(adaptationKey(generation), stored)
	if err == nil {
		err = json.Unmarshal(text, &a.Adaptation)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the description of the adapter is damaged: %w", store.ErrFormat, err)
	}
	return a, nil
}

// ReadAdapter returns the adapter of a generation, or nil if it has none. If old has the same
// description, it returns old.
func ReadAdapter(v store.View, generation uint64, bits int, old *Adapter) (*Adapter, error) {
	a, err := readDescription(v, generation)
	switch {
	case a == nil || err != nil:
		return nil, err
	case old != nil && old.Adaptation == a.Adaptation:
		return old, nil
	}
	stored, err := format.Get(v, format.MetaTable, AdapterKey(generation))
	if err != nil {
		return nil, err
	}
	if err := a.unseal(stored, generation, bits); err != nil {
		return nil, err
	}
	return a, nil
}

// unseal sets what was learned from the stored rows.
func (a *Adapter) unseal(stored []byte, generation uint64, bits int) error {
	rows, err := format.Unseal(AdapterKey(generation), stored)
	if err == nil {
		a.Learned = new(hashing.Adapter)
		err = a.Learned.UnmarshalBinary(rows)
	}
	if err == nil && a.Learned.Width() != bits {
		err = fmt.Errorf("it is for %d bits", a.Learned.Width())
	}
	if err != nil {
		return fmt.Errorf("%w: the adapter is damaged: %w", store.ErrFormat, err)
	}
	return nil
}

// Recover returns the adapter of a generation from values by their keys, or nil if there is none.
// It fails with [store.ErrFormat] if a part of it is missing or damaged.
func Recover(values map[string][]byte, generation uint64, bits int) (*Adapter, error) {
	described, rows := values[string(adaptationKey(generation))], values[string(AdapterKey(generation))]
	if described == nil && rows == nil {
		return nil, nil
	}
	a, err := description(described, generation)
	if err == nil {
		err = a.unseal(rows, generation, bits)
	}
	return a, err
}

// Put stores the adapter of a generation.
func (a *Adapter) Put(c store.Change) error {
	text, err := json.Marshal(a.Adaptation)
	if err != nil {
		return err
	}
	rows, err := a.Learned.MarshalBinary()
	if err != nil {
		return err
	}
	described, weights := adaptationKey(a.Generation), AdapterKey(a.Generation)
	return c.Put(format.MetaTable, store.Record{Key: weights, Value: format.Seal(weights, rows)}, store.Record{Key: described, Value: format.Seal(described, text)})
}

// RemoveAdapter removes the adapter of a generation, if it has one.
func RemoveAdapter(c store.Change, generation uint64) error {
	return c.Delete(format.MetaTable, adaptationKey(generation), AdapterKey(generation))
}
