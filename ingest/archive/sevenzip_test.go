package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sevenZipOf returns a 7z archive of files a, b, …, which are not compressed, each in a folder of
// its own. The streams of folders are described if streams is set; the format leaves that out where
// each folder has one.
func sevenZipOf(streams bool, texts ...string) []byte {
	n, le := byte(len(texts)), binary.LittleEndian
	var packed, sizes, sums, folders, names []byte
	for i, t := range texts {
		packed, sizes = append(packed, t...), append(sizes, byte(len(t)))
		sums = le.AppendUint32(sums, crc32.ChecksumIEEE([]byte(t)))
		folders = append(folders, 1, 1, 0) // one coder, which copies
		names = append(names, 'a'+byte(i), 0, 0, 0)
	}
	join := func(parts ...any) (b []byte) {
		for _, p := range parts {
			switch p := p.(type) {
			case []byte:
				b = append(b, p...)
			case byte:
				b = append(b, p)
			case int:
				b = append(b, byte(p))
			}
		}
		return b
	}
	h := join(1, 4, 6, 0, n, 9, sizes, 0, 7, 11, n, 0, folders, 12, sizes, 10, 1, sums, 0)
	if streams {
		h = join(h, 8, 13, bytes.Repeat([]byte{1}, len(texts)), 0)
	}
	h = join(h, 0, 5, n, 17, len(names)+1, 0, names, 0, 0)
	start := le.AppendUint64(nil, uint64(len(packed)))
	start = le.AppendUint64(start, uint64(len(h)))
	start = le.AppendUint32(start, crc32.ChecksumIEEE(h))
	out := []byte("7z\xbc\xaf\x27\x1c\x00\x04")
	return join(le.AppendUint32(out, crc32.ChecksumIEEE(start)), start, packed, h)
}

// Package sevenzip reads the second file as empty if the archive does not describe streams. It must
// not pass for an empty one.
func TestSevenZipOfFolders(t *testing.T) {
	for streams, want := range map[bool]map[string]string{true: {"a": "first", "b": "second"}, false: {"a": "first"}} {
		b := sevenZipOf(streams, "first", "second")
		got, err := listed(t, SevenZip(bytes.NewReader(b), int64(len(b))))
		if diff := cmp.Diff(want, got); diff != "" || streams != (err == nil) || !streams && !errors.Is(err, errShort) {
			t.Errorf("streams %v: %v %s", streams, err, diff)
		}
	}
}
