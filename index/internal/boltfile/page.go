package boltfile

import "encoding/binary"

// A page begins with its number (8 bytes), flags and count (2 each) and overflow (4, the number of
// pages that follow it as one). Elements of 16 bytes come next: of a branch the position, the key
// size (4 each) and the child page (8); of a leaf flags, position, key size and value size (4
// each). A position counts from its element.
const (
	branchFlag   = 1
	leafFlag     = 2
	freelistFlag = 16

	headerSize  = 16
	elementSize = 16
	bucketFlag  = 1
)

// A Page is one page together with those that it overflows into, or a bucket's inline page.
type Page struct {
	ID    uint64 // 0 for an inline page
	flags uint16
	count int
	data  []byte
}

// Page reads a page with its overflow.
func (f *File) Page(id uint64) (Page, error) {
	size := uint64(f.meta.PageSize)
	head := make([]byte, headerSize)
	if id < 2 || id >= f.meta.Pages {
		return Page{}, damaged("page %d is outside the file", id)
	}
	if _, err := f.file.ReadAt(head, int64(id*size)); err != nil {
		return Page{}, damaged("page %d: %w", id, err)
	}
	e := binary.NativeEndian
	p := Page{ID: id, flags: e.Uint16(head[8:]), count: int(e.Uint16(head[10:]))}
	overflow := uint64(e.Uint32(head[12:]))
	if e.Uint64(head) != id || id+overflow >= f.meta.Pages {
		return Page{}, damaged("page %d has a wrong header", id)
	}
	p.data = make([]byte, (1+overflow)*size)
	if _, err := f.file.ReadAt(p.data, int64(id*size)); err != nil {
		return Page{}, damaged("page %d: %w", id, err)
	}
	return p, nil
}

// Leaf and Branch report the type of the page.
func (p Page) Leaf() bool   { return p.flags == leafFlag }
func (p Page) Branch() bool { return p.flags == branchFlag }

// Children returns the child pages of a branch.
func (p Page) Children() ([]uint64, error) {
	var ids []uint64
	for i := range p.count {
		at := headerSize + i*elementSize
		if at+elementSize > len(p.data) {
			return nil, damaged("page %d has more elements than fit", p.ID)
		}
		position, key := p.uint32(at), p.uint32(at+4)
		if uint64(at)+uint64(position)+uint64(key) > uint64(len(p.data)) {
			return nil, damaged("a key of page %d lies outside it", p.ID)
		}
		ids = append(ids, binary.NativeEndian.Uint64(p.data[at+8:]))
	}
	return ids, nil
}

// An Element of a leaf is a key with its value, or a bucket with its name as the key.
type Element struct {
	Key, Value []byte
	Bucket     bool
}

// Elements returns the elements of a leaf that lie within it, and an error about one that does not.
func (p Page) Elements() (within []Element, err error) {
	for i := range p.count {
		at := headerSize + i*elementSize
		if at+elementSize > len(p.data) {
			return within, damaged("page %d has more elements than fit", p.ID)
		}
		start := uint64(at) + uint64(p.uint32(at+4))
		middle := start + uint64(p.uint32(at+8))
		end := middle + uint64(p.uint32(at+12))
		if end > uint64(len(p.data)) {
			err = damaged("an entry of page %d lies outside it", p.ID)
			continue
		}
		within = append(within, Element{p.data[start:middle], p.data[middle:end], p.uint32(at)&bucketFlag != 0})
	}
	return within, err
}

// Root returns the root page of a bucket. A small bucket has none: root is 0, and its only leaf is
// inline.
func (e Element) Root() (root uint64, inline Page, err error) {
	if len(e.Value) < 16 {
		return 0, Page{}, damaged("bucket %q has no root", e.Key)
	}
	if root = binary.NativeEndian.Uint64(e.Value); root != 0 {
		return root, Page{}, nil
	}
	data := e.Value[16:]
	if len(data) < headerSize {
		return 0, Page{}, damaged("bucket %q has no page", e.Key)
	}
	inline = Page{flags: binary.NativeEndian.Uint16(data[8:]), count: int(binary.NativeEndian.Uint16(data[10:])), data: data}
	if !inline.Leaf() {
		return 0, Page{}, damaged("bucket %q has no leaf", e.Key)
	}
	return 0, inline, nil
}

func (p Page) uint32(at int) uint32 { return binary.NativeEndian.Uint32(p.data[at:]) }
