package ingest_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/hashsearch/hashsearch/ingest"
)

// endless is a reader of a line without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// TestMeter checks that the meter ends a source of any format within an endless line.
func TestMeter(t *testing.T) {
	enough := errors.New("enough")
	for _, format := range ingest.Formats() {
		if format == ingest.FormatFolder || format == ingest.FormatGo {
			continue
		}
		read := 0
		meter := func(n int) error {
			if read += n; read > 1<<20 {
				return enough
			}
			return nil
		}
		var got []error
		for _, err := range ingest.Open("-", ingest.Options{Format: format, Stdin: endless{}, MaxBytes: 1000, Meter: meter}) {
			got = append(got, err)
		}
		if len(got) != 1 || got[0] != enough {
			t.Errorf("%s: %v", format, got)
		}
	}
}

// TestMeterOfFolder checks that the meter counts decompressed bytes, and ends the whole directory
// rather than one file.
func TestMeterOfFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.jsonl.gz", "b.txt", "c.go"} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write([]byte(strings.Repeat("x", 1<<20)))
		w.Close()
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	enough := errors.New("enough")
	left := 1 << 19
	var got []error
	for _, err := range ingest.Open(dir, ingest.Options{Meter: func(n int) error {
		if left -= n; left < 0 {
			return enough
		}
		return nil
	}}) {
		got = append(got, err)
	}
	if len(got) != 1 || got[0] != enough {
		t.Errorf("%v", got)
	}
}

// TestLargeGoSource checks that large Go files are rejected before they are parsed, since parsing
// takes many times their size in memory.
func TestLargeGoSource(t *testing.T) {
	dir := t.TempDir()
	source := "// Package a is large.\npackage a\n//" + strings.Repeat("x", 2000)
	if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		limit int
		want  bool
	}{{3000, true}, {1000, false}} {
		for d, err := range ingest.Open(dir, ingest.Options{Format: ingest.FormatGo, MaxBytes: c.limit}) {
			if (err == nil) != c.want || err != nil && !errors.Is(err, ingest.ErrTooLarge) {
				t.Errorf("%d: %q %v", c.limit, d.ID, err)
			}
		}
	}
}
