package index

import (
	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
)

// blocks calls fn with every block of a generation's codes that can be read and reports whether that is all. Where the tree is broken,
// blocks that no tree leads to count too: what looks like one and is no document.
func (s *salvage) blocks(g remnant, fn func(block) error) (whole bool, err error) {
	shape, seen, broken := g.info.Layout.of(g.info.Bits), roaring.New(), false
	give := func(e boltfile.Element) {
		b, bad := decodeBlock(e.Key, e.Value, shape)
		broken = broken || bad != nil
		if bad == nil && err == nil && seen.CheckedAdd(number(e.Key)) {
			err = fn(b)
		}
	}
	whole = s.Bucket(g.codes, give) && !broken
	if whole || err != nil {
		return whole, err
	}
	s.strays(func(e boltfile.Element) {
		if _, _, bad := s.packer.unpack(e.Key, e.Value); bad != nil {
			give(e)
		}
	})
	return false, err
}

// copyCodes stores the codes of a generation that no model can make again.
func (r *repairer) copyCodes(g remnant) error {
	whole, err := r.from.blocks(g, func(b block) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return r.to.update(func(w *writer) error {
			n, err := openGeneration(w.tx, g.id)
			if err != nil {
				return err
			}
			w.changed = true
			return n.append(w.alive(b, g))
		})
	})
	if !whole {
		r.told.Incomplete = append(r.told.Incomplete, g.id)
	}
	return err
}

// alive is the part of a block whose documents are there, and were there when the generation came as far as it did.
func (w *writer) alive(b block, g remnant) block {
	var gone []uint32
	for _, n := range b.nums {
		if uint64(n) >= g.next || w.docs().Get(key32(n)) == nil {
			gone = append(gone, n)
		}
	}
	return b.without(gone, hashing.Words(g.info.Bits))
}
