package codefile

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/hashsearch/hashsearch/hashing/internal/numpy"
)

// Write writes n codes of the given width to w in the format that the file name selects. It
// returns an error if codes yields more or fewer than n.
func Write(w io.Writer, name string, bits, n int, codes iter.Seq2[Row, error]) error {
	format, err := formatOf(name)
	if err != nil {
		return err
	}
	if format == tsvGzip {
		z := gzip.NewWriter(w)
		return errors.Join(tsv.write(z, bits, n, codes), z.Close())
	}
	return format.write(w, bits, n, codes)
}

func (f format) write(w io.Writer, bits, n int, codes iter.Seq2[Row, error]) error {
	if _, err := io.WriteString(w, f.header(bits, n)); err != nil {
		return err
	}
	written := 0
	for r, err := range codes {
		if err == nil {
			err = f.writeRow(w, r, bits)
		}
		if err != nil {
			return err
		}
		written++
	}
	if written != n {
		return fmt.Errorf("expected %d codes to write, got %d", n, written)
	}
	return nil
}

// header returns the bytes that precede the first code.
func (f format) header(bits, n int) string {
	switch f {
	case npy:
		dict := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d), }", n, (bits+7)/8)
		length := (len(dict)+1+10+63)/64*64 - 10 // aligns the array to 64 bytes, as NumPy does
		return numpy.Magic + string([]byte{1, 0, byte(length), byte(length >> 8)}) + dict + strings.Repeat(" ", length-len(dict)-1) + "\n"
	case tsv:
		return "id\tcode\n"
	}
	return ""
}

func (f format) writeRow(w io.Writer, r Row, bits int) (err error) {
	if f != tsv {
		_, err = w.Write(r.Code.Bytes(bits))
		return err
	}
	if strings.ContainsAny(r.ID, "\t\r\n") {
		return fmt.Errorf("the id %q contains a tab or a line break: it cannot be written to a table", r.ID)
	}
	_, err = fmt.Fprintf(w, "%s\t%s\n", r.ID, r.Code.Hex(bits))
	return err
}
