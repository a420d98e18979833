package ingest

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// spelled draws a spelling of a number, with exponents that are small enough for [big.Rat].
var spelled = rapid.StringMatching(`[+-]?(0{0,2}[0-9]{1,4}(\.[0-9]{0,3}0{0,2})?|\.[0-9]{1,3})([eE][+-]?0?[0-9]{1,2})?`)

func TestDecimalsAgainstRat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := spelled.Draw(t, "a"), spelled.Draw(t, "b")
		d, first := parseDecimal(a)
		e, second := parseDecimal(b)
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if !first || !second {
			t.Fatalf("%q and %q are numbers", a, b)
		}
		if got, want := d.compare(e), x.Cmp(y); got != want || e.compare(d) != -want || (d.String() == e.String()) != (want == 0) {
			t.Fatalf("%q against %q: %d, want %d; %s and %s", a, b, got, want, d, e)
		}
		if !slices.ContainsFunc(d.prefixes(), func(s string) bool { return strings.HasPrefix(a, s) }) {
			t.Fatalf("%q begins with none of %q", a, d.prefixes())
		}
		if d.compare(e) == 0 && !slices.ContainsFunc(d.prefixes(), func(s string) bool { return strings.HasPrefix(b, s) }) {
			t.Fatalf("%q, which is %q, begins with none of %q", b, a, d.prefixes())
		}
	})
}

// TestDecimalOrder compares numbers of any size, listed in ascending order. Numbers in one string
// are equal.
func TestDecimalOrder(t *testing.T) {
	far := strings.Repeat("9", 120)
	ascending := []string{"-1e" + far, "-1e9223372036854775808", "-9e9223372036854775806", "-1e400", "-9007199254740993 -9007199254740993.0", "-9007199254740992", "-1 -1.0 -.1e1",
		"-1e-400", "-1e-" + far, "0 -0 +0.00 0e" + far + " .0e-5", "1e-" + far, "1e-9223372036854775809", "1e-9223372036854775808", "1e-400 10e-401",
		".1 1e-1 0.10", "1 01 1. 1.0 +1 10e-1 0.1e1 .01e2 1E+0", "10 1e1 10.0", "9007199254740992", "9007199254740993", "1e400 10e399 1" + strings.Repeat("0", 400), "1e9223372036854775806",
		"1e9223372036854775807", "1e9223372036854775808 10e9223372036854775807", "1e" + far + " 1e+000" + far, "2e" + far}
	for i, some := range ascending {
		for j, others := range ascending {
			for _, a := range strings.Fields(some) {
				for _, b := range strings.Fields(others) {
					d, first := parseDecimal(a)
					e, second := parseDecimal(b)
					want := min(1, max(-1, i-j))
					if !first || !second || d.compare(e) != want || (d.String() == e.String()) != (i == j) {
						t.Errorf("%q against %q: %d, want %d; %v and %v", a, b, d.compare(e), want, d, e)
					}
				}
			}
		}
	}
	for _, s := range []string{"", ".", "-", "+.", "e1", "1e", "1e+", "1e1.0", "1.2.3", "0x10", "1_000", "1,000", " 1", "1 ", "Inf", "NaN", "--1", "1-2", "2020-01-01", "١", "1e1e1"} {
		if d, ok := parseDecimal(s); ok {
			t.Errorf("%q is read as %v", s, d)
		}
	}
}

// TestStarts checks that every value that a condition picks begins with one of its Starts, or is
// one of its Values.
func TestStarts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Condition{Field: "n", Value: spelled.Draw(t, "value"), Or: rapid.SliceOfN(spelled, 0, 2).Draw(t, "or")}
		if c.Op = rapid.SampledFrom([]Op{Equal, NotEqual, Less, AtMost, More, AtLeast, Exists, Never}).Draw(t, "op"); c.Ranged() {
			c.Or = nil
		}
		v, starts := spelled.Draw(t, "picked"), c.Starts()
		begins := slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(v, s) })
		if c.Picks()(v) && !begins && !slices.Contains(c.Values(), v) {
			t.Fatalf("%v picks %q, which begins with none of %q", c, v, starts)
		}
		for i, a := range starts {
			for j, b := range starts {
				if i != j && strings.HasPrefix(a, b) {
					t.Fatalf("%v: %q begins with %q", c, a, b)
				}
			}
		}
	})
}
