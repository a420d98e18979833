package vectorfile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing/internal/numpy"
	npyio "github.com/sbinet/npyio/npy"
)

// array returns an .npy file with the given type, shape and content.
func array(descr, shape string, content []byte) []byte {
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", descr, shape)
	return fmt.Appendf(nil, "%s\x01\x00%c%c%s%s", numpy.Magic, byte(len(dict)), byte(len(dict)>>8), dict, content)
}

// tensors returns a .safetensors file.
func tensors(header string, content []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), content...)
}

// one returns a .safetensors file of one tensor.
func one(dtype, shape string, content []byte) []byte {
	return tensors(fmt.Sprintf(`{"__metadata__":{"by":"a test"},"x":{"dtype":%q,"shape":%s,"data_offsets":[0,%d]}}`, dtype, shape, len(content)), content)
}

// packed returns numbers in little-endian form.
func packed(numbers any) []byte {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, numbers); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func opened(t *testing.T, name string, content []byte) (*File, error) {
	t.Helper()
	file, tensor := divided(name)
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	if tensor != "" {
		path += ":" + tensor
	}
	f, err := Open(path)
	if err == nil {
		t.Cleanup(func() { f.Close() })
	}
	return f, err
}

// collect returns copies of all vectors up to the first error.
func collect(f *File) (all [][]float32, err error) {
	for v, err := range f.Rows() {
		if err != nil {
			return all, err
		}
		all = append(all, slices.Clone(v))
	}
	return all, nil
}

