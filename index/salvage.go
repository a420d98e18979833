package index

import (
	"encoding/binary"
	"errors"
	"os"

	"github.com/RoaringBitmap/roaring/v2"
)

// A salvage reads what can still be read of a damaged file. It does so page by page, for bbolt believes what pages say.
type salvage struct {
	*pages
	packer  *packer
	decode  func(blob []byte) (model, error)
	buckets map[string]element // of the root, by name
}

func newSalvage(f *os.File, p *packer, decode func([]byte) (model, error)) (*salvage, error) {
	pg, err := anyPages(f)
	if err != nil {
		return nil, err
	}
	if pg.checkFreelist() != nil {
		pg.free = roaring.New() // old pages are taken for pages in use
	}
	s := &salvage{pages: pg, packer: p, decode: decode, buckets: map[string]element{}}
	s.tree(pg.meta.Root, func(e element) {
		if e.bucket {
			s.buckets[string(e.key)] = e
		}
	})
	return s, nil
}

// anyPages opens a file that may be cut short, or of which nobody knows where its trees begin.
func anyPages(f *os.File) (*pages, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	m, err := readBoltMeta(f)
	if err != nil {
		m = boltMeta{PageSize: uint32(os.Getpagesize()), Pages: 1 << 32, Freelist: noFreelist}
	}
	m.Pages = min(m.Pages, uint64(st.Size())/uint64(m.PageSize), 1<<32)
	return &pages{file: f, meta: m, seen: roaring.New(), free: roaring.New()}, nil
}

// bucket calls fn with what is left of a bucket and reports whether that is all.
func (s *salvage) bucket(e element, fn func(element)) (whole bool) {
	root, inline, err := bucketRoot(e.key, e.value)
	switch {
	case err != nil:
		return false
	case root != 0:
		return s.tree(root, fn)
	}
	elements, err := inline.elements()
	for _, e := range elements {
		fn(e)
	}
	return err == nil
}

// tree calls fn with every element below a page, and reports whether all of them could be reached. Free pages belong to no tree.
func (s *salvage) tree(root uint64, fn func(element)) (whole bool) {
	return s.below(root, roaring.New(), fn)
}

func (s *salvage) below(id uint64, seen *roaring.Bitmap, fn func(element)) (whole bool) {
	pg, err := s.page(id)
	if err != nil || s.free.Contains(uint32(id)) || !seen.CheckedAdd(uint32(id)) {
		return false
	}
	switch pg.flags {
	case leafPage:
		elements, err := pg.elements()
		for _, e := range elements {
			fn(e)
		}
		return err == nil
	case branchPage:
		children, err := pg.children()
		whole = err == nil && len(children) > 0
		for _, child := range children {
			whole = s.below(child, seen, fn) && whole
		}
	}
	return whole
}

// leaves calls fn with the elements of every leaf in use, whatever tree it may belong to, and of the small buckets within.
func (s *salvage) leaves(fn func(id uint64, elements []element)) {
	for id := uint64(2); id < s.meta.Pages; id++ {
		if s.free.Contains(uint32(id)) {
			continue
		}
		pg, err := s.page(id)
		if err != nil || pg.flags != leafPage {
			continue
		}
		elements, _ := pg.elements()
		s.nested(id, elements, 0, fn)
	}
}

// deepest is how many buckets lie within each other: a generation, its model.
const deepest = 3

func (s *salvage) nested(id uint64, elements []element, depth int, fn func(uint64, []element)) {
	fn(id, elements)
	for _, e := range elements {
		if root, inline, err := bucketRoot(e.key, e.value); e.bucket && err == nil && root == 0 && depth < deepest {
			within, _ := inline.elements()
			s.nested(id, within, depth+1, fn)
		}
	}
}

// counters are those of the collection, if they can be read.
func (s *salvage) counters() (m meta, ours bool, err error) {
	err = errors.New("no counters")
	s.bucket(s.buckets[string(metaBucket)], func(e element) {
		switch string(e.key) {
		case string(magicKey):
			ours = string(e.value) == magic
		case string(stateKey):
			m, err = decodeMeta(e.value)
		}
	})
	return m, ours, err
}

// newerVersions is how many versions ahead are believed to come; a larger number is damage.
const newerVersions = 1 << 10

// checkVersion refuses a file of a later version, which this program would only spoil.
func (s *salvage) checkVersion() (err error) {
	s.bucket(s.buckets[string(metaBucket)], func(e element) {
		bad := checkVersion(e.value)
		if string(e.key) == string(versionKey) && errors.Is(bad, ErrNewer) && binary.LittleEndian.Uint32(e.value) < newerVersions {
			err = bad
		}
	})
	return err
}
