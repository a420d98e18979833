package generations

import (
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/store"
)

// Put stores codes and encoded counts behind the existing ones.
func (g *Generation) Put(c store.Change, counts []store.Record, more format.Block) error {
	if err := c.Put(format.CountsTable(g.ID), counts...); err != nil {
		return err
	}
	parts := more.Split(g.Shape().Words)
	old, err := g.stored(c, parts)
	if err != nil {
		return err
	}
	records := make([]store.Record, len(parts))
	for i, p := range parts {
		b, key := old[i], p.Key()
		b.Nums, b.Codes = append(b.Nums, p.Nums...), append(b.Codes, p.Codes...)
		records[i] = store.Record{Key: key, Value: b.Encode(key, g.Shape())}
	}
	return c.Put(format.CodesTable(g.ID), records...)
}

// stored returns the stored blocks that parts belong to. A missing one is empty.
func (g *Generation) stored(v store.View, parts []format.Block) ([]format.Block, error) {
	keys, all := make([][]byte, len(parts)), make([]format.Block, len(parts))
	for i, p := range parts {
		keys[i] = p.Key()
	}
	values, err := v.Get(format.CodesTable(g.ID), keys...)
	for i, value := range values {
		if err == nil && value != nil {
			all[i], err = format.DecodeBlock(keys[i], value, g.Shape())
		}
	}
	return all, err
}

// Delete removes the codes and counts of documents. deleted ascends.
func (g *Generation) Delete(c store.Change, deleted []uint32) error {
	if err := c.Delete(format.CountsTable(g.ID), format.Keys32(deleted)...); err != nil {
		return err
	}
	parts := format.Block{Nums: deleted}.Split(0)
	old, err := g.stored(c, parts)
	if err != nil {
		return err
	}
	var changed []store.Record
	var empty [][]byte
	for i, p := range parts {
		kept, key := old[i].Without(p.Nums, g.Shape().Words), p.Key()
		switch len(kept.Nums) {
		case len(old[i].Nums):
		case 0:
			empty = append(empty, key)
		default:
			changed = append(changed, store.Record{Key: key, Value: kept.Encode(key, g.Shape())})
		}
	}
	if err := c.Put(format.CodesTable(g.ID), changed...); err != nil {
		return err
	}
	return c.Delete(format.CodesTable(g.ID), empty...)
}

// Len returns the number of codes, computed from the lengths of the blocks.
func (g *Generation) Len() (int, error) {
	blocks, bytes, err := g.Size(format.CodesTable(g.ID))
	return max(0, int(bytes)-4*blocks) / g.Shape().Entry(), err // 4 bytes are the checksum
}

// All returns all codes of the generation.
func (g *Generation) All() (format.Block, error) {
	n, err := g.Len()
	if err != nil {
		return format.Block{}, err
	}
	s := g.Shape()
	b := format.Block{Nums: make([]uint32, 0, n), Codes: make([]uint64, 0, n*s.Words)}
	for r, err := range g.Scan(format.CodesTable(g.ID), nil) {
		if err == nil {
			err = b.Read(r.Key, r.Value, s)
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// Blocks calls fn with each block of codes, in order of number.
func (g *Generation) Blocks(fn func(format.Block) error) error {
	for r, err := range g.Scan(format.CodesTable(g.ID), nil) {
		if err != nil {
			return err
		}
		b, err := format.DecodeBlock(r.Key, r.Value, g.Shape())
		if err == nil {
			err = fn(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CodeOf reads the code of document n from its block. It is nil if there is none.
func (g *Generation) CodeOf(n uint32) (hashing.Code, error) {
	key, words := format.Key32(n/format.Span), g.Shape().Words
	v, err := format.Get(g, format.CodesTable(g.ID), key)
	if v == nil || err != nil {
		return nil, err
	}
	b, err := format.DecodeBlock(key, v, g.Shape())
	if err != nil {
		return nil, err
	}
	i, ok := slices.BinarySearch(b.Nums, n)
	if !ok {
		return nil, nil
	}
	return b.Codes[i*words : (i+1)*words], nil
}
