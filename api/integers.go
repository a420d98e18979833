package api

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
)

// plainIntegers rewrites the integers in a JSON text, such as 32.0 and 3.2e1, without a fraction or
// an exponent. JSON Schema counts them as integers, but encoding/json does not decode them into an
// int. The rest of the text is unchanged.
func plainIntegers(text []byte) []byte {
	var out []byte
	rest := text
	for len(rest) > 0 {
		n := tokenLength(rest)
		token := rest[:n]
		if plain, ok := plainInteger(token); ok {
			token = plain
		}
		out, rest = append(out, token...), rest[n:]
	}
	return out
}

// tokenLength returns the length of the string or number at the beginning of a JSON text, or 1 for
// anything else.
func tokenLength(text []byte) int {
	const number = "+-.0123456789eE"
	switch c := text[0]; {
	case c == '"':
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(text)
	case c == '-' || '0' <= c && c <= '9':
		return len(text) - len(bytes.TrimLeft(text, number))
	}
	return 1
}

// mostDigits is the number of digits of the largest uint64.
const mostDigits = 20

// plainInteger rewrites a number with a fraction or an exponent as an integer, exactly, if it is an
// integer of at most mostDigits digits.
func plainInteger(token []byte) ([]byte, bool) {
	if first := token[0]; first != '-' && (first < '0' || first > '9') || !bytes.ContainsAny(token, ".eE") {
		return nil, false
	}
	digits, minus := strings.CutPrefix(strings.ToLower(string(token)), "-")
	digits, exponent, _ := strings.Cut(digits, "e")
	shift, err := strconv.Atoi(cmp.Or(exponent, "0"))
	if err != nil {
		return nil, false
	}
	before, after, _ := strings.Cut(digits, ".")
	significant := strings.TrimLeft(before+after, "0")
	// point is the position of the decimal point in significant.
	point := len(before) + shift - (len(before) + len(after) - len(significant))
	significant = strings.TrimRight(significant, "0")
	if significant == "" {
		return []byte("0"), true
	}
	if point < len(significant) || point > mostDigits {
		return nil, false
	}
	if minus {
		significant, point = "-"+significant, point+1
	}
	return []byte(significant + strings.Repeat("0", point-len(significant))), true
}
