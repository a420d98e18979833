package boltfile

import (
	"encoding/binary"
	"hash/fnv"
	"io"
)

// meta is the content of the first two pages, behind the page header.
type meta struct {
	Magic, Version, PageSize, Flags uint32
	Root, Sequence, Freelist, Pages uint64
	Tx, Checksum                    uint64
}

const (
	magic      = 0xED0CDAED
	version    = 2
	metaSize   = 64
	noFreelist = 1<<64 - 1
)

// newestMeta returns the whole meta page with the highest transaction. The second page's position
// depends on the page size, which is unknown if the first one is damaged.
func newestMeta(f io.ReaderAt) (best meta, err error) {
	found := false
	size := int64(0)
	for _, at := range []int64{0, 4096, 1024, 2048, 8192, 16384, 32768, 65536} {
		if at != 0 && size != 0 && at != size {
			continue
		}
		m, ok := metaAt(f, at)
		if ok && (!found || m.Tx > best.Tx) {
			best, found, size = m, true, int64(m.PageSize)
		}
	}
	if !found {
		return best, damaged("it does not begin as a bbolt file does")
	}
	return best, nil
}

// metaAt reads the meta page at an offset and reports whether it is whole.
func metaAt(f io.ReaderAt, at int64) (m meta, ok bool) {
	b := make([]byte, metaSize)
	if _, err := f.ReadAt(b, at+headerSize); err != nil {
		return m, false
	}
	if _, err := binary.Decode(b, binary.NativeEndian, &m); err != nil {
		return m, false
	}
	h := fnv.New64a()
	h.Write(b[:metaSize-8])
	sized := m.PageSize >= 1024 && m.PageSize <= 1<<16 && m.PageSize&(m.PageSize-1) == 0
	return m, m.Magic == magic && m.Version == version && m.Checksum == h.Sum64() && sized
}

// CheckMetas verifies that both meta pages are whole: one alone does not show whether it is the
// newer one. No write may be under way.
func (f *File) CheckMetas() error {
	for i, at := range []int64{0, int64(f.meta.PageSize)} {
		if _, ok := metaAt(f.file, at); !ok {
			return damaged("meta page %d of 2 is broken: the last change may be lost", i)
		}
	}
	return nil
}
