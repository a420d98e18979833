package index

// put stores the counts and codes of items, which are in order of number, and returns the codes.
func (g *generation) put(c Change, items []*item) (b block, err error) {
	var counts []Record
	for _, it := range items {
		if it.code == nil {
			continue
		}
		if it.counts != nil {
			key := key32(it.number)
			counts = append(counts, Record{Key: key, Value: seal(key, it.counts)})
		}
		b.nums, b.codes = append(b.nums, it.number), append(b.codes, it.code...)
	}
	if err := c.Put(countsTable(g.id), counts...); err != nil {
		return b, err
	}
	return b, g.append(c, b)
}

// append stores codes behind the existing ones.
func (g *generation) append(c Change, more block) error {
	parts := more.split(g.shape().words)
	old, err := g.stored(c, parts)
	if err != nil {
		return err
	}
	records := make([]Record, len(parts))
	for i, p := range parts {
		b, key := old[i], p.key()
		b.nums, b.codes = append(b.nums, p.nums...), append(b.codes, p.codes...)
		records[i] = Record{Key: key, Value: b.encode(key, g.shape())}
	}
	return c.Put(codesTable(g.id), records...)
}

// stored returns the stored blocks that parts belong to. A missing one is empty.
func (g *generation) stored(v View, parts []block) ([]block, error) {
	keys, all := make([][]byte, len(parts)), make([]block, len(parts))
	for i, p := range parts {
		keys[i] = p.key()
	}
	values, err := v.Get(codesTable(g.id), keys...)
	for i, value := range values {
		if err == nil && value != nil {
			all[i], err = decodeBlock(keys[i], value, g.shape())
		}
	}
	return all, err
}

// delete removes the codes and counts of documents. deleted ascends.
func (g *generation) delete(c Change, deleted []uint32) error {
	if err := c.Delete(countsTable(g.id), keys32(deleted)...); err != nil {
		return err
	}
	parts := block{nums: deleted}.split(0)
	old, err := g.stored(c, parts)
	if err != nil {
		return err
	}
	var changed []Record
	var empty [][]byte
	for i, p := range parts {
		kept, key := old[i].without(p.nums, g.shape().words), p.key()
		switch len(kept.nums) {
		case len(old[i].nums):
		case 0:
			empty = append(empty, key)
		default:
			changed = append(changed, Record{Key: key, Value: kept.encode(key, g.shape())})
		}
	}
	if err := c.Put(codesTable(g.id), changed...); err != nil {
		return err
	}
	return c.Delete(codesTable(g.id), empty...)
}

// size returns the number of codes, computed from the lengths of the blocks.
func (g *generation) size() (int, error) {
	blocks, bytes, err := g.Size(codesTable(g.id))
	return max(0, int(bytes)-4*blocks) / g.shape().entry(), err // 4 bytes are the checksum
}

// all returns all codes of the generation.
func (g *generation) all() (block, error) {
	n, err := g.size()
	if err != nil {
		return block{}, err
	}
	s := g.shape()
	b := block{make([]uint32, 0, n), make([]uint64, 0, n*s.words)}
	for r, err := range g.Scan(codesTable(g.id), nil) {
		if err == nil {
			err = b.read(r.Key, r.Value, s)
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// blocks calls fn with each block of codes, in order of number.
func (g *generation) blocks(fn func(block) error) error {
	for r, err := range g.Scan(codesTable(g.id), nil) {
		if err != nil {
			return err
		}
		b, err := decodeBlock(r.Key, r.Value, g.shape())
		if err == nil {
			err = fn(b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
