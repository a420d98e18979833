package parquet

import (
	"bufio"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// maxPage is the size in bytes, beside a row of the maximum size, and the number of values of the
// largest page that is read. Writers make pages of a few megabytes.
const maxPage = 64 << 20

// checkGroup checks the headers of all pages of a group of rows. The library allocates what they
// claim, which would be gigabytes of memory for a few damaged bytes.
func checkGroup(file io.ReaderAt, group format.RowGroup, limit int) (err error) {
	defer recovered(&err)
	for _, c := range group.Columns {
		if err := checkColumn(file, c.MetaData, maxPage+int64(limit)); err != nil {
			return damaged(err)
		}
	}
	return nil
}

func checkColumn(file io.ReaderAt, c format.ColumnMetaData, limit int64) error {
	at := c.DataPageOffset
	if c.DictionaryPageOffset > 0 {
		at = min(at, c.DictionaryPageOffset)
	}
	for end := at + c.TotalCompressedSize; at < end; {
		header, size, err := readHeader(file, at, end)
		if err != nil {
			return err
		}
		values := max(header.DataPageHeader.V.NumValues, header.DataPageHeaderV2.V.NumValues, header.DictionaryPageHeader.V.NumValues)
		if header.CompressedPageSize < 0 || max(int64(header.CompressedPageSize), int64(header.UncompressedPageSize), int64(values)) > limit {
			return fmt.Errorf("a page has %d bytes (%d compressed) and %d values, but the limit is %d", header.UncompressedPageSize, header.CompressedPageSize, values, limit)
		}
		at += size + int64(header.CompressedPageSize)
	}
	return nil
}

// readHeader returns the header of the page at an offset, and the size of the header.
func readHeader(file io.ReaderAt, at, end int64) (header format.PageHeader, size int64, err error) {
	section := io.NewSectionReader(file, at, end-at)
	in := bufio.NewReaderSize(section, 1<<10)
	var protocol thrift.CompactProtocol
	if err := thrift.NewDecoder(protocol.NewReader(in)).Decode(&header); err != nil {
		return header, 0, err
	}
	read, err := section.Seek(0, io.SeekCurrent)
	return header, read - int64(in.Buffered()), err
}
