package index

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
)

// maxRehashed is the number of documents that a check rehashes per generation at most.
const maxRehashed = 1000

func (c *checker) generations() error {
	return eachGeneration(c.view, func(g *generation) error {
		if g.id == 0 || g.id >= c.meta.generation {
			c.reportf("%w: generation %d has a number that was never assigned", ErrFormat, g.id)
		}
		m, err := c.ix.model(g)
		if err != nil {
			return err
		}
		if g.id == c.meta.current && g.next != c.meta.next {
			c.reportf("%w: generation %d, the current one, has hashed the documents below %d, but the next number is %d", ErrFormat, g.id, g.next, c.meta.next)
		}
		if g.info.Learned > c.meta.next {
			c.reportf("%w: generation %d was trained on documents below %d, but the next number is %d", ErrFormat, g.id, g.info.Learned, c.meta.next)
		}
		_, err = readAdapter(c.view, g.id, m.Bits(), nil)
		c.report(err)
		coded, err := c.codes(g)
		if err != nil {
			return err
		}
		if g.foreign() { // there are no counts, and no model to compare the codes with
			return c.countsOf(g, roaring.New())
		}
		if err := c.countsOf(g, coded); err != nil {
			return err
		}
		return c.rehash(g, m, coded)
	})
}

// codes checks the code blocks and returns the numbers of the documents that have a code.
func (c *checker) codes(g *generation) (*roaring.Bitmap, error) {
	coded := roaring.New()
	return coded, g.blocks(func(b block) error {
		words := g.shape().words
		for i, n := range b.nums {
			coded.Add(n)
			switch {
			case !c.alive.Contains(n):
				c.reportf("%w: generation %d has a code of document %d, which does not exist", ErrFormat, g.id, n)
			case uint64(n) >= g.next:
				c.reportf("%w: generation %d has a code of document %d, which it has not hashed yet", ErrFormat, g.id, n)
			case checkCode(b.codes[i*words:(i+1)*words], g.info.Bits) != nil:
				c.reportf("%w: generation %d: the code of document %d has too many bits", ErrFormat, g.id, n)
			}
		}
		return c.ctx.Err()
	})
}

// countsOf checks that exactly the documents in want have counts.
func (c *checker) countsOf(g *generation, want *roaring.Bitmap) error {
	counted := roaring.New()
	for r, err := range g.Scan(countsTable(g.id), nil) {
		if err := cmp.Or(err, c.ctx.Err()); err != nil {
			return err
		}
		counted.Add(number(r.Key))
		if !g.foreign() {
			_, err := decodeCounts(r)
			c.report(err)
		}
	}
	if !counted.Equals(want) {
		return fmt.Errorf("%w: generation %d: the documents with codes and those with counts differ", ErrFormat, g.id)
	}
	return nil
}

// rehash hashes documents again, evenly spaced, and compares codes and counts with the stored ones.
func (c *checker) rehash(g *generation, m model, coded *roaring.Bitmap) error {
	hashed := c.alive.Clone()
	hashed.RemoveRange(g.next, 1<<32)
	n := hashed.GetCardinality()
	for i := range min(n, maxRehashed) {
		at, err := hashed.Select(uint32(i * n / min(n, maxRehashed)))
		if err != nil {
			return err
		}
		if err := c.rehashOne(g, m, at, coded.Contains(at)); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) rehashOne(g *generation, m model, n uint32, coded bool) error {
	d, err := c.ix.document(c.view, n)
	if err != nil {
		return err
	}
	it := &item{doc: d}
	if err := it.hash(m); err != nil {
		return err
	}
	stored, err := g.codeOf(n)
	if err != nil {
		return err
	}
	if coded != (it.code != nil) || !slices.Equal(stored, it.code) {
		c.reportf("%w: generation %d: the stored code of document %d (%q) differs from the one that its model computes", ErrFormat, g.id, n, d.ID)
	}
	key := key32(n)
	counts, err := get(g, countsTable(g.id), key)
	if err != nil {
		return err
	}
	if coded && string(counts) != string(seal(key, it.counts)) {
		c.reportf("%w: generation %d: the stored counts of document %d (%q) differ from those that its model computes", ErrFormat, g.id, n, d.ID)
	}
	return c.ctx.Err()
}

// codeOf reads the code of document n from its block. It is nil if there is none.
func (g *generation) codeOf(n uint32) (hashing.Code, error) {
	key, words := key32(n/span), g.shape().words
	v, err := get(g, codesTable(g.id), key)
	if v == nil || err != nil {
		return nil, err
	}
	b, err := decodeBlock(key, v, g.shape())
	if err != nil {
		return nil, err
	}
	i, ok := slices.BinarySearch(b.nums, n)
	if !ok {
		return nil, nil
	}
	return b.codes[i*words : (i+1)*words], nil
}

// memory compares the snapshot with the file.
func (c *checker) memory() error {
	if c.generation != c.meta.current {
		return fmt.Errorf("memory holds generation %d, but the file holds %d", c.generation, c.meta.current)
	}
	if c.generation == 0 {
		return nil
	}
	g, err := openGeneration(c.view, c.generation)
	if err != nil {
		return err
	}
	row, words := 0, hashing.Words(c.bits)
	err = g.blocks(func(b block) error {
		for i, n := range b.nums {
			row = c.nextAlive(row)
			code := b.codes[i*words : (i+1)*words]
			if row == c.rows() || c.nums[row] != n || !slices.Equal(c.code(row), code) {
				return fmt.Errorf("memory differs from the file at document %d", n)
			}
			row++
		}
		return nil
	})
	if err == nil && c.nextAlive(row) < c.rows() {
		err = errors.New("memory holds codes that are not in the file")
	}
	return err
}

// nextAlive returns the first live row that is not before row.
func (s *snapshot) nextAlive(row int) int {
	for row < s.rows() && !s.alive(row) {
		row++
	}
	return row
}
