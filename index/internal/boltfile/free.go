package boltfile

import (
	"encoding/binary"
	"os"
)

// Check verifies the meta pages, the length and the free list of the file at path. Another process
// may write meanwhile: damage counts only if no commit came between two readings.
func Check(path string) error {
	// To open a pipe would wait for a writer.
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return errIrregular()
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for last := uint64(0); ; {
		file, err := Open(f)
		if err != nil {
			return err
		}
		err = file.readFree()
		if err == nil || file.meta.Tx == last {
			return err
		}
		last = file.meta.Tx
	}
}

// Free reports whether a page is on the free list, as far as that was read.
func (f *File) Free(id uint64) bool { return f.free.Contains(uint32(id)) }

// readFree reads the free list and verifies that it names pages of the file, in ascending order.
func (f *File) readFree() error {
	if f.meta.Freelist == noFreelist {
		return nil
	}
	p, err := f.Page(f.meta.Freelist)
	if err != nil {
		return err
	}
	list, count := p.data[headerSize:], uint64(p.count)
	long := p.count == 0xFFFF // the count does not fit into the header and precedes the list
	if long {
		count = 1 + binary.NativeEndian.Uint64(list)
	}
	if p.flags != freelistFlag || count > uint64(len(list)/8) {
		return damaged("the free list is broken")
	}
	last := uint64(1)
	for i := range count {
		if long && i == 0 {
			continue
		}
		id := binary.NativeEndian.Uint64(list[8*i:])
		if id <= last || id >= f.meta.Pages {
			return damaged("the free list has page %d", id)
		}
		last = id
		f.free.Add(uint32(id))
	}
	return nil
}
