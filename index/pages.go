package index

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"github.com/RoaringBitmap/roaring/v2"
)

// bbolt trusts its pages: one flipped bit in a page makes it read outside the file or go round in circles until
// the process dies. So before it does, the pages are looked at here.
//
// The layout is bbolt's, in the byte order of the machine. A page begins with its number (8 bytes), flags, count (2 each) and overflow
// (4, the pages it goes on for). Elements of 16 bytes follow: in a branch position, key size (4 each), page (8);
// in a leaf flags, position, key size, value size (4 each), the position counted from the element.
const (
	branchPage   = 1
	leafPage     = 2
	freelistPage = 16

	pageHeader  = 16
	elementSize = 16
	bucketFlag  = 1
)

// pages is a bbolt file as it lies on disk.
type pages struct {
	file io.ReaderAt
	meta boltMeta
	seen *roaring.Bitmap // pages that a tree holds
	free *roaring.Bitmap // pages that none holds, as the list of them says
}

// boltMeta is what bbolt keeps at the start of its first two pages, behind the page header.
type boltMeta struct {
	Magic, Version, PageSize, Flags uint32
	Root, Sequence, Freelist, Pages uint64
	Tx, Checksum                    uint64
}

const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2
	metaSize    = 64
	noFreelist  = 1<<64 - 1
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrFormat, fmt.Errorf(format, args...))
}

// inspectFile refuses a file that is no bbolt file, or shorter than it says, or whose list of free pages is
// nonsense. Another process may be writing: what looks bad is looked at again if a commit came between.
func inspectFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for last := uint64(0); ; {
		p, err := openPages(f)
		if err != nil {
			return err
		}
		err = p.checkFreelist()
		if err == nil || p.meta.Tx == last {
			return err
		}
		last = p.meta.Tx
	}
}

func openPages(f *os.File) (*pages, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, damaged("it is not a regular file")
	}
	m, err := readBoltMeta(f)
	if err != nil {
		return nil, err
	}
	if need := m.Pages * uint64(m.PageSize); need > uint64(st.Size()) || m.Pages > 1<<32 {
		return nil, damaged("it is truncated: %d bytes of %d are there", st.Size(), need)
	}
	return &pages{file: f, meta: m, seen: roaring.New(), free: roaring.New()}, nil
}

// readBoltMeta returns the newer one of the two that is whole.
func readBoltMeta(f io.ReaderAt) (best boltMeta, err error) {
	found := false
	size := int64(0)
	for _, at := range []int64{0, 4096, 1024, 2048, 8192, 16384, 32768, 65536} {
		if at != 0 && size != 0 && at != size {
			continue
		}
		m, ok := readMetaAt(f, at)
		if ok && (!found || m.Tx > best.Tx) {
			best, found, size = m, true, int64(m.PageSize)
		}
	}
	if !found {
		return best, damaged("it does not begin as a collection does")
	}
	return best, nil
}

// checkMetas makes sure that both of the pages that say where everything is are whole: of one alone nobody knows whether it is the newer.
func (p *pages) checkMetas() error {
	for i, at := range []int64{0, int64(p.meta.PageSize)} {
		if _, ok := readMetaAt(p.file, at); !ok {
			return damaged("page %d, of the two that say where everything is, is broken: the last change may be lost", i)
		}
	}
	return nil
}

func readMetaAt(f io.ReaderAt, at int64) (m boltMeta, ok bool) {
	b := make([]byte, metaSize)
	if _, err := f.ReadAt(b, at+pageHeader); err != nil {
		return m, false
	}
	if _, err := binary.Decode(b, binary.NativeEndian, &m); err != nil {
		return m, false
	}
	h := fnv.New64a()
	h.Write(b[:metaSize-8])
	sized := m.PageSize >= 1024 && m.PageSize <= 1<<16 && m.PageSize&(m.PageSize-1) == 0
	return m, m.Magic == boltMagic && m.Version == boltVersion && m.Checksum == h.Sum64() && sized
}

// A page is one page with those it goes on for.
type page struct {
	id    uint64
	flags uint16
	count int
	data  []byte
}

func (p *pages) page(id uint64) (page, error) {
	size := uint64(p.meta.PageSize)
	head := make([]byte, pageHeader)
	if id < 2 || id >= p.meta.Pages {
		return page{}, damaged("page %d is outside the file", id)
	}
	if _, err := p.file.ReadAt(head, int64(id*size)); err != nil {
		return page{}, damaged("page %d: %w", id, err)
	}
	e := binary.NativeEndian
	pg := page{id: id, flags: e.Uint16(head[8:]), count: int(e.Uint16(head[10:]))}
	overflow := uint64(e.Uint32(head[12:]))
	if e.Uint64(head) != id || id+overflow >= p.meta.Pages {
		return page{}, damaged("page %d is not what it should be", id)
	}
	pg.data = make([]byte, (1+overflow)*size)
	if _, err := p.file.ReadAt(pg.data, int64(id*size)); err != nil {
		return page{}, damaged("page %d: %w", id, err)
	}
	return pg, nil
}

// checkFreelist makes sure that the list of free pages can be read and names pages of the file, each once.
func (p *pages) checkFreelist() error {
	if p.meta.Freelist == noFreelist {
		return nil
	}
	pg, err := p.page(p.meta.Freelist)
	if err != nil {
		return err
	}
	list, count := pg.data[pageHeader:], uint64(pg.count)
	if pg.count == 0xFFFF { // too many for the header: the count comes first
		count = 1 + binary.NativeEndian.Uint64(list)
	}
	if pg.flags != freelistPage || count > uint64(len(list)/8) {
		return damaged("the list of free pages is broken")
	}
	last := uint64(1)
	for i := range count {
		id := binary.NativeEndian.Uint64(list[8*i:])
		if pg.count == 0xFFFF && i == 0 {
			continue
		}
		if id <= last || id >= p.meta.Pages {
			return damaged("the list of free pages names page %d", id)
		}
		last = id
		p.free.Add(uint32(id))
	}
	return nil
}
