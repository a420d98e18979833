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
	for _, format := range ingest.FormatNames() {
		if format == ingest.FormatFolder || format == ingest.FormatGo || format == "tar" { // ends at its first header
			continue
		}
		checkMeter(t, "-", ingest.Options{Format: format, Stdin: endless{}, MaxBytes: 1000, Record: "x"})
	}
}

// checkMeter checks that a meter that allows 2^19 bytes ends a source without documents.
func checkMeter(t *testing.T, source string, opts ingest.Options) {
	t.Helper()
	enough, left := errors.New("enough"), 1<<19
	opts.Meter = func(n int) error {
		if left -= n; left < 0 {
			return enough
		}
		return nil
	}
	var got []error
	for _, err := range ingest.Open(source, opts) {
		got = append(got, err)
	}
	if len(got) != 1 || got[0] != enough {
		t.Errorf("%s: %v", opts.Format, got)
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
	checkMeter(t, dir, ingest.Options{})
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
