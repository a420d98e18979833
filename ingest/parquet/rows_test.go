package parquet

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/deprecated"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// written returns a file with groups of two rows.
func written[T any](t testing.TB, codec compress.Codec, rows ...T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, parquet.Compression(codec), parquet.MaxRowsPerRowGroup(2))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func all(file []byte, limit int) (records []document.Record, errs []error) {
	for r, err := range Rows(bytes.NewReader(file), int64(len(file)), limit) {
		if err != nil {
			errs = append(errs, err)
		} else {
			records = append(records, r)
		}
	}
	return records, errs
}

// number is a number as records have it.
func number(s string) json.Number { return json.Number(s) }

type values struct {
	Text   string           `parquet:"text"`
	Bytes  []byte           `parquet:"bytes"`
	Flag   bool             `parquet:"flag"`
	I32    int32            `parquet:"i32"`
	U64    uint64           `parquet:"u64"`
	F32    float32          `parquet:"f32"`
	F64    float64          `parquet:"f64"`
	Day    int32            `parquet:"day,date"`
	Millis int64            `parquet:"millis,timestamp(millisecond)"`
	Local  int64            `parquet:"local,timestamp(microsecond:local)"`
	Clock  int32            `parquet:"clock,time(millisecond)"`
	Money  int64            `parquet:"money,decimal(2:18)"`
	Old    deprecated.Int96 `parquet:"old"`
	ID     [16]byte         `parquet:"id,uuid"`
	JSON   string           `parquet:"json,json"`
	Kind   string           `parquet:"kind,enum"`
}

func TestValues(t *testing.T) {
	got, errs := all(written(t, &parquet.Zstd, values{
		Text: "a\x00é", Bytes: []byte("b"), Flag: true, I32: -3, U64: math.MaxUint64, F32: 0.1, F64: 1e300, Day: -1, Millis: 1e12 + 7, Local: -1, Clock: 3723004,
		Money: -105, Old: deprecated.Int96{1e9, 0, 2440589}, ID: [16]byte{0x12, 15: 0xff}, JSON: `{"a":1}`, Kind: "k",
	}), 1000)
	want := []document.Record{{
		{Name: "text", Value: "a\x00é"}, {Name: "bytes", Value: "b"}, {Name: "flag", Value: true}, {Name: "i32", Value: number("-3")},
		{Name: "u64", Value: number("18446744073709551615")}, {Name: "f32", Value: number("0.1")}, {Name: "f64", Value: number("1e+300")},
		{Name: "day", Value: "1969-12-31"}, {Name: "millis", Value: "2001-09-09T01:46:40.007Z"}, {Name: "local", Value: "1969-12-31T23:59:59.999999"},
		{Name: "clock", Value: "01:02:03.004"}, {Name: "money", Value: number("-1.05")}, {Name: "old", Value: "1970-01-02T00:00:01Z"},
		{Name: "id", Value: "12000000-0000-0000-0000-0000000000ff"}, {Name: "json", Value: `{"a":1}`}, {Name: "kind", Value: "k"},
	}}
	if diff := cmp.Diff(want, got); diff != "" || errs != nil {
		t.Errorf("%v %s", errs, diff)
	}
}

// Values without a text are left out.
func TestLeftOut(t *testing.T) {
	got, errs := all(written(t, &parquet.Snappy, values{Bytes: []byte{0xff}, F32: float32(math.NaN()), F64: math.Inf(1)}, values{Bytes: []byte{0}}), 1000)
	for _, r := range got {
		for _, v := range r {
			if v.Name == "bytes" || v.Name[0] == 'f' && v.Name != "flag" && len(got[0]) == len(r) {
				t.Errorf("%v", v)
			}
		}
	}
	if len(got) != 2 || errs != nil {
		t.Errorf("%v %v", got, errs)
	}
}

type nested struct {
	ID     *int64              `parquet:"id,optional"`
	List   []string            `parquet:"list,list"`
	Bare   []int32             `parquet:"bare"`
	Groups []group2            `parquet:"groups,list"`
	Map    map[string][]string `parquet:"map"`
	Group  *group2             `parquet:"group,optional"`
}

type group2 struct {
	A *string  `parquet:"a,optional"`
	B []string `parquet:"b,list"`
}

