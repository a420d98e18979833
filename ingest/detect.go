package ingest

import (
	"bytes"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
)

// A finding is the charset that a file seems to have.
type detection struct {
	charset
	stray  bool // bytes that are not UTF-8 are among text that is
	unsure bool
}

// Detection reads slices of a window, each of them for itself: one broken character rules out a charset.
const (
	windowSize = 256 << 10
	sliceSize  = 4 << 10
	maxSlices  = 16
)

// leastForeign is how many bytes that are not ASCII make a guess sure, and leastConfidence how sure the detector has to be.
const (
	minForeign    = 12
	minConfidence = 0.65
)

// relatives are the charsets that a name of the detector may stand for, because it mistakes one for the other. What is not here is not
// detected, or cannot be read.
var relatives = map[string][]string{
	"Windows-1251": {"windows-1251", "x-mac-cyrillic"}, "x-mac-cyrillic": {"windows-1251", "x-mac-cyrillic"},
	"KOI8-R": {"koi8-r", "koi8-u"}, "ISO-8859-5": {"iso-8859-5"}, "IBM866": {"ibm866"}, "IBM855": {"ibm855"},
	"ISO-8859-7": {"windows-1253", "iso-8859-7"}, "Windows-1253": {"windows-1253", "iso-8859-7"},
	"Windows-1255": {"windows-1255"}, "ISO-8859-8": {"iso-8859-8"}, "TIS-620": {"windows-874"},
	"Shift_JIS": {"shift_jis"}, "CP932": {"shift_jis"}, "EUC-JP": {"euc-jp"}, "ISO-2022-JP": {"iso-2022-jp"},
	"EUC-KR": {"euc-kr"}, "CP949": {"euc-kr"}, "GB2312": {"gb18030"}, "Big5": {"big5"},
}

// detect guesses the charset of a window of a file, which begins with its first byte that is not ASCII. all reports that the file ends there.
func detect(window []byte, all bool) detection {
	valid, stray := countUTF8(window, all)
	if valid > 0 && valid >= 10*stray {
		return detection{charset: utf8Charset, stray: stray > 0}
	}
	slices := sampleSlices(window)
	sample := bytes.Join(slices, []byte("\n"))
	c, ok := likeliest(vote(slices), sample)
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

// sequences counts the characters of UTF-8 that are not ASCII, and the bytes that are none.
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

// cut returns slices of a window, with a character at the beginning of each. No charset has a byte below '0' within a character.
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

// foreignAt returns where the first byte is that is not ASCII, or the first escape to a charset of two bytes, or the end.
func nextForeign(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf || c == 0x1b && bytes.HasPrefix(b[i:], []byte("\x1b$")) {
			return i
		}
	}
	return len(b)
}

// vote returns what the detector takes most of the slices for, by how many bytes of them are foreign; nil if it is not sure.
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

// foreign counts the bytes that are not ASCII, and those behind escapes to another charset.
func countForeign(b []byte) (n int) {
	for i := nextForeign(b); i < len(b); i++ {
		if b[i] >= utf8.RuneSelf || b[0] == 0x1b {
			n++
		}
	}
	return n
}

// likeliest returns the charset in which the sample has the fewest oddities, unless it has many even there.
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
