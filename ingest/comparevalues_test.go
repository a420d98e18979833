package ingest

import (
	"cmp"
	"testing"
)

func TestCompareValues(t *testing.T) {
	order := []string{"-1e3", "-3", "0", "1", "1.5", "2", "10", "1e3", "", "Zoo", "a", "ä"}
	for i, a := range order {
		for j, b := range order {
			if got := CompareValues(a, b); got != cmp.Compare(i, j) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
	if CompareValues("1.0", "1") != 0 {
		t.Error("spellings of a number differ")
	}
}