func TestNested(t *testing.T) {
	id, a := int64(7), "x"
	got, errs := all(written(t, &parquet.Gzip,
		nested{ID: &id, List: []string{"a", "b"}, Bare: []int32{1, 2}, Groups: []group2{{A: &a, B: []string{"y", "z"}}, {}}, Map: map[string][]string{"k": {"v"}}, Group: &group2{A: &a}},
		nested{}, nested{List: []string{"c"}}), 1000)
	want := []document.Record{
		{{Name: "id", Value: number("7")}, {Name: "list", Value: []any{"a", "b"}}, {Name: "bare", Value: []any{number("1"), number("2")}},
			{Name: "groups", Value: []any{map[string]any{"a": "x", "b": []any{"y", "z"}}, map[string]any{}}},
			{Name: "map", Value: map[string]any{"k": []any{"v"}}}, {Name: "group", Value: map[string]any{"a": "x"}}},
		{{Name: "map", Value: map[string]any{}}},
		{{Name: "list", Value: []any{"c"}}, {Name: "map", Value: map[string]any{}}},
	}
	if diff := cmp.Diff(want, got); diff != "" || errs != nil {
		t.Errorf("%v %s", errs, diff)
	}
}

type texts struct {
	Text string `parquet:"text"`
}

func TestLimit(t *testing.T) {
	got, errs := all(written(t, &parquet.Zstd, texts{"one"}, texts{strings.Repeat("x", 1000)}, texts{"three"}), 100)
	if len(got) != 2 || len(errs) != 1 || !errors.Is(errs[0], document.ErrTooLarge) {
		t.Errorf("%v %v", got, errs)
	}
}

func TestLZ4(t *testing.T) {
	if got, errs := all(written(t, &parquet.Lz4Raw, texts{"one"}), 100); len(got) != 0 || len(errs) != 1 || errs[0] != errLZ4 {
		t.Errorf("%v %v", got, errs)
	}
}

func TestDecimal(t *testing.T) {
	for _, tt := range []struct {
		bytes []byte
		scale int
		want  any
	}{
		{[]byte{0xff}, 2, number("-0.01")}, {[]byte{0x04, 0xd2}, 0, number("1234")}, {[]byte{0x04, 0xd2}, 4, number("0.1234")}, {nil, 1, number("0.0")},
		{make([]byte, maxDecimal+1), 0, nil}, {[]byte{1}, 1e9, nil},
	} {
		if got := decimal(parquet.ByteArrayValue(tt.bytes), tt.scale); got != tt.want {
			t.Errorf("%x, %d: %v", tt.bytes, tt.scale, got)
		}
	}
}

func TestHalf(t *testing.T) {
	for bits, want := range map[[2]byte]any{{0, 0x3c}: number("1"), {0, 0xc1}: number("-2.5"), {1, 0}: number("5.9604645e-08"), {0, 0x7c}: nil} {
		if got := half(parquet.FixedLenByteArrayValue(bits[:])); got != want {
			t.Errorf("%x: %v", bits, got)
		}
	}
}

// A file that is cut off or damaged gives an error, or other values, but no panic.
func TestDamage(t *testing.T) {
	if raced {
		t.Skip("the race detector ends the program where the library panics")
	}
	file := written(t, &parquet.Snappy, nested{List: []string{"a", "b"}, Map: map[string][]string{"k": {"v"}}}, nested{}, nested{Bare: []int32{1}})
	for _, n := range []int{0, 3, 4, 20, len(file) / 2, len(file) - 1} {
		if _, errs := all(file[:n], 1000); len(errs) != 1 {
			t.Errorf("%d bytes: %v", n, errs)
		}
	}
	for i := range file {
		changed := bytes.Clone(file)
		changed[i] ^= 1 << (i % 8)
		all(changed, 1000)
	}
}

// Sizes that a file claims take no memory.
func TestClaims(t *testing.T) {
	if _, errs := all([]byte("PAR1\xff\xff\xff\x7fPAR1"), 1000); len(errs) != 1 {
		t.Errorf("%v", errs)
	}
	file := written(t, &parquet.Snappy, texts{"one"}, texts{"two"}, texts{"three"})
	f, _, err := open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range f.Metadata().RowGroups {
		column := group.Columns[0].MetaData
		if err := checkColumn(bytes.NewReader(file), column, 5); err == nil {
			t.Error("a page over the limit was accepted")
		}
		if err := checkColumn(bytes.NewReader(file), column, 1000); err != nil {
			t.Error(err)
		}
	}
}

func FuzzRows(f *testing.F) {
	id := int64(7)
	f.Add(written(f, &parquet.Snappy, nested{ID: &id, List: []string{"a"}, Map: map[string][]string{"k": {"v"}}}))
	f.Add(written(f, &parquet.Uncompressed, values{Text: "a"}))
	f.Fuzz(func(t *testing.T, file []byte) { all(file, 1000) })
}