func TestReads(t *testing.T) {
	want := [][]float32{{1, -2.5, 0}, {0.125, 65504, -0.0000152587890625}}
	flat := slices.Concat(want...)
	f2 := packed([]uint16{0x3c00, 0xc100, 0, 0x3000, 0x7bff, 0x8100})
	f4 := packed(flat)
	f8 := packed([]float64{1, -2.5, 0, 0.125, 65504, -0.0000152587890625})
	two := tensors(`{"bias":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"b":{"dtype":"F64","shape":[2,3],"data_offsets":[48,96]},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[24,48]}}`,
		slices.Concat(f4, f4, f8))
	for name, content := range map[string][]byte{
		"half.npy": array("<f2", "(2, 3)", f2), "single.npy": array("<f4", "(2, 3)", f4), "double.NPY": array("<f8", "(2, 3)", f8),
		"half.safetensors": one("F16", "[2,3]", f2), "single.safetensors": one("F32", "[2,3]", f4), "double.safetensors": one("F64", "[2,3]", f8),
		"two.safetensors:a": two, "two.safetensors:b": two,
	} {
		f, err := opened(t, name, content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for range 2 {
			if got, err := collect(f); err != nil || !slices.EqualFunc(got, want, slices.Equal) || f.Len != 2 || f.Dimensions != 3 {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
	f, err := opened(t, "b.safetensors", one("BF16", "[1,2]", packed([]uint16{0x3fc0, 0xc000})))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := collect(f); !slices.Equal(got[0], []float32{1.5, -2}) {
		t.Errorf("bfloat16: %v", got)
	}
}

// We read the arrays of package npyio.
func TestNumPy(t *testing.T) {
	var b bytes.Buffer
	if err := npyio.Write(&b, [][2]float32{{1, 2}, {3, 4}, {5, 6}}[:]); err != nil {
		t.Fatal(err)
	}
	f, err := opened(t, "x.npy", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := collect(f); err != nil || len(got) != 3 || !slices.Equal(got[2], []float32{5, 6}) {
		t.Errorf("%v, %v", got, err)
	}
}

// Every number of 16 bits has the value that its bits say: the slow twin moves them to 32 bits.
func TestHalf(t *testing.T) {
	for h := range 1 << 16 {
		exponent, fraction := h>>10&31, h&1023
		var want float32
		switch exponent {
		case 0:
			want = float32(fraction) / (1 << 24)
		case 31:
			want = math.Float32frombits(uint32(255<<23 | fraction<<13))
		default:
			want = math.Float32frombits(uint32((exponent+112)<<23 | fraction<<13))
		}
		if h>>15 == 1 {
			want = -want
		}
		if got := half(uint16(h)); got != want && (got == got || want == want) {
			t.Fatalf("%04x: %v, want %v", h, got, want)
		}
	}
}

func TestUnreadable(t *testing.T) {
	f4, inf := packed([]float32{1, 2, 3, 4}), float32(math.Inf(1))
	fortran := bytes.Replace(array("<f4", "(2, 2)", f4), []byte("False"), []byte("True"), 1)
	for _, tt := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"x.npy", nil, "not a NumPy array"},
		{"x.npy", fortran, "Fortran order"},
		{"x.npy", array("<f4", "(2, 2)", f4[:15]), "announces 2 vectors of 8 bytes, but 15 bytes follow"},
		{"x.npy", array("<f4", "(1, 2)", f4), "but 16 bytes follow"},
		{"x.npy", array("<f4", "(2, 2)", append(slices.Clone(f4), 0)), "but 17 bytes follow"},
		{"x.npy", array("<f4", "(4,)", f4), "vectors need two dimensions"},
		{"x.npy", array("<f4", "(2, 0)", nil), "contains no vectors"},
		{"x.npy", array("<f4", "(1, 65537)", nil), "contains no vectors"},
		{"x.npy", array("<f4", "(9223372036854775807, 2)", f4), "announces"},
		{"x.npy", array("<i8", "(1, 2)", f4), "holds <i8: vectors must be"},
		{"x.npy", array(">f4", "(2, 2)", f4), "holds >f4: vectors must be little-endian"},
		{"x.npy", array("|O", "(2,)", f4), "holds |O"},
		{"x.npy", array("<f4", "(2, 2)", packed([]float32{1, 2, 3, inf})), "row 1: number 1 is +Inf"},
		{"x.npy", array("<f8", "(1, 2)", packed([]float64{math.NaN(), 1})), "row 0: number 0 is NaN"},
		{"x.npy", array("<f8", "(1, 2)", packed([]float64{1, 1e300})), "number 1 is +Inf: vectors need finite numbers of 32 bits"},
		{"x.safetensors", []byte("{}"), "no header"},
		{"x.safetensors", []byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"), "no safetensors file"},
		{"x.safetensors", tensors(`{"x":`, nil), "damaged"},
		{"x.safetensors", tensors(`{"x":{"shape":"2"}}`, nil), `damaged at "x"`},
		{"x.safetensors", tensors(`{}`, nil)[:9], "truncated"},
		{"x.safetensors", tensors(`{}`, nil), "the file has none of two dimensions"},
		{"x.safetensors", one("I64", "[2,2]", f4), "holds I64"},
		{"x.safetensors", one("F32", "[2,-2]", f4), "shape [2 -2]"},
		{"x.safetensors", one("F32", "[2,3]", f4), "announces 2 vectors of 12 bytes, but 16 bytes follow"},
		{"x.safetensors", one("F32", "[2,2]", f4)[:100], "truncated or damaged"},
		{"x.safetensors", tensors(`{"x":{"dtype":"F32","shape":[2,2],"data_offsets":[-16,0]}}`, f4), "truncated or damaged"},
		{"x.safetensors:y", one("F32", "[2,2]", f4), `no tensor "y": it has x`},
		{"x.safetensors:x", one("F32", "[4]", f4), "shape [4]: vectors need two dimensions"},
		{"x.safetensors", tensors(`{"b":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}`, f4), "FILE:NAME: the file has a, b"},
		{"x.txt", nil, "read from .npy and .safetensors"},
	} {
		f, err := opened(t, tt.name, tt.content)
		if err == nil {
			_, err = collect(f)
		}
		file, _ := divided(tt.name)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%s of %.60q: %v, want %q", tt.name, tt.content, err, tt.want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.npy")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

// memory is a file in memory.
type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

// FuzzRead checks that any bytes yield an error or the announced number of finite vectors.
func FuzzRead(f *testing.F) {
	f4 := packed([]float32{1, 2, 3, 4})
	f.Add(false, array("<f4", "(2, 2)", f4))
	f.Add(false, array("<f2", "(4, 2)", f4))
	f.Add(true, one("F32", "[2,2]", f4))
	f.Add(true, one("BF16", "[2,4]", f4))
	f.Fuzz(func(t *testing.T, safetensors bool, content []byte) {
		read := reader(readNPY)
		if safetensors {
			read = func(r io.Reader, size int64) (matrix, error) { return readSafetensors(r, size, "") }
		}
		m, err := read(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		file := &File{m.rows, m.width, "x", memory{bytes.NewReader(content)}, m}
		n := 0
		for v, err := range file.Rows() {
			if err != nil {
				if errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("the header was accepted: %v", err)
				}
				return
			}
			if n++; len(v) != file.Dimensions {
				t.Errorf("%d numbers, not %d", len(v), file.Dimensions)
			}
			if _, err := json.Marshal(v); err != nil {
				t.Error(err)
			}
		}
		if n != file.Len {
			t.Errorf("%d vectors, %d announced", n, file.Len)
		}
	})
}
