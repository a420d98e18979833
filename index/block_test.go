package index

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// shapes returns the possible shapes of codes of the given number of bits.
func shapes(bits int) []shape { return []shape{inWords.of(bits), inBytes.of(bits)} }

// A block that can be decoded is encoded as the same bytes.
func FuzzBlock(f *testing.F) {
	key := key32(3)
	for _, s := range shapes(100) {
		f.Add(block{[]uint32{3 * span, 3*span + 9}, []uint64{1, 2, 3, 4}}.encode(key, s), 100)
	}
	f.Add(seal(key, nil), 1)
	f.Add([]byte{}, 512)
	f.Fuzz(func(t *testing.T, v []byte, bits int) {
		for _, s := range shapes(1 + int(uint(bits)%hashing.MaxBits)) {
			// With a correct checksum the decoder proceeds further.
			for _, v := range [][]byte{v, seal(key, bytes.Clone(v))} {
				b, err := decodeBlock(key, v, s)
				if err != nil {
					continue
				}
				if got := b.encode(key, s); !bytes.Equal(got, v) {
					t.Errorf("%+v: %x is encoded again as %x", s, v, got)
				}
			}
		}
	})
}

// Encoded codes are decoded as the same codes.
func FuzzCodes(f *testing.F) {
	f.Add([]byte("sixteen bytes of"), 20)
	f.Add(bytes.Repeat([]byte{255}, 100), 512)
	f.Fuzz(func(t *testing.T, raw []byte, bits int) {
		bits = 1 + int(uint(bits)%hashing.MaxBits)
		want := codesOf(raw, bits)
		for _, s := range shapes(bits) {
			got, err := decodeBlock(key32(3), want.encode(key32(3), s), s)
			if err != nil || !slices.Equal(got.nums, want.nums) || !slices.Equal(got.codes, want.codes) {
				t.Errorf("%+v: %v is decoded as %v, %v", s, want, got, err)
			}
		}
	})
}

// codesOf returns a block of the codes that raw contains.
func codesOf(raw []byte, bits int) block {
	b := block{nums: []uint32{}, codes: []uint64{}}
	for n := uint32(3 * span); len(raw) > 0 && len(b.nums) < span; n++ {
		code := hashing.NewCode(bits)
		for i := range bits {
			if raw[i/8%len(raw)]>>(i%8)&1 == 1 {
				code.Flip(i)
			}
		}
		b.nums, b.codes = append(b.nums, n), append(b.codes, code...)
		raw = raw[min(len(raw), (bits+7)/8):]
	}
	return b
}

// A code of 20 bits takes three bytes, and eight in the first format.
func TestLayout(t *testing.T) {
	b := block{[]uint32{0}, []uint64{0xabcde}}
	for _, tt := range []struct {
		layout layout
		want   []byte
	}{
		{inBytes, []byte{0, 0, 0xde, 0xbc, 0x0a}},
		{inWords, []byte{0, 0, 0xde, 0xbc, 0x0a, 0, 0, 0, 0, 0}},
	} {
		if got := b.encode(key32(0), tt.layout.of(20)); !bytes.Equal(got[:len(got)-4], tt.want) {
			t.Errorf("layout %d: %x, want %x", tt.layout, got, tt.want)
		}
	}
}

// BenchmarkDecodeBlock decodes the codes of a million documents.
func BenchmarkDecodeBlock(b *testing.B) {
	for _, bits := range []int{20, 64, 100, 128} {
		b.Run(fmt.Sprintf("bits=%d", bits), func(b *testing.B) {
			r, full := rand.New(rand.NewPCG(1, 1)), block{}
			for n := range uint32(span) {
				full.nums, full.codes = append(full.nums, n), append(full.codes, randomCode(r, bits)...)
			}
			s := inBytes.of(bits)
			key := key32(0)
			v := full.encode(key, s)
			b.SetBytes(int64(len(v) * (1_000_000 / span)))
			for b.Loop() {
				for range 1_000_000 / span {
					if _, err := decodeBlock(key, v, s); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
