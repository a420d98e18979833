package words

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"testing"
)

// FuzzOpen opens damaged segments. If it succeeds, nothing that is done with the segment panics.
func FuzzOpen(f *testing.F) {
	w := newWorld(3)
	for _, n := range []int{0, 1, 3, 300} {
		docs := make([]Document, n)
		for i := range docs {
			docs[i] = w.document()
		}
		f.Add(Build(docs).Bytes(), true)
	}
	f.Fuzz(func(t *testing.T, encoded []byte, sealed bool) {
		if sealed {
			seal(encoded)
		}
		s, err := Open(encoded)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		use(t, s)
	})
}

// seal makes the checksums of a damaged segment right.
func seal(encoded []byte) {
	if len(encoded) < headSize {
		return
	}
	rest := encoded[headSize:]
	for i := range parts {
		entry := encoded[len(magic)+20+12*i:]
		size := min(binary.LittleEndian.Uint64(entry), uint64(len(rest)))
		binary.LittleEndian.PutUint32(entry[8:], crc32.Checksum(rest[:size], castagnoli))
		rest = rest[size:]
	}
	binary.LittleEndian.PutUint32(encoded[headSize-4:], crc32.Checksum(encoded[:headSize-4], castagnoli))
}

// use calls everything that reads a segment.
func use(t *testing.T, s *Segment) {
	set := New().Add(s)
	words := []Word{{Terms: []string{"w0"}}, {Terms: []string{"w1", "w2"}}, {Terms: []string{"w3"}, Field: Title}}
	q := Query{Words: words, Excluded: []Word{{Terms: []string{"w5"}}}, K: 5}
	a, err := set.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	set.Matching(context.Background(), q)
	for _, f := range a.Found {
		set.Parts(f.Number, words, nil)
		set = set.Delete([]uint32{f.Number})
	}
	set.Statistics(words)
	set.Completions("w", 5)
	set.Neighbours("w11", 1, 5)
	merged, err := Merge(t.Context(), []*Segment{s}, func(n uint32) bool { return !set.Contains(n) })
	reopened(t, merged, err)
}

// A flipped bit is found.
func TestOpenFindsDamage(t *testing.T) {
	w := newWorld(4)
	docs := make([]Document, 20)
	for i := range docs {
		docs[i] = w.document()
	}
	encoded := Build(docs).Bytes()
	for i := range 8 * len(encoded) {
		encoded[i/8] ^= 1 << (i % 8)
		if _, err := Open(encoded); !errors.Is(err, ErrDamaged) {
			t.Fatalf("bit %d: %v", i, err)
		}
		encoded[i/8] ^= 1 << (i % 8)
	}
	for n := range encoded {
		if _, err := Open(encoded[:n]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("%d bytes of %d: %v", n, len(encoded), err)
		}
	}
}

// Damage under right checksums is found or does no harm.
func TestDamageUnderRightChecksums(t *testing.T) {
	w := newWorld(3)
	docs := make([]Document, 60)
	for i := range docs {
		docs[i] = w.document()
	}
	good := Build(docs).Bytes()
	for range 3000 {
		encoded := slices.Clone(good)
		for range 1 + w.r.IntN(3) {
			encoded[w.r.IntN(len(encoded))] = byte(w.r.Uint32())
		}
		seal(encoded)
		if s, err := Open(encoded); err == nil {
			use(t, s)
		}
	}
}
