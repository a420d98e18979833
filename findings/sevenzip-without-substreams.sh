#!/usr/bin/env bash
# bodgit/sevenzip v1.6.5, a 7z archive whose folders have one stream each.
#
# The format lets an archive leave out SubStreamsInfo where each folder has one stream (7zFormat.txt
# of the LZMA SDK: numbers of streams default to 1). 7-Zip 26.02 tests and extracts such an archive
# without a complaint. The library gives every file the size and the CRC of the first, reads the
# second one as empty without an error, and fails at the third: "cannot seek beyond EOF". With
# SubStreamsInfo, the same three files are right. libarchive 3.6.2 calls the first archive damaged.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
cat > main.go <<'GO'
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"log"

	"github.com/bodgit/sevenzip"
)

var le = binary.LittleEndian

// archive returns an archive of three files in three folders, whose coder copies.
func archive(streams bool) []byte {
	texts := []string{"first text", "second text, longer", "third"}
	var packed, sizes, sums, names []byte
	for i, t := range texts {
		packed, sizes = append(packed, t...), append(sizes, byte(len(t)))
		sums = le.AppendUint32(sums, crc32.ChecksumIEEE([]byte(t)))
		names = append(names, 'a'+byte(i), 0, 0, 0)
	}
	h := append([]byte{1, 4, 6, 0, 3, 9}, sizes...)                      // header, streams, packed sizes
	h = append(h, 0, 7, 11, 3, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 12)         // folders
	h = append(append(append(append(h, sizes...), 10, 1), sums...), 0)   // unpacked sizes, CRCs
	if streams {
		h = append(h, 8, 13, 1, 1, 1, 0) // SubStreamsInfo: one stream in each folder
	}
	h = append(append(h, 0, 5, 3, 17, byte(len(names)+1), 0), names...) // files, names
	h = append(h, 0, 0)
	start := le.AppendUint64(le.AppendUint64(nil, uint64(len(packed))), uint64(len(h)))
	start = le.AppendUint32(start, crc32.ChecksumIEEE(h))
	out := le.AppendUint32([]byte("7z\xbc\xaf\x27\x1c\x00\x04"), crc32.ChecksumIEEE(start))
	return append(append(append(out, start...), packed...), h...)
}

func main() {
	for _, streams := range []bool{true, false} {
		b := archive(streams)
		z, err := sevenzip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			log.Fatal(err)
		}
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				fmt.Printf("%v %s: %v\n", streams, f.Name, err)
				continue
			}
			text, err := io.ReadAll(in)
			fmt.Printf("%v %s: size %d, %q, %v\n", streams, f.Name, f.UncompressedSize, text, err)
		}
	}
}
GO
export GOFLAGS=-modcacherw
go mod init finding >/dev/null 2>&1
go get github.com/bodgit/sevenzip@v1.6.5 >/dev/null 2>&1
go run . | tee out.txt
grep -q '^true b: size 19, "second text, longer", <nil>$' out.txt
grep -q '^true c: size 5, "third", <nil>$' out.txt
grep -q '^false b: size 10, "", <nil>$' out.txt
grep -q '^false c: .*cannot seek beyond EOF$' out.txt
