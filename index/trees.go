package index

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"

	bolt "go.etcd.io/bbolt"
)

// readWhole is the file size in bytes up to which every page is looked at when a collection is opened.
const readWhole = 64 << 20

// inspectTrees makes sure that bbolt finds its way through every bucket without leaving the file or turning in
// circles. Of a large file it reads only the branch pages, about one page in a hundred; a broken leaf shows
// when it is read, or in a check.
func inspectTrees(path string, tx *bolt.Tx) error { return inspect(path, tx, tx.Size() <= readWhole) }

// inspect walks every bucket of the transaction; with leaves, every page of them.
func inspect(path string, tx *bolt.Tx, leaves bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := openPages(f)
	if err != nil {
		return err
	}
	if err := p.checkFreelist(); err != nil {
		return err
	}
	if err := p.bucket(uint64(tx.Cursor().Bucket().Root()), nil, leaves); err != nil {
		return err
	}
	if p.seen.Intersects(p.free) {
		return damaged("pages in use are listed as free")
	}
	return nil
}

// inspectMetas looks at the pages that the file begins with. No write may be under way.
func inspectMetas(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := openPages(f)
	if err != nil {
		return err
	}
	return p.checkMetas()
}

// bulky buckets have thousands of leaves, none of which holds a bucket.
func bulky(name []byte) bool {
	for _, b := range [][]byte{idsBucket, docsBucket, fieldsBucket, codesBucket, countsBucket} {
		if bytes.Equal(name, b) {
			return true
		}
	}
	return false
}

func (p *pages) bucket(root uint64, name []byte, leaves bool) error {
	if root == 0 { // it lies within its parent's page
		return nil
	}
	pg, err := p.claim(root)
	if err != nil {
		return err
	}
	if err := p.walk(pg, leaves || !bulky(name), leaves, 0); err != nil {
		return fmt.Errorf("bucket %q: %w", name, err)
	}
	return nil
}

// claim reads a page that only one place of one tree may name.
func (p *pages) claim(id uint64) (page, error) {
	pg, err := p.page(id)
	for i := uint64(0); err == nil && i < uint64(len(pg.data))/uint64(p.meta.PageSize); i++ {
		err = p.take(id + i)
	}
	return pg, err
}

func (p *pages) take(id uint64) error {
	if id < 2 || id >= p.meta.Pages || !p.seen.CheckedAdd(uint32(id)) {
		return damaged("page %d is used twice or outside the file", id)
	}
	return nil
}

// walk checks a page and what is below. Leaves are read when deep is set or when they may hold buckets.
func (p *pages) walk(pg page, read, leaves bool, depth int) error {
	switch {
	case depth > 64:
		return damaged("the tree is too deep")
	case pg.flags == leafPage:
		return p.leaf(pg, leaves)
	case pg.flags != branchPage || pg.count == 0:
		return damaged("page %d is neither branch nor leaf", pg.id)
	}
	children, err := pg.children()
	if err != nil {
		return err
	}
	bottom := false // the children are leaves
	for i, id := range children {
		if bottom && !read {
			if err := p.take(id); err != nil {
				return err
			}
			continue
		}
		child, err := p.claim(id)
		if err != nil {
			return err
		}
		bottom = i == 0 && child.flags == leafPage || bottom
		if err := p.walk(child, read, leaves, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// children are the pages that a branch page names.
func (pg page) children() ([]uint64, error) {
	var ids []uint64
	for i := range pg.count {
		at := pageHeader + i*elementSize
		if at+elementSize > len(pg.data) {
			return nil, damaged("page %d holds more than it can", pg.id)
		}
		pos, ksize := pg.uint32(at), pg.uint32(at+4)
		if uint64(at)+uint64(pos)+uint64(ksize) > uint64(len(pg.data)) {
			return nil, damaged("a key of page %d lies outside it", pg.id)
		}
		ids = append(ids, binary.NativeEndian.Uint64(pg.data[at+8:]))
	}
	return ids, nil
}

// leaf checks the elements of a leaf and enters the buckets among them.
func (p *pages) leaf(pg page, leaves bool) error {
	elements, err := pg.elements()
	if err != nil {
		return err
	}
	for _, e := range elements {
		if !e.bucket {
			continue
		}
		if err := p.enter(e.key, e.value, leaves); err != nil {
			return err
		}
	}
	return nil
}

// An element of a leaf: a key with its value, or the name of a bucket with its root.
type element struct {
	key, value []byte
	bucket     bool
}

// elements are those of a leaf that lie within it; the error names one that does not.
func (pg page) elements() (within []element, err error) {
	for i := range pg.count {
		at := pageHeader + i*elementSize
		if at+elementSize > len(pg.data) {
			return within, damaged("page %d holds more than it can", pg.id)
		}
		start := uint64(at) + uint64(pg.uint32(at+4))
		middle := start + uint64(pg.uint32(at+8))
		end := middle + uint64(pg.uint32(at+12))
		if end > uint64(len(pg.data)) {
			err = damaged("an entry of page %d lies outside it", pg.id)
			continue
		}
		within = append(within, element{pg.data[start:middle], pg.data[middle:end], pg.uint32(at)&bucketFlag != 0})
	}
	return within, err
}

// enter goes into a bucket: to its root page or, when it is small, the page within its value.
func (p *pages) enter(name, value []byte, leaves bool) error {
	root, inline, err := bucketRoot(name, value)
	switch {
	case err != nil:
		return err
	case root != 0:
		return p.bucket(root, name, leaves)
	}
	return p.leaf(inline, leaves)
}

// bucketRoot reads the value of a bucket: the number of its root page and a sequence, and, where the root is 0, the page itself.
func bucketRoot(name, value []byte) (root uint64, inline page, err error) {
	if len(value) < 16 {
		return 0, page{}, damaged("bucket %q has no root", name)
	}
	if root = binary.NativeEndian.Uint64(value); root != 0 {
		return root, page{}, nil
	}
	data := value[16:]
	if len(data) < pageHeader {
		return 0, page{}, damaged("bucket %q has no page", name)
	}
	inline = page{flags: binary.NativeEndian.Uint16(data[8:]), count: int(binary.NativeEndian.Uint16(data[10:])), data: data}
	if inline.flags != leafPage {
		return 0, page{}, damaged("bucket %q has no leaf", name)
	}
	return 0, inline, nil
}

func (pg page) uint32(at int) uint32 { return binary.NativeEndian.Uint32(pg.data[at:]) }
