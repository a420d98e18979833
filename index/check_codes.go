package index

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// maxRehashed is the number of documents that a check rehashes per generation at most.
const maxRehashed = 1000

func (c *checker) generations() error {
	return generations.Each(c.view, func(g *generations.Generation) error {
		if g.ID == 0 || g.ID >= c.meta.Generation {
			c.reportf("%w: generation %d has a number that was never assigned", ErrFormat, g.ID)
		}
		m, err := g.Model(c.ix.decode)
		if err != nil {
			return err
		}
		if g.ID == c.meta.Current && g.Next != c.meta.Next {
			c.reportf("%w: generation %d, the current one, has hashed the documents below %d, but the next number is %d", ErrFormat, g.ID, g.Next, c.meta.Next)
		}
		if g.Info.Learned > c.meta.Next {
			c.reportf("%w: generation %d was trained on documents below %d, but the next number is %d", ErrFormat, g.ID, g.Info.Learned, c.meta.Next)
		}
		_, err = feedback.ReadAdapter(c.view, g.ID, m.Bits(), nil)
		c.report(err)
		coded, err := c.codes(g)
		if err != nil {
			return err
		}
		if g.Foreign() { // there are no counts, and no model to compare the codes with
			return c.countsOf(g, roaring.New())
		}
		if err := c.countsOf(g, coded); err != nil {
			return err
		}
		return c.rehash(g, m, coded)
	})
}

// codes checks the code blocks and returns the numbers of the documents that have a code.
func (c *checker) codes(g *generations.Generation) (*roaring.Bitmap, error) {
	coded := roaring.New()
	return coded, g.Blocks(func(b format.Block) error {
		words := g.Shape().Words
		for i, n := range b.Nums {
			coded.Add(n)
			switch {
			case !c.alive.Contains(n):
				c.reportf("%w: generation %d has a code of document %d, which does not exist", ErrFormat, g.ID, n)
			case uint64(n) >= g.Next:
				c.reportf("%w: generation %d has a code of document %d, which it has not hashed yet", ErrFormat, g.ID, n)
			case checkCode(b.Codes[i*words:(i+1)*words], g.Info.Bits) != nil:
				c.reportf("%w: generation %d: the code of document %d has too many bits", ErrFormat, g.ID, n)
			}
		}
		return c.ctx.Err()
	})
}

// countsOf checks that exactly the documents in want have counts.
func (c *checker) countsOf(g *generations.Generation, want *roaring.Bitmap) error {
	counted := roaring.New()
	for r, err := range g.Scan(format.CountsTable(g.ID), nil) {
		if err := cmp.Or(err, c.ctx.Err()); err != nil {
			return err
		}
		counted.Add(format.Number(r.Key))
		if !g.Foreign() {
			_, err := generations.DecodeCounts(r)
			c.report(err)
		}
	}
	if !counted.Equals(want) {
		return fmt.Errorf("%w: generation %d: the documents with codes and those with counts differ", ErrFormat, g.ID)
	}
	return nil
}

// rehash hashes documents again, evenly spaced, and compares codes and counts with the stored ones.
func (c *checker) rehash(g *generations.Generation, m generations.Model, coded *roaring.Bitmap) error {
	hashed := c.alive.Clone()
	hashed.RemoveRange(g.Next, 1<<32)
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

func (c *checker) rehashOne(g *generations.Generation, m generations.Model, n uint32, coded bool) error {
	d, err := c.ix.document(c.view, n)
	if err != nil {
		return err
	}
	it := &item{doc: d}
	if err := it.hash(m); err != nil {
		return err
	}
	stored, err := g.CodeOf(n)
	if err != nil {
		return err
	}
	if coded != (it.code != nil) || !slices.Equal(stored, it.code) {
		c.reportf("%w: generation %d: the stored code of document %d (%q) differs from the one that its model computes", ErrFormat, g.ID, n, d.ID)
	}
	key := format.Key32(n)
	counts, err := format.Get(g, format.CountsTable(g.ID), key)
	if err != nil {
		return err
	}
	if coded && string(counts) != string(format.Seal(key, it.counts)) {
		c.reportf("%w: generation %d: the stored counts of document %d (%q) differ from those that its model computes", ErrFormat, g.ID, n, d.ID)
	}
	return c.ctx.Err()
}

// memory compares the snapshot with the file.
func (c *checker) memory() error {
	if c.generation != c.meta.Current {
		return fmt.Errorf("memory holds generation %d, but the file holds %d", c.generation, c.meta.Current)
	}
	if c.generation == 0 {
		return nil
	}
	g, err := generations.Open(c.view, c.generation)
	if err != nil {
		return err
	}
	row, words := 0, hashing.Words(c.bits)
	err = g.Blocks(func(b format.Block) error {
		for i, n := range b.Nums {
			row = c.nextAlive(row)
			code := b.Codes[i*words : (i+1)*words]
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
