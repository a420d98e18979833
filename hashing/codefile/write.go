package codefile

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Write writes n codes in the format that the name asks for; w is the file of that name. It fails if there are more or fewer.
func Write(w io.Writer, name string, bits, n int, codes iter.Seq2[Row, error]) error {
	form, err := formatOf(name)
	if err != nil {
		return err
	}
	if form == tsvGzip {
		z := gzip.NewWriter(w)
		return errors.Join(tsv.write(z, bits, n, codes), z.Close())
	}
	return form.write(w, bits, n, codes)
}

func (form format) write(w io.Writer, bits, n int, codes iter.Seq2[Row, error]) error {
	if _, err := io.WriteString(w, form.header(bits, n)); err != nil {
		return err
	}
	written := 0
	for r, err := range codes {
		if err == nil {
			err = form.put(w, r, bits)
		}
		if err != nil {
			return err
		}
		written++
	}
	if written != n {
		return fmt.Errorf("there are %d codes, and %d were to be written", written, n)
	}
	return nil
}

// header is what comes before the first code.
func (form format) header(bits, n int) string {
	switch form {
	case npy:
		dict := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d), }", n, (bits+7)/8)
		length := (len(dict)+1+10+63)/64*64 - 10 // numbers begin at a multiple of 64
		return magic + string([]byte{1, 0, byte(length), byte(length >> 8)}) + dict + strings.Repeat(" ", length-len(dict)-1) + "\n"
	case tsv:
		return "id\tcode\n"
	}
	return ""
}

func (form format) put(w io.Writer, r Row, bits int) (err error) {
	if form != tsv {
		_, err = w.Write(r.Code.Bytes(bits))
		return err
	}
	if strings.ContainsAny(r.ID, "\t\r\n") {
		return fmt.Errorf("the id %q does not fit into a line of a table", r.ID)
	}
	_, err = fmt.Fprintf(w, "%s\t%s\n", r.ID, r.Code.Hex(bits))
	return err
}
