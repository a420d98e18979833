package words

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/blevesearch/vellum"
	"pgregory.net/rapid"
)

// slowTrie returns the dictionary that package vellum builds.
func slowTrie(t interface{ Fatal(...any) }, values map[string]uint64) []byte {
	var out bytes.Buffer
	b, err := vellum.New(&out, &vellum.BuilderOpts{Encoder: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := b.Insert([]byte(name), values[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// checkTrie compares a dictionary and its names with those of package vellum.
func checkTrie(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, values map[string]uint64) {
	trie, names := newTrie(), slices.Sorted(maps.Keys(values))
	for _, name := range names {
		trie.add([]byte(name), values[name])
	}
	got, want := trie.bytes(), slowTrie(t, values)
	if !bytes.Equal(got, want) {
		t.Fatalf("%v\n got % x\nwant % x", values, got, want)
	}
	w := newWalker(got)
	for _, want := range names {
		err := w.Next()
		if name, value := w.Current(); err != nil || string(name) != want || value != values[want] {
			t.Fatalf("%q with value %d, %v, want %q with %d", name, value, err, want, values[want])
		}
	}
	if err := w.Next(); err != vellum.ErrIteratorDone {
		t.Fatalf("after the last name: %v", err)
	}
}

func TestTrie(t *testing.T) {
	name := rapid.OneOf(rapid.StringMatching(`[ab]{0,4}`), rapid.StringMatching(`[a-zé\x00]{1,3}`), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 2), func(b []byte) string { return string(b) }))
	value := rapid.OneOf(rapid.Uint64Range(0, 3), rapid.Uint64Range(0, 1<<17), rapid.Uint64())
	rapid.Check(t, func(t *rapid.T) {
		checkTrie(t, rapid.MapOfN(name, value, 0, 40).Draw(t, "values"))
	})
}

// TestLargeTrie has nodes of all bytes, and distances and values of all sizes up to three bytes.
func TestLargeTrie(t *testing.T) {
	r, values := rand.New(rand.NewPCG(1, 2)), map[string]uint64{"": 7}
	for range 50000 {
		name := make([]byte, 1+r.IntN(6))
		for i := range name {
			name[i] = byte(r.Uint32() >> (24 + r.IntN(8)))
		}
		values[string(name)] = r.Uint64() >> r.IntN(64)
	}
	for b := range 256 {
		values[string([]byte{byte(b)})] = uint64(b)
	}
	checkTrie(t, values)
}

// A dictionary with changed bytes is rejected, or package vellum finds the same names in it.
func TestDamagedTrie(t *testing.T) {
	r, accepted := rand.New(rand.NewPCG(3, 4)), 0
	values := map[string]uint64{"a": 1, "abc": 500, "abd": 3, "b": 70000, "zzz": 2, "é": 9}
	whole := slowTrie(t, values)
	for range 50000 {
		data := bytes.Clone(whole)
		for range 1 + r.IntN(3) {
			data[r.IntN(len(data))] = byte(r.Uint32())
		}
		d, err := loadDictionary(data)
		if err != nil || d.check(len(values), func(uint64) bool { return true }) != nil {
			continue
		}
		accepted++
		got, want := d.all(), d.matching(nil, nil, nil)
		for range values {
			if got.err != nil || want.err != nil || !bytes.Equal(got.name, want.name) || got.value != want.value {
				t.Fatalf("% x: %q with value %d, want %q with %d", data, got.name, got.value, want.name, want.value)
			}
			got.next()
			want.next()
		}
	}
	if accepted < 100 {
		t.Errorf("%d of the dictionaries were accepted", accepted)
	}
}
