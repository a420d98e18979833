package format

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
)

// shapes returns the possible shapes of codes of the given number of bits.
func shapes(bits int) []Shape { return []Shape{InWords.Of(bits), InBytes.Of(bits)} }

// A block that can be decoded is encoded as the same bytes.
func FuzzBlock(f *testing.F) {
	key := Key32(3)
	for _, s := range shapes(100) {
		f.Add(Block{[]uint32{3 * Span, 3*Span + 9}, []uint64{1, 2, 3, 4}}.Encode(key, s), 100)
	}
	f.Add(Seal(key, nil), 1)
	f.Add([]byte{}, 512)
	f.Fuzz(func(t *testing.T, v []byte, bits int) {
		for _, s := range shapes(1 + int(uint(bits)%hashing.MaxBits)) {
			// With a correct checksum the decoder proceeds further.
			for _, v := range [][]byte{v, Seal(key, bytes.Clone(v))} {
				b, err := DecodeBlock(key, v, s)
				if err != nil {
					continue
				}
				if got := b.Encode(key, s); !bytes.Equal(got, v) {
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
			got, err := DecodeBlock(Key32(3), want.Encode(Key32(3), s), s)
			if err != nil || !slices.Equal(got.Nums, want.Nums) || !slices.Equal(got.Codes, want.Codes) {
				t.Errorf("%+v: %v is decoded as %v, %v", s, want, got, err)
			}
		}
	})
}

// codesOf returns a block of the codes that raw contains.
func codesOf(raw []byte, bits int) Block {
	b := Block{Nums: []uint32{}, Codes: []uint64{}}
	for n := uint32(3 * Span); len(raw) > 0 && len(b.Nums) < Span; n++ {
		code := hashing.NewCode(bits)
		for i := range bits {
			if raw[i/8%len(raw)]>>(i%8)&1 == 1 {
				code.Flip(i)
			}
		}
		b.Nums, b.Codes = append(b.Nums, n), append(b.Codes, code...)
		raw = raw[min(len(raw), (bits+7)/8):]
	}
	return b
}

// A code of 20 bits takes three bytes, and eight in the first format.
func TestLayout(t *testing.T) {
	b := Block{[]uint32{0}, []uint64{0xabcde}}
	for _, tt := range []struct {
		layout Layout
		want   []byte
	}{
		{InBytes, []byte{0, 0, 0xde, 0xbc, 0x0a}},
		{InWords, []byte{0, 0, 0xde, 0xbc, 0x0a, 0, 0, 0, 0, 0}},
	} {
		if got := b.Encode(Key32(0), tt.layout.Of(20)); !bytes.Equal(got[:len(got)-4], tt.want) {
			t.Errorf("layout %d: %x, want %x", tt.layout, got, tt.want)
		}
	}
}

// BenchmarkDecodeBlock decodes the codes of a million documents.
func BenchmarkDecodeBlock(b *testing.B) {
	for _, bits := range []int{20, 64, 100, 128} {
		b.Run(fmt.Sprintf("bits=%d", bits), func(b *testing.B) {
			r, raw := rand.New(rand.NewPCG(1, 1)), make([]byte, Span*((bits+7)/8))
			for i := range raw {
				raw[i] = byte(r.Uint32())
			}
			full, s := codesOf(raw, bits), InBytes.Of(bits)
			key := full.Key()
			v := full.Encode(key, s)
			b.SetBytes(int64(len(v) * (1_000_000 / Span)))
			for b.Loop() {
				for range 1_000_000 / Span {
					if _, err := DecodeBlock(key, v, s); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
