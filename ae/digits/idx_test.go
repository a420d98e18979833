package digits

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// idx returns an IDX file with these dimensions and data.
func idx(data []byte, dims ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, data...)
}

func zipped(b []byte) []byte {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	z.Write(b)
	z.Close()
	return buf.Bytes()
}

func TestRoundTrip(t *testing.T) {
	want := Draw(23, 1)
	images, labels := idx(want.Pixels, 23, 28, 28), idx(want.Labels, 23)
	for name, pack := range map[string]func([]byte) []byte{"plain": bytes.Clone, "gzip": zipped} {
		got, err := ReadImages(iotest.OneByteReader(bytes.NewReader(pack(images))))
		if err != nil {
			t.Fatal(name, err)
		}
		if got.Labels, err = ReadLabels(bytes.NewReader(pack(labels))); err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadErrors(t *testing.T) {
	six := []byte{1, 2, 3, 4, 5, 6}
	good := idx(six, 1, 2, 3)
	signed := bytes.Clone(good)
	signed[2] = 9
	broken := zipped(good)
	broken[len(broken)-6] ^= 1 // part of the checksum
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "0 bytes are too few"},
		{"short", good[:15], "15 bytes are too few"},
		{"truncated", good[:20], "it ends after 4 of 6 bytes"},
		{"too long", append(bytes.Clone(good), 7), "more than the 6 bytes"},
		{"signed bytes", signed, "it begins with 00 00 09 03, not 00 00 08 03"},
		{"labels for images", append(idx(six, 6), make([]byte, 9)...), "it begins with 00 00 08 01"},
		{"text", []byte(strings.Repeat("digits ", 9)), "it begins with 64 69 67 69"},
		{"no height", idx(nil, 1, 0, 28), "a side must have 1 to 4096 pixels"},
		{"too wide", idx(six, 1, 2, 5000), "a side must have 1 to 4096 pixels"},
		{"too large", idx(six, 1<<31, 28, 28), "the maximum is 1073741824 bytes"},
		{"large stated size", idx(six, 1<<20, 28, 28), "it ends after 6 of 822083584 bytes"},
		{"gzip without end", zipped(good)[:20], "damaged"},
		{"gzip damaged", broken, "checksum"},
	}
	for _, tt := range tests {
		if _, err := ReadImages(bytes.NewReader(tt.file)); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := ReadLabels(bytes.NewReader(good)); !errors.Is(err, ErrFormat) {
		t.Errorf("images for labels: error %v", err)
	}
	if _, err := ReadImages(io.MultiReader(bytes.NewReader(good[:9]), iotest.ErrReader(io.ErrClosedPipe))); !errors.Is(err, io.ErrClosedPipe) || errors.Is(err, ErrFormat) {
		t.Errorf("a reader that fails: error %v", err)
	}
}

func FuzzReadImages(f *testing.F) {
	good := idx([]byte{1, 2, 3, 4, 5, 6}, 1, 2, 3)
	f.Add(good)
	f.Add(zipped(good))
	f.Add(idx(nil, 1<<30, 1, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ReadImages(bytes.NewReader(b))
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("error %v", err)
			}
			return
		}
		if m.Height < 1 || m.Width < 1 || len(m.Pixels) != m.Len()*m.Height*m.Width {
			t.Fatalf("%d bytes for %d pictures of %d×%d", len(m.Pixels), m.Len(), m.Height, m.Width)
		}
	})
}
