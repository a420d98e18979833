// Package parquet reads the rows of Parquet files as records.
package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// Rows yields the rows of a file as records. Their values have the types of the schema: dates are
// texts such as 2006-01-02; timestamps are as in RFC 3339, without a zone if theirs is unknown;
// decimals are exact numbers; lists are slices; maps, and groups, are maps. Null values are left
// out, and bytes that are not UTF-8 as well. A row over the limit in bytes is rejected. After an
// error within a group of rows, the next group follows. Memory holds a page of each column.
func Rows(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Record, error] {
	return func(yield func(document.Record, error) bool) {
		f, root, err := open(file, size)
		if err != nil {
			yield(nil, err)
			return
		}
		for i, group := range f.RowGroups() {
			if err := checkGroup(file, f.Metadata().RowGroups[i], limit); err != nil {
				if !yield(nil, err) {
					return
				}
			} else if !readGroup(group, root, limit, yield) {
				return
			}
		}
	}
}

func open(file io.ReaderAt, size int64) (f *parquet.File, root *field, err error) {
	defer recovered(&err)
	if err := checkEnd(file, size); err != nil {
		return nil, nil, err
	}
	f, err = parquet.OpenFile(file, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, nil, damaged(err)
	}
	for _, group := range f.Metadata().RowGroups {
		for _, c := range group.Columns {
			if c.MetaData.Codec == format.Lz4Raw {
				return nil, nil, errLZ4
			}
		}
	}
	return f, newField(f.Root()), nil
}

// errLZ4 is due to the library, version 0.32.0: it reads pages of LZ4 as zeros without an error if
// they are larger than a third of their size without compression, and does not end on damaged ones.
var errLZ4 = errors.New("the Parquet file is compressed by LZ4, which cannot be read: write it with Zstandard or Snappy")

// checkEnd checks the end of a file: the size of its metadata, which the library allocates, and
// four letters.
func checkEnd(file io.ReaderAt, size int64) error {
	var end [8]byte
	if size < int64(len(end)) {
		return damaged(io.ErrUnexpectedEOF)
	}
	if n, err := file.ReadAt(end[:], size-int64(len(end))); n < len(end) {
		return damaged(err)
	}
	if string(end[4:]) != "PAR1" && string(end[4:]) != "PARE" || int64(binary.LittleEndian.Uint32(end[:])) > size-int64(len(end)) {
		return damaged("its end is missing")
	}
	return nil
}

// recovered makes an error of a panic. The library panics on some damaged files.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = damaged(r)
	}
}

func damaged(reason any) error {
	return fmt.Errorf("the Parquet file is damaged, or is truncated: %v", reason)
}

// readGroup yields the rows of a group, and returns false if no more are wanted.
func readGroup(group parquet.RowGroup, root *field, limit int, yield func(document.Record, error) bool) bool {
	rows, err := openGroup(group)
	if err != nil {
		return yield(nil, err)
	}
	defer rows.Close()
	buffer := make([]parquet.Row, 1)
	for {
		record, err := readRow(rows, buffer, root, limit)
		switch {
		case err == io.EOF:
			return true
		case !yield(record, err):
			return false
		case err != nil && !errors.Is(err, document.ErrTooLarge):
			return true
		}
	}
}

func openGroup(group parquet.RowGroup) (rows parquet.Rows, err error) {
	defer recovered(&err)
	return group.Rows(), nil
}

// readRow returns the next row, or io.EOF.
func readRow(rows parquet.Rows, buffer []parquet.Row, root *field, limit int) (record document.Record, err error) {
	defer recovered(&err)
	n, err := rows.ReadRows(buffer)
	if n == 0 {
		if err == nil {
			err = io.ErrNoProgress
		}
		if err != io.EOF {
			err = damaged(err)
		}
		return nil, err
	}
	size := 0
	for _, v := range buffer[0] {
		size += sizeOf(v)
	}
	if size > limit {
		return nil, document.TooLarge(int64(size), limit)
	}
	return root.record(buffer[0])
}

func sizeOf(v parquet.Value) int {
	switch v.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		return len(v.ByteArray())
	}
	return 8
}
