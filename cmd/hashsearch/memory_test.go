package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestBytesFlag(t *testing.T) {
	for text, want := range map[string]bytesFlag{"2GB": 2e9, "2GiB": 2 << 30, "500 MB": 5e8, "1000000": 1e6, "1.5g": 15e8,
		"": 0, "0": 0, "much": 0, "-1GB": 0, "99999999EB": 0} {
		var b bytesFlag
		if err := b.Set(text); (err == nil) != (want > 0) || b != want {
			t.Errorf("%q is %d, error %v, want %d", text, b, err, want)
		}
	}
	if b := bytesFlag(2e9); b.String() != "2.0 GB" || new(bytesFlag).String() != "" {
		t.Errorf("%v", b)
	}
}

// The tightest group around a process decides. Pages of files do not count.
func TestGroupMemory(t *testing.T) {
	root := t.TempDir()
	for name, content := range map[string]string{
		"outer/memory.max": "1000\n", "outer/memory.current": "300\n", "outer/memory.stat": "anon 200\nfile 100\nfile_dirty 5\n",
		"outer/inner/memory.max": "max\n", "outer/inner/memory.current": "200\n",
		"other/memory.max": "5\n",
	} {
		path := filepath.Join(root, name)
		os.MkdirAll(filepath.Dir(path), 0o700)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for group, want := range map[string]int64{"/outer/inner": 800, "/outer": 800, "/other": 5, "/": math.MaxInt64, "/gone": math.MaxInt64} {
		if got := groupMemory(root, group); got != want {
			t.Errorf("%s leaves %d bytes, want %d", group, got, want)
		}
	}
	if available := availableMemory(); available <= 0 {
		t.Errorf("%d bytes are available", available)
	}
}
