package index

import "slices"

// put stores the counts and codes of items, which are in order of number, and returns the codes.
func (g *generation) put(items []*item) (block, error) {
	var b block
	g.counts.FillPercent = appendFill
	for _, it := range items {
		if it.code == nil {
			continue
		}
		key := key32(it.number)
		if it.counts != nil {
			if err := g.counts.Put(key, seal(key, it.counts)); err != nil {
				return b, err
			}
		}
		b.nums, b.codes = append(b.nums, it.number), append(b.codes, it.code...)
	}
	return b, g.append(b)
}

// append stores codes behind the existing ones.
func (g *generation) append(b block) error {
	words := g.shape().words
	g.codes.FillPercent = appendFill
	for len(b.nums) > 0 {
		first := b.nums[0] / span
		n := 1
		for n < len(b.nums) && b.nums[n]/span == first {
			n++
		}
		if err := g.extend(key32(first), block{b.nums[:n], b.codes[:n*words]}); err != nil {
			return err
		}
		b.nums, b.codes = b.nums[n:], b.codes[n*words:]
	}
	return nil
}

func (g *generation) extend(key []byte, more block) error {
	var b block
	if v := g.codes.Get(key); v != nil {
		old, err := decodeBlock(key, v, g.shape())
		if err != nil {
			return err
		}
		b = old
	}
	b.nums, b.codes = append(b.nums, more.nums...), append(b.codes, more.codes...)
	return g.codes.Put(key, b.encode(key, g.shape()))
}

// remove deletes the codes and counts of documents. deleted ascends.
func (g *generation) remove(deleted []uint32) error {
	for _, n := range deleted {
		if err := g.counts.Delete(key32(n)); err != nil {
			return err
		}
	}
	for len(deleted) > 0 {
		first := deleted[0] / span
		n, _ := slices.BinarySearch(deleted, (first+1)*span-1)
		n = max(n, 1)
		for n < len(deleted) && deleted[n]/span == first {
			n++
		}
		if err := g.shrink(key32(first), deleted[:n]); err != nil {
			return err
		}
		deleted = deleted[n:]
	}
	return nil
}

func (g *generation) shrink(key []byte, deleted []uint32) error {
	v := g.codes.Get(key)
	if v == nil {
		return nil
	}
	b, err := decodeBlock(key, v, g.shape())
	if err != nil {
		return err
	}
	kept := b.without(deleted, g.shape().words)
	switch len(kept.nums) {
	case len(b.nums):
		return nil
	case 0:
		return g.codes.Delete(key)
	}
	return g.codes.Put(key, kept.encode(key, g.shape()))
}

// size returns the number of codes, computed from the lengths of the blocks.
func (g *generation) size() (n int) {
	_ = g.codes.ForEach(func(_, v []byte) error {
		n += max(0, len(v)-4) / g.shape().entry() // 4 bytes are the checksum
		return nil
	})
	return n
}

// all returns all codes of the generation.
func (g *generation) all() (block, error) {
	n, s := g.size(), g.shape()
	b := block{make([]uint32, 0, n), make([]uint64, 0, n*s.words)}
	err := g.codes.ForEach(func(k, v []byte) error { return b.read(k, v, s) })
	return b, err
}

// blocks calls fn with each block of codes, in order of number.
func (g *generation) blocks(fn func(block) error) error {
	return g.codes.ForEach(func(k, v []byte) error {
		b, err := decodeBlock(k, v, g.shape())
		if err != nil {
			return err
		}
		return fn(b)
	})
}
