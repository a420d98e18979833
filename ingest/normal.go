package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// pieceSize is the minimum length in bytes of the pieces in which a text is normalised.
const pieceSize = 64 << 10

// cutPiece returns the length of the first piece of text. A piece ends before white space, because
// neither normalisation nor the rules for words combine characters across it.
func cutPiece(text string) int {
	if len(text) <= pieceSize {
		return len(text)
	}
	if i := strings.IndexAny(text[pieceSize:], " \n\t"); i >= 0 {
		return pieceSize + i
	}
	return len(text)
}

// normaliseText returns text in NFKC with one spelling of apostrophes and quotes, and a map from
// its bytes to those of text. Bytes that are not UTF-8 become spaces. If text is normalised
// already, normaliseText returns it unchanged, with zero places.
func normaliseText(text string) (string, places) {
	if isASCII(text) {
		return text, places{}
	}
	if !utf8.ValidString(text) {
		text = string(appendValid(nil, text))
	}
	n, latin := textNormaliser{text: text, han: -1}, isLatin(text)
	if latin {
		n.han = len(text)
	}
	if n.quickSpan() == len(text) && (latin || nextQuote(text) == len(text)) {
		return text, places{}
	}
	return n.all()
}

// A textNormaliser normalises a text from start to end. It has written text[:at] to out.
type textNormaliser struct {
	text   string
	at     int
	han    int // start of the next common Han character; less than at if not computed yet
	out    strings.Builder
	places places
}

func (n *textNormaliser) all() (string, places) {
	n.out.Grow(len(n.text) + len(n.text)/8)
	for n.at < len(n.text) {
		n.keep(n.quickSpan())
		if n.at < len(n.text) {
			n.respell(n.at + norm.NFKC.NextBoundaryInString(n.text[n.at:], true))
		}
	}
	n.places.add(place{n.out.Len(), len(n.text), true})
	return n.out.String(), n.places
}

// keep copies text[at:end], which is in NFKC. It respells apostrophes and quotes.
func (n *textNormaliser) keep(end int) {
	for n.at < end {
		size := nextQuote(n.text[n.at:end])
		if size > 0 {
			n.places.add(place{n.out.Len(), n.at, false})
			n.out.WriteString(n.text[n.at : n.at+size])
			n.at += size
			continue
		}
		_, size = utf8.DecodeRuneInString(n.text[n.at:])
		n.respell(n.at + size)
	}
}

// respell writes the normalised form of text[at:end], which normalisation treats as a unit.
func (n *textNormaliser) respell(end int) {
	segment := n.text[n.at:end]
	spelled := spell(segment)
	n.places.add(place{n.out.Len(), n.at, spelled != segment})
	n.out.WriteString(spelled)
	n.at = end
}

// quickSpan returns an end such that text[at:end] is in NFKC, as [norm.Form.QuickSpanString] does.
// It is several times faster for Chinese.
func (n *textNormaliser) quickSpan() int {
	at := n.at
	for at < len(n.text) {
		at += hanSpan(n.text[at:])
		if n.han < at {
			n.han = at + hanStart(n.text[at:])
		}
		at += norm.NFKC.QuickSpanString(n.text[at:n.han])
		if at < n.han {
			return at
		}
	}
	return at
}
