package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A mailDecoder decodes the parts of messages, each of which may have a charset of its own.
type mailDecoder struct {
	decoded bool    // the file has been decoded as a whole
	sure    charset // the last one that was detected with certainty; parts are short
	guessed func(name string, unsure bool)
}

// asIs returns content without a transfer encoding as a text.
func (d *mailDecoder) asIs(content, declared string) string {
	if d.decoded {
		return content
	}
	return d.text(content, declared)
}

// text decodes content by its declared charset or, failing that, by the one that is detected. Many
// texts in UTF-8 are declared to be of a charset of Western Europe.
func (d *mailDecoder) text(content, declared string) string {
	c := charsetByName(declared)
	if strings.EqualFold(declared, "us-ascii") || declared == "" || c.Encoding == nil {
		return d.detected(content)
	}
	if c.name == windows1252 {
		return repair([]byte(content))
	}
	return c.read([]byte(content))
}

func (d *mailDecoder) detected(content string) string {
	window := []byte(content)
	at := nextForeign(window)
	if at == len(content) {
		return content
	}
	if window = window[at:]; utf8.Valid(window) && window[0] != 0x1b {
		return content
	}
	found := detect(window[:min(len(window), windowSize)], len(window) <= windowSize)
	switch {
	case !found.unsure:
		d.sure = found.charset
	case d.sure.Encoding != nil:
		return content[:at] + d.sure.read(window)
	}
	if d.guessed != nil {
		d.guessed(found.name, found.unsure)
	}
	return content[:at] + found.read(window)
}

// mailDecoder returns the decoder of a file. Each charset that it guesses is counted once.
func (r *reader) mailDecoder(s stream, decoded bool) *mailDecoder {
	type guess struct {
		name   string
		unsure bool
	}
	counted := map[guess]bool{}
	return &mailDecoder{decoded: decoded, guessed: func(name string, unsure bool) {
		if g := (guess{name, unsure}); !counted[g] {
			counted[g] = true
			r.Guessed.count(name, unsure, s.place)
		}
	}}
}

// undecoded returns the format of a file of messages, whose parts are decoded one by one, or nil.
// The charset of the options and a byte-order mark are those of the whole file.
func (r *reader) undecoded(s stream) *fileFormat {
	begin, _ := s.Peek(sampleSize)
	if r.charset.Encoding != nil || isBinary(begin) || checkText(begin) != nil || hasMark(begin) {
		return nil
	}
	named := r.wanted(s)
	switch {
	case named != nil && named.messages:
		return named
	case named != nil && (r.forced() || named.Name != FormatText), r.looked[formatExtension(s.place)]:
		return nil
	}
	for i, f := range r.formats {
		if f.messages && (named == nil || f.asText) && f.is(begin) {
			return &r.formats[i]
		}
	}
	return nil
}

func hasMark(begin []byte) bool {
	return bytes.HasPrefix(begin, []byte("\ufeff")) || bytes.HasPrefix(begin, []byte{0xff, 0xfe}) || bytes.HasPrefix(begin, []byte{0xfe, 0xff})
}
