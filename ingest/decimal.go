package ingest

import (
	"cmp"
	"math/big"
	"strconv"
	"strings"
)

// A decimal is an exact decimal number: sign × 0.digits × 10^exponent. Its size is proportional to
// that of its text, not to its value, so 1e999999999 costs no more than 1.
type decimal struct {
	sign        int    // -1, 0 or 1; zero has neither digits nor an exponent
	digits      string // without leading and trailing zeros
	exponent    int64
	bigExponent *big.Int // the exponent if an int64 cannot hold it, otherwise nil
}

// parseDecimal parses an optional sign, digits with or without a point, and an optional exponent.
// It rejects hexadecimal numbers, infinities and white space.
func parseDecimal(s string) (d decimal, ok bool) {
	d.sign = 1
	mantissa, negative := cutSign(s)
	if negative {
		d.sign = -1
	}
	exponent := "0"
	if i := strings.IndexAny(mantissa, "eE"); i >= 0 {
		mantissa, exponent = mantissa[:i], mantissa[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	power, _ := cutSign(exponent)
	if !isDigits(whole) || !isDigits(fraction) || whole+fraction == "" || power == "" || !isDigits(power) {
		return decimal{}, false
	}
	return d.set(whole, fraction, exponent), true
}

// Number returns a canonical text of a decimal number, which is the same for all its spellings. It
// reports false if value is not a number or is longer than 200 bytes. A [Condition] treats
// different spellings of a number as equal.
func Number(value string) (string, bool) {
	if len(value) > maxRanged {
		return "", false
	}
	d, ok := parseDecimal(value)
	if !ok {
		return "", false
	}
	return d.String(), true
}

// CompareValues orders the values of a field: numbers by value, before other values by text. All
// spellings of a number are equal.
func CompareValues(a, b string) int {
	m, isNumber := parseDecimal(a)
	n, bothNumbers := parseDecimal(b)
	switch {
	case isNumber && bothNumbers:
		return m.compare(n)
	case isNumber:
		return -1
	case bothNumbers:
		return 1
	}
	return strings.Compare(a, b)
}

// set returns d with its digits and exponent set to those of whole.fraction × 10^exponent.
func (d decimal) set(whole, fraction, exponent string) decimal {
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	point := len(whole)
	if whole == "" {
		point = -len(fraction)
		fraction = strings.TrimLeft(fraction, "0")
		point += len(fraction)
	}
	if d.digits = strings.TrimRight(whole+fraction, "0"); d.digits == "" {
		return decimal{}
	}
	d.exponent, d.bigExponent = addExponent(exponent, int64(point))
	return d
}

// addExponent returns the sum of exponent and by, as a big.Int only if an int64 cannot hold it.
func addExponent(exponent string, by int64) (int64, *big.Int) {
	if len(exponent) <= 17 {
		n, _ := strconv.ParseInt(exponent, 10, 64)
		return n + by, nil
	}
	n, _ := new(big.Int).SetString(exponent, 10)
	if n.Add(n, big.NewInt(by)); n.IsInt64() {
		return n.Int64(), nil
	}
	return 0, n
}

func cutSign(s string) (rest string, negative bool) {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return s[1:], s[0] == '-'
	}
	return s, false
}

// isDigits reports whether s has only digits; it may be empty.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// compare returns -1 if d < e, 0 if d = e and 1 if d > e.
func (d decimal) compare(e decimal) int {
	if d.sign != e.sign || d.sign == 0 {
		return cmp.Compare(d.sign, e.sign)
	}
	return d.sign * cmp.Or(d.compareExponent(e), strings.Compare(d.digits, e.digits))
}

func (d decimal) compareExponent(e decimal) int {
	switch {
	case d.bigExponent == nil && e.bigExponent == nil:
		return cmp.Compare(d.exponent, e.exponent)
	case d.bigExponent == nil: // e's exponent is beyond the range of int64
		return -e.bigExponent.Sign()
	case e.bigExponent == nil:
		return d.bigExponent.Sign()
	}
	return d.bigExponent.Cmp(e.bigExponent)
}

// String returns the canonical text of the number. Different numbers have different texts.
func (d decimal) String() string {
	if d.sign == 0 {
		return "0"
	}
	exponent := strconv.FormatInt(d.exponent, 10)
	if d.bigExponent != nil {
		exponent = d.bigExponent.String()
	}
	sign := ""
	if d.sign < 0 {
		sign = "-"
	}
	return sign + "." + d.digits + "e" + exponent
}

// prefixes returns texts such that every spelling of the number begins with one of them.
func (d decimal) prefixes() (all []string) {
	signs := []string{"", "+"}
	switch {
	case d.sign == 0:
		signs = []string{"", "+", "-"}
	case d.sign < 0:
		signs = []string{"-"}
	}
	for _, sign := range signs {
		all = append(all, sign+"0", sign+".")
		for i := range min(len(d.digits), 16) { // the point may follow any digit
			if i > 0 {
				all = append(all, sign+d.digits[:i]+".")
			}
		}
		if n := min(len(d.digits), 16); n > 0 {
			all = append(all, sign+d.digits[:n])
		}
	}
	return all
}
