package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// A stream is an opened file, decompressed and decoded to UTF-8.
type stream struct {
	*bufio.Reader
	name  string // beginning of ids, see makeID; "" for standard input without a name
	place string // path for messages
}

// linePlace returns the place of a line for messages.
func (s stream) linePlace(line int) string { return fmt.Sprintf("%s:%d", s.place, line) }

// stream reads one file in a format; "" means to detect it.
func (r *reader) stream(format, name, place string, data io.Reader) {
	plain, end, err := decompress(bufio.NewReaderSize(r.metered(data), 64<<10))
	if err != nil {
		r.reject(place, err)
		return
	}
	defer end()
	s := stream{name: name, place: place}
	var done func()
	s.Reader, done, err = r.decodeText(format, place, bufio.NewReaderSize(r.metered(plain), 16<<10))
	if err != nil {
		r.reject(place, err)
		return
	}
	defer done()
	if format == "" {
		format = guess(s)
	}
	if format == FormatText && r.Format != FormatText { // as archives of mailing lists have it
		if begin, _ := s.Peek(sampleSize); isMbox(begin) {
			format = FormatMbox
		}
	}
	r.read(format, s)
}

// read calls the reader of a format.
func (r *reader) read(format string, s stream) {
	switch format {
	case FormatJSONL:
		r.jsonl(s)
	case FormatCSV:
		r.table(s, separators)
	case FormatTSV:
		r.table(s, "\t")
	case FormatHTML:
		page := markup.HTML
		if formatExtension(s.place) == ".xhtml" {
			page = markup.XHTML
		}
		r.readWhole(s, page)
	case FormatMarkdown:
		r.readWhole(s, s.titledByName(markup.Markdown))
	case FormatMail:
		r.readWhole(s, mailDocument)
	case FormatMbox:
		r.mbox(s)
	default:
		r.readWhole(s, textDocument)
	}
}

// maxWindow limits the memory that the decompression of a zstd file takes.
const maxWindow = 128 << 20

// decompress detects gzip and zstd by their magic bytes. The caller calls end after reading.
func decompress(b *bufio.Reader) (plain *bufio.Reader, end func(), err error) {
	magic, _ := b.Peek(4)
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, nil, fmt.Errorf("gzip header: %w", truncationError(err))
		}
		return bufio.NewReaderSize(z, 64<<10), func() {}, nil
	case isZstd(magic):
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, fmt.Errorf("zstd header: %w", truncationError(err))
		}
		return bufio.NewReaderSize(z, 64<<10), z.Close, nil
	}
	return b, func() {}, nil
}

// isZstd reports whether a file begins with a zstd frame or a skippable frame (RFC 8878, section
// 3.1), which pzstd writes before each frame.
func isZstd(magic []byte) bool {
	return bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}) ||
		len(magic) == 4 && magic[0]&0xf0 == 0x50 && bytes.Equal(magic[1:], []byte{0x2a, 0x4d, 0x18})
}

// Decompress returns the decompressed content of r. The first bytes of r decide whether it is gzip,
// zstd or neither. Close releases the decompressor; it does not close r.
func Decompress(r io.Reader) (io.ReadCloser, error) {
	plain, end, err := decompress(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return nil, err
	}
	return decompressed{plain, end}, nil
}

type decompressed struct {
	io.Reader
	end func()
}

func (d decompressed) Close() error {
	d.end()
	return nil
}

// truncationError explains an unexpected end of file. It returns other errors unchanged.
func truncationError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return fmt.Errorf("the file is truncated: %w", io.ErrUnexpectedEOF)
	}
	return err
}
