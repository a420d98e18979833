package ingest

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

const windows1252 = "windows-1252"

// repaired is the encoding UTF-8, extended to decode invalid bytes as Windows-1252, the most
// frequent other charset of Western text. It decodes files that contain both correctly.
type repaired struct{}

// NewDecoder implements encoding.Encoding.
func (repaired) NewDecoder() *encoding.Decoder { return &encoding.Decoder{Transformer: repairing{}} }

// NewEncoder implements encoding.Encoding.
func (repaired) NewEncoder() *encoding.Encoder { return &encoding.Encoder{Transformer: transform.Nop} }

type repairing struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (repairing) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if n := min(len(dst), len(src)); utf8.Valid(src[:n]) {
		copy(dst, src[:n])
		if n < len(src) {
			err = transform.ErrShortDst
		}
		return n, n, err
	}
	for nSrc < len(src) {
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		r, size := utf8.DecodeRune(src[nSrc:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(src[nSrc])
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// repair returns b as valid UTF-8, with invalid bytes decoded as Windows-1252.
func repair(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	text, _ := repaired{}.NewDecoder().Bytes(b) // the decoder never fails
	return string(text)
}
