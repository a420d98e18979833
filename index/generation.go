package index

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	bolt "go.etcd.io/bbolt"
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

// A generation is the bucket of one generation within a transaction.
type generation struct {
	id     uint64
	info   info
	next   uint64 // first document number that is not hashed
	bucket *bolt.Bucket
	codes  *bolt.Bucket
	counts *bolt.Bucket
}

func openGeneration(tx *bolt.Tx, id uint64) (*generation, error) {
	b := tx.Bucket(generationsBucket).Bucket(key64(id))
	if b == nil {
		return nil, fmt.Errorf("%w: %d", ErrGeneration, id)
	}
	g := &generation{id: id, bucket: b, codes: b.Bucket(codesBucket), counts: b.Bucket(countsBucket)}
	if g.codes == nil || g.counts == nil {
		return nil, fmt.Errorf("%w: generation %d lacks a bucket", ErrFormat, id)
	}
	return g, g.read()
}

func (g *generation) read() error {
	v, err := unseal(infoKey, g.bucket.Get(infoKey))
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
	n, err := unseal(nextKey, g.bucket.Get(nextKey))
	if err != nil || len(n) != 8 {
		return fmt.Errorf("%w: the progress of generation %d is missing or damaged", ErrFormat, g.id)
	}
	g.next = binary.LittleEndian.Uint64(n)
	return nil
}

// shape returns the shape of the generation's codes in blocks.
func (g *generation) shape() shape { return g.info.Layout.of(g.info.Bits) }

// createGeneration creates the bucket of a model that has not hashed anything yet.
func createGeneration(tx *bolt.Tx, id uint64, in info, blob []byte) error {
	b, err := tx.Bucket(generationsBucket).CreateBucket(key64(id))
	if err != nil {
		return err
	}
	_, err1 := b.CreateBucket(codesBucket)
	_, err2 := b.CreateBucket(countsBucket)
	in.ID, in.Layout = id, inBytes
	g := generation{info: in, bucket: b}
	return errors.Join(err1, err2, putModel(b, blob), g.putInfo(), g.setNext(0), raiseVersion(tx, versionOfBytes))
}

func (g *generation) putInfo() error {
	text, err := json.Marshal(g.info)
	if err != nil {
		return err
	}
	return g.bucket.Put(infoKey, seal(infoKey, text))
}

// modelPart is the number of bytes of a model that are stored under one key. If the model were a
// single value, every change of a neighbouring key would rewrite it.
const modelPart = 1 << 20

func putModel(generation *bolt.Bucket, blob []byte) error {
	b, err := generation.CreateBucket(modelBucket)
	if err != nil {
		return err
	}
	b.FillPercent = 1
	for i := uint32(0); len(blob) > 0; i++ {
		n := min(len(blob), modelPart)
		if err := b.Put(key32(i), blob[:n]); err != nil {
			return err
		}
		blob = blob[n:]
	}
	return nil
}

// blob returns a copy of the stored model.
func (g *generation) blob() []byte {
	var parts [][]byte
	if b := g.bucket.Bucket(modelBucket); b != nil {
		b.ForEach(func(_, part []byte) error {
			parts = append(parts, part)
			return nil
		})
	}
	return slices.Concat(parts...)
}

func (g *generation) setNext(n uint64) error {
	return g.bucket.Put(nextKey, seal(nextKey, binary.LittleEndian.AppendUint64(nil, n)))
}

func eachGeneration(tx *bolt.Tx, fn func(g *generation) error) error {
	ids, err := generationIDs(tx)
	for _, id := range ids {
		g, err := openGeneration(tx, id)
		if err != nil {
			return err
		}
		if err := fn(g); err != nil {
			return err
		}
	}
	return err
}

func generationIDs(tx *bolt.Tx) ([]uint64, error) {
	var ids []uint64
	err := tx.Bucket(generationsBucket).ForEachBucket(func(k []byte) error {
		if len(k) != 8 {
			return fmt.Errorf("%w: %x is not the key of a generation", ErrFormat, short(k))
		}
		ids = append(ids, binary.BigEndian.Uint64(k))
		return nil
	})
	return ids, err
}

// Generations returns all generations, oldest first.
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

// ModelOf returns the model of a generation. Unless the generation is the current one, ModelOf
// reads the model from the file, which takes long for a large model. It fails with [ErrGeneration],
// and with [ErrForeign] if the codes were made elsewhere.
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

// Drop removes a generation, which must not be the current one.
func (ix *Index) Drop(id uint64) error {
	err := ix.update(func(w *writer) error {
		if w.meta.current == id && id != 0 {
			return fmt.Errorf("generation %d is the current one: switch to another one first", id)
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
