package index

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
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

// info is the stored description of a generation.
type info struct {
	// ID is the key of the generation, which has no checksum. It is 0 in format 1.
	ID uint64 `json:"id,omitempty"`

	Kind        string    `json:"kind"`
	Bits        int       `json:"bits"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created"`

	// Learned is the value of Index.Next before the training. The model was trained on documents
	// with smaller numbers. It is 0 if that is not recorded.
	Learned uint64 `json:"learned,omitempty"`

	Layout layout `json:"layout,omitempty"` // storage of codes in blocks
}

// A generation is the description of one generation in a state.
type generation struct {
	View
	id   uint64
	info info
	next uint64 // first document number that is not hashed
}

// Each generation has two records in its table.
func infoKeyOf(id uint64) []byte { return append(key64(id), infoKey...) }
func nextKeyOf(id uint64) []byte { return append(key64(id), nextKey...) }

func openGeneration(v View, id uint64) (*generation, error) {
	values, err := v.Get(generationsTable, infoKeyOf(id), nextKeyOf(id))
	if err != nil {
		return nil, err
	}
	if values[0] == nil && values[1] == nil {
		return nil, fmt.Errorf("%w: %d", ErrGeneration, id)
	}
	g := &generation{View: v, id: id}
	return g, g.parse(values[0], values[1])
}

func (g *generation) parse(sealedInfo, sealedNext []byte) error {
	v, err := unseal(infoKey, sealedInfo)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(v, &g.info); err != nil {
		return fmt.Errorf("%w: generation %d: %w", ErrFormat, g.id, err)
	}
	switch in := g.info; {
	case in.Bits < 1 || in.Bits > hashing.MaxBits:
		return fmt.Errorf("%w: generation %d has codes of %d bits", ErrFormat, g.id, in.Bits)
	case in.Layout != inWords && in.Layout != inBytes:
		return fmt.Errorf("%w: generation %d stores its codes in layout %d", ErrNewer, g.id, in.Layout)
	case in.ID != 0 && in.ID != g.id:
		return fmt.Errorf("%w: generation %d is stored under the key of generation %d", ErrFormat, in.ID, g.id)
	}
	n, err := unseal(nextKey, sealedNext)
	if err != nil || len(n) != 8 {
		return fmt.Errorf("%w: the progress of generation %d is missing or damaged", ErrFormat, g.id)
	}
	g.next = binary.LittleEndian.Uint64(n)
	return nil
}

// shape returns the shape of the generation's codes in blocks.
func (g *generation) shape() shape { return g.info.Layout.of(g.info.Bits) }

// createGeneration stores a model that has not hashed anything yet.
func createGeneration(c Change, id uint64, in info, blob []byte) error {
	in.ID, in.Layout = id, inBytes
	g := generation{id: id, info: in}
	if err := errors.Join(g.putInfo(c), g.setNext(c, 0)); err != nil {
		return err
	}
	for _, t := range g.tables() {
		if err := c.Create(t); err != nil {
			return err
		}
	}
	needed := uint32(versionOfBytes)
	if in.Kind == string(hashing.Vectors) {
		needed = versionOfVectors
	}
	return errors.Join(c.Put(modelTable(id), partsOf(blob)...), raiseVersion(c, needed))
}

func (g *generation) tables() []Table {
	return []Table{modelTable(g.id), codesTable(g.id), countsTable(g.id)}
}

func (g *generation) putInfo(c Change) error {
	text, err := json.Marshal(g.info)
	if err != nil {
		return err
	}
	return c.Put(generationsTable, Record{Key: infoKeyOf(g.id), Value: seal(infoKey, text)})
}

// setNext stores the first document number that is not hashed.
func (g *generation) setNext(c Change, n uint64) error {
	return c.Put(generationsTable, Record{Key: nextKeyOf(g.id), Value: seal(nextKey, binary.LittleEndian.AppendUint64(nil, n))})
}

// remove removes the generation.
func (g *generation) remove(c Change) error {
	for _, t := range g.tables() {
		if err := c.Drop(t); err != nil {
			return err
		}
	}
	return errors.Join(c.Delete(metaTable, adaptationKey(g.id), adapterKey(g.id)), c.Delete(generationsTable, infoKeyOf(g.id), nextKeyOf(g.id)))
}

// modelPart is the number of bytes of a model that are stored under one key. If the model were a
// single value, every change of a neighbouring key would rewrite it.
const modelPart = 1 << 20

// partsOf returns the records of a model.
func partsOf(blob []byte) (all []Record) {
	for part := range slices.Chunk(blob, modelPart) {
		all = append(all, Record{Key: key32(uint32(len(all))), Value: part})
	}
	return all
}

// blob returns a copy of the stored model.
func (g *generation) blob() ([]byte, error) {
	var parts [][]byte
	for r, err := range g.Scan(modelTable(g.id), nil) {
		if err != nil {
			return nil, err
		}
		parts = append(parts, r.Value)
	}
	return slices.Concat(parts...), nil
}

func eachGeneration(v View, fn func(g *generation) error) error {
	ids, err := generationIDs(v)
	for _, id := range ids {
		g, err := openGeneration(v, id)
		if err != nil {
			return err
		}
		if err := fn(g); err != nil {
			return err
		}
	}
	return err
}

func generationIDs(v View) (ids []uint64, err error) {
	for r, err := range v.Scan(generationsTable, nil) {
		if err != nil {
			return ids, err
		}
		if id := binary.BigEndian.Uint64(r.Key); len(ids) == 0 || ids[len(ids)-1] != id {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Generations returns all generations, oldest first.
func (ix *Index) Generations() ([]Generation, error) {
	var all []Generation
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		m, err := readMeta(v)
		if err != nil {
			return err
		}
		return eachGeneration(v, func(g *generation) error {
			d, err := g.describe(m, s)
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
	var m model
	err := ix.view(context.Background(), func(v View, s *snapshot) error {
		g, err := openGeneration(v, id)
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

func (g *generation) describe(m meta, s *snapshot) (Generation, error) {
	codes, err := s.live(), error(nil)
	if g.id != s.generation {
		codes, err = g.size()
	}
	return Generation{
		ID: g.id, Kind: g.info.Kind, Bits: g.info.Bits, Fingerprint: g.info.Fingerprint, Created: g.info.Created, Codes: codes,
		Current: g.id == m.current, Complete: g.next >= m.next,
	}, err
}

// Drop removes a generation, which must not be the current one.
func (ix *Index) Drop(id uint64) error {
	err := ix.update(context.Background(), func(w *writer) error {
		if w.meta.current == id && id != 0 {
			return fmt.Errorf("generation %d is the current one: switch to another one first", id)
		}
		g, err := openGeneration(w, id)
		if err != nil {
			return err
		}
		w.changed = true
		return g.remove(w)
	})
	if err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	return nil
}
