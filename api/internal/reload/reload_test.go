package reload

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Each case is a change of the file, with the value and the number of loads after it.
func TestValue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	loads := 0
	v := Value[string]{Paths: []string{path}, Every: -1, Load: func() (string, error) {
		loads++
		b, err := os.ReadFile(path)
		if string(b) == "bad" {
			err = errors.New("bad")
		}
		return string(b), err
	}}
	write := func(text string) func() {
		return func() { os.Remove(path); os.WriteFile(path, []byte(text), 0o600) }
	}
	for i, c := range []struct {
		happens func()
		want    string
		fails   bool
		loads   int
	}{
		{func() {}, "", true, 0},
		{write("one"), "one", false, 1},
		{func() {}, "one", false, 1},
		{write("two"), "two", false, 2},
		{write("bad"), "two", true, 3},
		{func() {}, "two", true, 4},
		{write("three"), "three", false, 5},
		{func() { os.Remove(path) }, "three", true, 5},
		{write("three"), "three", false, 6},
	} {
		c.happens()
		got, err := v.Get()
		if got != c.want || (err != nil) != c.fails || loads != c.loads {
			t.Errorf("step %d: %q, %v after %d loads", i, got, err, loads)
		}
	}
}

// The files are not checked again within the interval.
func TestValueTrusts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	loads := 0
	v := Value[int]{Paths: []string{path}, Every: 1 << 62, Load: func() (int, error) { loads++; return loads, nil }}
	v.Get()
	os.Remove(path)
	if got, err := v.Get(); got != 1 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
}
