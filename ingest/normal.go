package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// pieceSize is how much of a text is made normal at a time, if there is white space.
const pieceSize = 64 << 10

// cutPiece returns where the first piece of a text ends: before white space, where neither
// normalisation nor the rules for words look across.
func cutPiece(text string) int {
	if len(text) <= pieceSize {
		return len(text)
	}
	if i := strings.IndexAny(text[pieceSize:], " \n\t"); i >= 0 {
		return pieceSize + i
	}
	return len(text)
}

// normal returns a text in NFKC with one spelling of apostrophes, and where its bytes come from.
// Bytes that are not UTF-8 become spaces. A text that is normal is returned as it is.
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

// A normaliser makes text[:at] normal.
type textNormaliser struct {
	text   string
	at     int
	han    int // where the next common character of Han begins, if not before at
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

// keep takes the text up to end, which is in NFKC.
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

// respell takes the text up to end, which normalisation does not part.
func (n *textNormaliser) respell(end int) {
	segment := n.text[n.at:end]
	spelled := spell(segment)
	n.places.add(place{n.out.Len(), n.at, spelled != segment})
	n.out.WriteString(spelled)
	n.at = end
}

// quickSpan returns where the text ends that is surely in NFKC, as [norm.Form.QuickSpanString] does,
// several times as fast for Chinese.
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
