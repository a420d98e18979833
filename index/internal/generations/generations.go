// Package generations stores the models of a collection, and the codes and counts that each of them
// made: see Generations in the comment of package index.
package generations

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"
)

// ErrGeneration means that there is no generation with the given number.
var ErrGeneration = errors.New("no such generation")

// Info is the stored description of a generation.
type Info struct {
	// ID is the key of the generation, which has no checksum. It is 0 in format 1.
	ID uint64 `json:"id,omitempty"`

	Kind        string    `json:"kind"`
	Bits        int       `json:"bits"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created"`

	// Learned is the value of Index.Next before the training. The model was trained on documents
	// with smaller numbers. It is 0 if that is not recorded.
	Learned uint64 `json:"learned,omitempty"`

	Layout format.Layout `json:"layout,omitempty"` // storage of codes in blocks
}

// A Generation is the description of one generation in a state.
type Generation struct {
	store.View
	ID   uint64
	Info Info
	Next uint64 // first document number that is not hashed
}

// Each generation has two records in its table.
func infoKeyOf(id uint64) []byte { return append(format.Key64(id), format.InfoKey...) }

func nextKeyOf(id uint64) []byte { return append(format.Key64(id), format.NextKey...) }

// Open returns a generation. It fails with [ErrGeneration].
func Open(v store.View, id uint64) (*Generation, error) {
	values, err := v.Get(format.GenerationsTable, infoKeyOf(id), nextKeyOf(id))
	if err != nil {
		return nil, err
	}
	if values[0] == nil && values[1] == nil {
		return nil, fmt.Errorf("%w: %d", ErrGeneration, id)
	}
	g := &Generation{View: v, ID: id}
	return g, g.parse(values[0], values[1])
}

func (g *Generation) parse(sealedInfo, sealedNext []byte) error {
	v, err := format.Unseal(format.InfoKey, sealedInfo)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(v, &g.Info); err != nil {
		return fmt.Errorf("%w: generation %d: %w", store.ErrFormat, g.ID, err)
	}
	switch in := g.Info; {
	case in.Bits < 1 || in.Bits > hashing.MaxBits:
		return fmt.Errorf("%w: generation %d has codes of %d bits", store.ErrFormat, g.ID, in.Bits)
	case in.Layout != format.InWords && in.Layout != format.InBytes:
		return fmt.Errorf("%w: generation %d stores its codes in layout %d", store.ErrNewer, g.ID, in.Layout)
	case in.ID != 0 && in.ID != g.ID:
		return fmt.Errorf("%w: generation %d is stored under the key of generation %d", store.ErrFormat, in.ID, g.ID)
	}
	n, err := format.Unseal(format.NextKey, sealedNext)
	if err != nil || len(n) != 8 {
		return fmt.Errorf("%w: the progress of generation %d is missing or damaged", store.ErrFormat, g.ID)
	}
	g.Next = binary.LittleEndian.Uint64(n)
	return nil
}

// Shape returns the shape of the generation's codes in blocks.
func (g *Generation) Shape() format.Shape { return g.Info.Layout.Of(g.Info.Bits) }

// Create stores a model that has not hashed anything yet.
func Create(c store.Change, id uint64, in Info, blob []byte) error {
	in.ID, in.Layout = id, format.InBytes
	g := Generation{ID: id, Info: in}
	if err := errors.Join(g.PutInfo(c), g.SetNext(c, 0)); err != nil {
		return err
	}
	for _, t := range g.Tables() {
		if err := c.Create(t); err != nil {
			return err
		}
	}
	needed := uint32(format.VersionOfBytes)
	if in.Kind == string(hashing.Vectors) {
		needed = format.VersionOfVectors
	}
	return errors.Join(c.Put(format.ModelTable(id), partsOf(blob)...), format.RaiseVersion(c, needed))
}

// Tables returns the tables that belong to the generation alone.
func (g *Generation) Tables() []store.Table {
	return []store.Table{format.ModelTable(g.ID), format.CodesTable(g.ID), format.CountsTable(g.ID)}
}

// PutInfo stores the description.
func (g *Generation) PutInfo(c store.Change) error {
	text, err := json.Marshal(g.Info)
	if err != nil {
		return err
	}
	return c.Put(format.GenerationsTable, store.Record{Key: infoKeyOf(g.ID), Value: format.Seal(format.InfoKey, text)})
}

// SetNext stores the first document number that is not hashed.
func (g *Generation) SetNext(c store.Change, n uint64) error {
	return c.Put(format.GenerationsTable, store.Record{Key: nextKeyOf(g.ID), Value: format.Seal(format.NextKey, binary.LittleEndian.AppendUint64(nil, n))})
}

// Remove removes the generation.
func (g *Generation) Remove(c store.Change) error {
	for _, t := range g.Tables() {
		if err := c.Drop(t); err != nil {
			return err
		}
	}
	return c.Delete(format.GenerationsTable, infoKeyOf(g.ID), nextKeyOf(g.ID))
}

// partsOf returns the records of a model.
func partsOf(blob []byte) (all []store.Record) {
	for part := range slices.Chunk(blob, format.Part) {
		all = append(all, store.Record{Key: format.Key32(uint32(len(all))), Value: part})
	}
	return all
}

// blob returns a copy of the stored model.
func (g *Generation) blob() ([]byte, error) {
	var parts [][]byte
	for r, err := range g.Scan(format.ModelTable(g.ID), nil) {
		if err != nil {
			return nil, err
		}
		parts = append(parts, r.Value)
	}
	return slices.Concat(parts...), nil
}

// Each calls fn with all generations, oldest first.
func Each(v store.View, fn func(g *Generation) error) error {
	ids, err := generationIDs(v)
	for _, id := range ids {
		g, err := Open(v, id)
		if err != nil {
			return err
		}
		if err := fn(g); err != nil {
			return err
		}
	}
	return err
}

func generationIDs(v store.View) (ids []uint64, err error) {
	for r, err := range v.Scan(format.GenerationsTable, nil) {
		if err != nil {
			return ids, err
		}
		if id := binary.BigEndian.Uint64(r.Key); len(ids) == 0 || ids[len(ids)-1] != id {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Model decodes the model. texts decodes one that hashes texts.
func (g *Generation) Model(texts func([]byte) (Model, error)) (Model, error) {
	blob, err := g.blob()
	if err != nil {
		return nil, err
	}
	m, err := Decoder(g.Info.Kind, texts)(blob)
	if err != nil {
		return nil, fmt.Errorf("%w: the model of generation %d: %w", store.ErrFormat, g.ID, err)
	}
	if m.Bits() != g.Info.Bits || m.Bits() < 1 || m.Bits() > hashing.MaxBits || m.Fingerprint() != g.Info.Fingerprint {
		return nil, fmt.Errorf("%w: the model of generation %d does not match its description", store.ErrFormat, g.ID)
	}
	return m, nil
}
