package hashing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDistanceIsAMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.IntRange(1, 8).Draw(t, "words")
		code := rapid.SliceOfN(rapid.Uint64(), words, words)
		a, b, c := Code(code.Draw(t, "a")), Code(code.Draw(t, "b")), Code(code.Draw(t, "c"))
		plain := 0
		for i := range 64 * words {
			if a.Bit(i) != b.Bit(i) {
				plain++
			}
		}
		if Distance(a, b) != plain || Distance(b, a) != plain || Distance(a, a) != 0 || Distance(a, c) > Distance(a, b)+Distance(b, c) {
			t.Fatalf("%x %x %x: distance %d, want %d", a, b, c, Distance(a, b), plain)
		}
	})
}

func TestHexRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, MaxBits).Draw(t, "width")
		c := NewCode(width)
		for _, i := range rapid.SliceOf(rapid.IntRange(0, width-1)).Draw(t, "flips") {
			c.Flip(i)
		}
		back, err := ParseHex(c.Hex(width), width)
		if err != nil || !slices.Equal(back, c) {
			t.Fatalf("%x was decoded as %x, %v", c, back, err)
		}
		if bits := c.Binary(width); len(bits) != width || strings.Count(bits, "1") != Distance(c, NewCode(width)) {
			t.Fatalf("%x is written %s", c, bits)
		}
	})
}

func TestParseHexRefuses(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
	}{{"", 8}, {"zz", 8}, {"ffff", 8}, {"ff", 7}, {"f", 4}, {"ff", 64}} {
		if c, err := ParseHex(tt.text, tt.width); err == nil {
			t.Errorf("%q of %d bits was read as %x", tt.text, tt.width, c)
		}
	}
}

func TestHexOrder(t *testing.T) {
	c := NewCode(12)
	c.Flip(0)
	c.Flip(9)
	if c.Hex(12) != "0102" || c.Binary(12) != "100000000100" {
		t.Errorf("bits 0 and 9 are %s, %s", c.Hex(12), c.Binary(12))
	}
}

func FuzzParseHex(f *testing.F) {
	f.Add("0102", 12)
	f.Add("ff", 7)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width < 1 || width > MaxBits {
			return
		}
		if c, err := ParseHex(s, width); err == nil && c.Hex(width) != strings.ToLower(s) {
			t.Fatalf("%q was read as %x", s, c)
		}
	})
}
