package ingest

import (
	"bytes"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
)

// A detection is the probable charset of a file.
type detection struct {
	charset
	stray  bool // the text is UTF-8 except for some bytes
	unsure bool // the charset is only a default
}

// Slices of a window are examined separately, because one invalid character rules out a charset.
const (
	windowSize = 256 << 10
	sliceSize  = 4 << 10
	maxSlices  = 16
)

// minForeign is the number of bytes beyond ASCII, and minConfidence the confidence of the detector,
// that make a detection sure.
const (
	minForeign    = 12
	minConfidence = 0.65
	minDistinct   = 6 // different characters beyond ASCII; twice as many of large scripts
)

// relatives maps the names that the detector returns to the charsets that they may stand for, since
// it confuses some charsets. Charsets that are missing here are never detected or cannot be
// decoded.
var relatives = map[string][]string{
	"Windows-1251": {"windows-1251", "x-mac-cyrillic"}, "x-mac-cyrillic": {"windows-1251", "x-mac-cyrillic"},
	"KOI8-R": {"koi8-r", "koi8-u"}, "ISO-8859-5": {"iso-8859-5"}, "IBM866": {"ibm866"}, "IBM855": {"ibm855"},
	"ISO-8859-7": {"windows-1253", "iso-8859-7"}, "Windows-1253": {"windows-1253", "iso-8859-7"},
	"Windows-1255": {"windows-1255"}, "ISO-8859-8": {"iso-8859-8"}, "TIS-620": {"windows-874"},
	"Shift_JIS": {"shift_jis"}, "CP932": {"shift_jis"}, "EUC-JP": {"euc-jp"}, "ISO-2022-JP": {"iso-2022-jp"},
	"EUC-KR": {"euc-kr"}, "CP949": {"euc-kr"}, "GB2312": {"gb18030"}, "Big5": {"big5"},
}

// detect guesses the charset of a window of a file, which begins with a foreign byte. all reports
// whether the window extends to the end of the file.
func detect(window []byte, all bool) detection {
	valid, stray := countUTF8(window, all)
	if valid > 0 && valid >= 10*stray {
		return detection{charset: utf8Charset, stray: stray > 0}
	}
	slices := sampleSlices(window)
	sample := bytes.Join(slices, []byte("\n"))
	c, ok := likeliest(vote(slices), sample)
	if ok && !isVaried(c.read(sample)) {
		return detection{charset: c, unsure: true}
	}
	if !ok {
		c, ok = latin(sample)
	}
	if !ok {
		c = charsetByName(windows1252)
	}
	if mixed := 10*valid > stray; mixed && c.name == windows1252 {
		c.Encoding = repaired{}
	}
	return detection{charset: c, unsure: !ok}
}

// isVaried reports whether a text has enough different characters beyond ASCII for a detection to
// be sure. A few characters, however often they occur, fit several charsets.
func isVaried(text string) bool {
	distinct, wide := map[rune]bool{}, 0
	for _, r := range text {
		if r < utf8.RuneSelf || distinct[r] {
			continue
		}
		if distinct[r] = true; r >= 0x2e80 {
			wide++
		}
	}
	if 2*wide > len(distinct) {
		return wide >= 2*minDistinct
	}
	return len(distinct) >= minDistinct
}

// countUTF8 counts the UTF-8 sequences of several bytes, and the bytes that are not UTF-8. Unless
// all is set, it ignores an incomplete sequence at the end of b.
func countUTF8(b []byte, all bool) (valid, stray int) {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || size > 1:
			if size > 1 {
				valid++
			}
		case !all && !utf8.FullRune(b):
			return valid, stray
		default:
			stray++
		}
		b = b[size:]
	}
	return valid, stray
}

// sampleSlices returns slices of a window. Each begins with a whole character, because no charset
// has bytes below '0' within a character of several bytes.
func sampleSlices(window []byte) (slices [][]byte) {
	stride := max(sliceSize, len(window)/maxSlices)
	for {
		begin := nextForeign(window)
		if begin == len(window) {
			return slices
		}
		window = window[begin:]
		slice := window[:min(sliceSize, len(window))]
		slices = append(slices, slice)
		window = window[min(stride, len(window)):]
		i := bytes.IndexFunc(window, func(r rune) bool { return r < '0' })
		if i < 0 || len(slices) == maxSlices {
			return slices
		}
		window = window[i:]
	}
}

// nextForeign returns the index of the first foreign byte: one that is not ASCII, or an escape
// sequence to a double-byte charset. It returns len(b) if there is none.
func nextForeign(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf || c == 0x1b && bytes.HasPrefix(b[i:], []byte("\x1b$")) {
			return i
		}
	}
	return len(b)
}

// vote runs the detector on each slice. It returns the entry of relatives on which slices with at
// least two thirds of all foreign bytes agree, or nil if there is none or too few bytes are
// foreign.
func vote(slices [][]byte) (most []string) {
	votes, total := map[string]int{}, 0
	for _, slice := range slices {
		n := countForeign(slice)
		total += n
		result := chardet.Detect(slice)
		if all := relatives[result.Charset]; len(all) > 0 && result.Confidence >= minConfidence {
			votes[all[0]] += n
			if 3*votes[all[0]] >= 2*total {
				most = all
			}
		}
	}
	if most == nil || total < minForeign || 3*votes[most[0]] < 2*total {
		return nil
	}
	return most
}

// countForeign counts the bytes of a slice that are not ASCII. If the slice begins with an escape
// sequence, all its bytes count.
func countForeign(b []byte) (n int) {
	for i := nextForeign(b); i < len(b); i++ {
		if b[i] >= utf8.RuneSelf || b[0] == 0x1b {
			n++
		}
	}
	return n
}

// likeliest returns the charset that decodes the sample with the smallest share of odd characters.
// It reports false if that share is at least 5 % for all names.
func likeliest(names []string, sample []byte) (best charset, ok bool) {
	least := 0.05
	for _, name := range names {
		c := charsetByName(name)
		if share := oddShare(c.read(sample)); share < least {
			best, least, ok = c, share, true
		}
	}
	return best, ok
}
