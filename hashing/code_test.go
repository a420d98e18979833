package hashing

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Ball agrees with testing all codes, for every width up to 12 and every radius.
func TestBallIsExhaustive(t *testing.T) {
	for width := 1; width <= 12; width++ {
		for radius := range width + 2 {
			checkBall(t, Code{0x5a5 & (1<<width - 1)}, width, radius)
		}
	}
}

func checkBall(t *testing.T, center Code, width, radius int) {
	t.Helper()
	want := 0
	for c := range uint64(1) << width {
		if Distance(Code{c}, center) <= radius {
			want++
		}
	}
	seen, last := map[uint64]bool{}, 0
	for c, d := range Ball(center, width, radius) {
		if Distance(c, center) != d || d < last || d > radius || seen[c[0]] {
			t.Fatalf("width %d, radius %d: code %b at distance %d: repeated, too far or out of order", width, radius, c, d)
		}
		seen[c[0]], last = true, d
	}
	if len(seen) != want || BallSize(width, radius) != want {
		t.Fatalf("width %d, radius %d: %d codes, BallSize %d, want %d", width, radius, len(seen), BallSize(width, radius), want)
	}
}

func TestBallOfLongCodes(t *testing.T) {
	center := NewCode(130)
	center.Flip(129)
	n := 0
	for c, d := range Ball(center, 130, 2) {
		if Distance(c, center) != d || c[2]>>2 != 0 {
			t.Fatalf("code %x at distance %d", c, d)
		}
		n++
	}
	if want := 1 + 130 + 130*129/2; n != want || BallSize(130, 2) != want {
		t.Errorf("%d codes, BallSize %d, want %d", n, BallSize(130, 2), want)
	}
	for range Ball(center, 130, 130) {
		break // must not panic
	}
}

func TestBallSizeAgainstBigNumbers(t *testing.T) {
	for width := 1; width <= MaxBits; width += 7 {
		sum := new(big.Int)
		for d := range width + 1 {
			sum.Add(sum, new(big.Int).Binomial(int64(width), int64(d)))
			want := math.MaxInt
			if sum.IsInt64() {
				want = int(sum.Int64())
			}
			if got := BallSize(width, d); got != want {
				t.Fatalf("width %d, radius %d: %d, want %d", width, d, got, want)
			}
		}
	}
}

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
