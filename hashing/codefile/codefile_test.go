package codefile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/hashing/internal/numpy"
	npyio "github.com/sbinet/npyio/npy"
)

func all(rows []Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// random returns n codes with ids.
func random(n, bits int) (rows []Row) {
	r := rand.New(rand.NewPCG(uint64(bits), 1))
	for i := range n {
		c := hashing.NewCode(bits)
		for j := range bits {
			if r.IntN(2) == 1 {
				c.Flip(j)
			}
		}
		rows = append(rows, Row{fmt.Sprint("doc ", i), c})
	}
	return rows
}

func collect(t *testing.T, f *File) (rows []Row) {
	t.Helper()
	for r, err := range f.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// Codes survive writing and reading, and writing them again yields the same bytes.
func TestRoundTrip(t *testing.T) {
	for _, bits := range []int{1, 8, 20, 64, 100, 512} {
		for _, name := range []string{"c.npy", "c.tsv", "c.tsv.gz", "c.bin"} {
			if name == "c.bin" && bits%8 != 0 {
				continue
			}
			t.Run(fmt.Sprint(name, " ", bits), func(t *testing.T) { roundTrip(t, name, bits) })
		}
	}
}

func roundTrip(t *testing.T, name string, bits int) {
	want := random(100, bits)
	var b bytes.Buffer
	if err := Write(&b, name, bits, len(want), all(want)); err != nil {
		t.Fatal(err)
	}
	f := openFile(t, name, b.Bytes(), bits)
	got := collect(t, f)
	if !f.Named {
		for i := range want {
			want[i].ID = ""
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || f.Bits != bits || f.Named == (f.Len >= 0) {
		t.Errorf("%d bits, named %v, %d codes: %s", f.Bits, f.Named, f.Len, diff)
	}
	var again bytes.Buffer
	if err := Write(&again, name, bits, len(got), all(got)); err != nil || !bytes.Equal(again.Bytes(), b.Bytes()) {
		t.Errorf("written again, the bytes differ, error %v", err)
	}
}

// openFile creates a file with the given name and content and opens it.
func openFile(t *testing.T, name string, content []byte, bits int) *File {
	t.Helper()
	f, err := opened(t, name, content, bits)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// opened is openFile for content that may be invalid.
func opened(t *testing.T, name string, content []byte, bits int) (*File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path, bits)
	if err == nil {
		t.Cleanup(func() { f.Close() })
	}
	return f, err
}

// Package npyio reads our arrays, and we read those of npyio.
func TestNumPy(t *testing.T) {
	var ours, theirs bytes.Buffer
	rows := random(7, 24)
	if err := Write(&ours, "c.npy", 24, len(rows), all(rows)); err != nil {
		t.Fatal(err)
	}
	if len(ours.Bytes())%64 != 7*3%64 {
		t.Errorf("the array begins at offset %d", len(ours.Bytes())-7*3)
	}
	var flat []byte
	array := make([][3]uint8, 7)
	for i, r := range rows {
		array[i] = [3]uint8(r.Code.Bytes(24))
		flat = append(flat, array[i][:]...)
	}
	r, err := npyio.NewReader(&ours)
	if err != nil {
		t.Fatal(err)
	}
	var got []uint8
	if err := r.Read(&got); err != nil || !bytes.Equal(got, flat) || !slices.Equal(r.Header.Descr.Shape, []int{7, 3}) {
		t.Errorf("%v of shape %v, %v", got, r.Header.Descr.Shape, err)
	}
	if err := npyio.Write(&theirs, array); err != nil {
		t.Fatal(err)
	}
	for i, r := range collect(t, openFile(t, "c.npy", theirs.Bytes(), 0)) {
		if !slices.Equal(r.Code, rows[i].Code) {
			t.Errorf("row %d: %x, want %x", i, r.Code, rows[i].Code)
		}
	}
}

// array returns an .npy file with the given header dictionary.
func array(dict, body string) string {
	return fmt.Sprintf("%s\x01\x00%c%c%s%s", numpy.Magic, byte(len(dict)), byte(len(dict)>>8), dict, body)
}

func uint8s(shape string) string {
	return "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }\n"
}

func TestUnreadable(t *testing.T) {
	for _, tt := range []struct {
		name    string
		content string
		bits    int
		want    string
	}{
		{"c.npy", "", 0, "not a NumPy array"},
		{"c.npy", "PK\x03\x04 an archive of arrays", 0, "not a NumPy array"},
		{"c.npy", numpy.Magic + "\x01\x00\xff\x00{", 0, "truncated"},
		{"c.npy", numpy.Magic + "\x02\x00\xff\x00\xff\xff{", 0, "damaged"},
		{"c.npy", array("{}", ""), 0, "damaged"},
		{"c.npy", array(uint8s("(2, 8)"), "0123456789abcde"), 0, "announces 2 codes of 8 bytes, but 15 bytes follow"},
		{"c.npy", array(uint8s("(2, 8)"), "0123456789abcdefg"), 0, "17 bytes follow"},
		{"c.npy", array(uint8s("(9223372036854775807, 8)"), ""), 0, "announces"},
		{"c.npy", array(uint8s("(2305843009213693953, 8)"), "01234567"), 0, "announces"},
		{"c.npy", array(uint8s("(99999999999999999999, 8)"), ""), 0, "damaged"},
		{"c.npy", array(uint8s("(2, 0)"), ""), 0, "contains no codes"},
		{"c.npy", array(uint8s("(16,)"), "0123456789abcdef"), 0, "two dimensions"},
		{"c.npy", array(uint8s("(2, 4, 2)"), "0123456789abcdef"), 0, "two dimensions"},
		{"c.npy", array(uint8s("(1, 65)"), strings.Repeat("x", 65)), 0, "520 bits: the width must be 1 to 512"},
		{"c.npy", array(uint8s("(1, 8)"), "01234567"), 20, "have 8 bytes each, but codes of 20 bits take 3"},
		{"c.npy", array(uint8s("(1, 8)"), "01234567"), -4, "-4 bits"},
		{"c.npy", array(strings.Replace(uint8s("(1, 8)"), "False", "True", 1), "01234567"), 0, "Fortran"},
		{"c.npy", array(strings.Replace(uint8s("(1, 8)"), "|u1", "|b1", 1), "01234567"), 0, "packbits"},
		{"c.npy", array(strings.Replace(uint8s("(1, 8)"), "|u1", "<f4", 1), ""), 0, "holds <f4"},
		{"c.npy", array(uint8s("(1, 3)"), "\x00\x00\xff"), 20, "row 0: code 0000ff has bits beyond its width of 20"},
		{"c.bin", "01234567", 0, "give the number of bits"},
		{"c.bin", "01234567", 20, "codes of 20 bits"},
		{"c.bin", "01234567", 520, "codes of 520 bits"},
		{"c.bin", "0123456", 16, "not a whole number of codes of 16 bits"},
		{"c.bin.gz", "0123456", 16, "use the file uncompressed"},
		{"c.tsv", "", 0, "contains no codes"},
		{"c.tsv", "id\tcode\n", 0, "contains no codes"},
		{"c.tsv", "a b\n", 0, "line 1: the line has 1 columns"},
		{"c.tsv", "id\tlabels\tcode\na\tb\n", 0, "line 2: the line has 2 columns, but the code is in column 3"},
		{"c.tsv", "a\tff\n\nb\tfff\n", 0, "line 3: a code of 8 bits has 2 hexadecimal digits"},
		{"c.tsv", "a\tfx\n", 0, "line 1: a code of 8 bits"},
		{"c.tsv", "a\t\n", 0, "line 1: codes of 0 bits"},
		{"c.tsv", "a\tff\nb\t" + strings.Repeat("f", maxLine), 0, "line 2: the line is longer than 1048576 bytes"},
		{"c.tsv.gz", "a\tff\n", 0, "gzip"},
	} {
		err := firstError(t, tt.name, tt.content, tt.bits)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.name) {
			t.Errorf("%s of %.40q: %v, want %q", tt.name, tt.content, err, tt.want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.npy"), 0); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

// firstError returns the first error from opening or reading a file.
func firstError(t *testing.T, name, content string, bits int) error {
	t.Helper()
	f, err := opened(t, name, []byte(content), bits)
	if err != nil {
		return err
	}
	for _, err := range f.Rows() {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestTables(t *testing.T) {
	want := []Row{{"a", hashing.Code{0x1234}}, {"b", hashing.Code{0xffff}}}
	for _, text := range []string{
		"a\t3412\nb\tffff\n",
		"a\t3412\r\n\r\nb\tFFFF",
		"id\thash\na\t3412\nb\tffff\n",
		"a\t3412\tmore\nb\tffff\n",
		"id\tlabels\tcode\tx\ty\na\tl|m\t3412\t0.1\t0.2\nb\t\tffff\t0\t1\n",
	} {
		f := openFile(t, "c.tsv", []byte(text), 0)
		if diff := cmp.Diff(want, collect(t, f)); diff != "" || f.Bits != 16 || f.Len != -1 {
			t.Errorf("%q: %d bits, %d codes, %s", text, f.Bits, f.Len, diff)
		}
	}
	f := openFile(t, "c.tsv", []byte("id\tff\nx\t00\n"), 0)
	if rows := collect(t, f); len(rows) != 2 || rows[0].ID != "id" {
		t.Errorf("a document with the id \"id\": %v", rows)
	}
}

func TestUnwritable(t *testing.T) {
	broken := errors.New("broken")
	for _, tt := range []struct {
		name  string
		n     int
		codes iter.Seq2[Row, error]
		want  string
	}{
		{"c.bin", 3, all(random(2, 8)), "expected 3 codes to write, got 2"},
		{"c.bin", 1, all(random(2, 8)), "expected 1 codes to write, got 2"},
		{"c.bin.zst", 2, all(random(2, 8)), "only .tsv.gz"},
		{"c.tsv", 1, all([]Row{{"a\tb", hashing.Code{1}}}), "contains a tab"},
		{"c.npy", 1, func(yield func(Row, error) bool) { yield(Row{}, broken) }, "broken"},
	} {
		if err := Write(io.Discard, tt.name, 8, tt.n, tt.codes); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// FuzzRead checks that any bytes yield an error or codes, and that codes survive a round trip.
func FuzzRead(f *testing.F) {
	f.Add(int(npy), []byte(array(uint8s("(2, 8)"), "0123456789abcdef")), 0)
	f.Add(int(npy), []byte(array(uint8s("(2305843009213693953, 8)"), "01234567")), 64)
	f.Add(int(tsv), []byte("id\tlabels\tcode\na\tx\tff00\nb\t\t1234\n"), 0)
	f.Add(int(raw), []byte("01234567"), 16)
	f.Fuzz(func(t *testing.T, form int, content []byte, bits int) {
		in := format(uint(form) % uint(tsvGzip)) // every format but tsvGzip
		file, err := in.read(bufio.NewReader(bytes.NewReader(content)), int64(len(content)), bits)
		if err != nil {
			return
		}
		var rows []Row
		for r, err := range file.Rows() {
			if err != nil {
				return
			}
			rows = append(rows, r)
		}
		if file.Len >= 0 && len(rows) != file.Len {
			t.Errorf("%d codes, %d announced", len(rows), file.Len)
		}
		var again bytes.Buffer
		if err := in.write(&again, file.Bits, len(rows), all(rows)); err != nil {
			if !slices.ContainsFunc(rows, func(r Row) bool { return strings.ContainsAny(r.ID, "\t\r\n") }) {
				t.Error(err)
			}
			return
		}
		file, err = in.read(bufio.NewReader(&again), int64(again.Len()), file.Bits)
		if len(rows) == 0 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rows, slices.Collect(rowsOf(file.Rows()))); diff != "" {
			t.Error(diff)
		}
	})
}

func rowsOf(rows iter.Seq2[Row, error]) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for r := range rows {
			if !yield(r) {
				return
			}
		}
	}
}
