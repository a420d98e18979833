package ingest

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/hashsearch/hashsearch/ingest/tagged"
)

// htmlStart matches the beginning of a page, after an optional XML declaration and comments. It
// ignores case.
var htmlStart = regexp.MustCompile(`^(?is)\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!doctype html|<html[\s>])`)

// wanted returns the format that the options or the extension give a file, or nil.
func (r *reader) wanted(s stream) *fileFormat {
	switch {
	case r.forced():
		return r.formatOf(r.Format)
	case s.message:
		return r.formatOf(FormatMail)
	}
	return r.extensions[formatExtension(s.place)]
}

// binary returns the format of a file that is no text, or nil.
func (r *reader) binary(s stream) *fileFormat {
	forced := r.forced()
	if forced && r.formatOf(r.Format).text == nil {
		return r.formatOf(r.Format)
	}
	begin, _ := s.Peek(headSize)
	for i, f := range r.formats {
		if f.text == nil && f.is != nil && f.is(begin) && (!forced || f.archive) {
			return &r.formats[i]
		}
	}
	return nil
}

// recognise returns the format of a text: that of the options or of the extension, or else what the
// content looks like. It returns nil for an entry that may be anything.
func (r *reader) recognise(s stream) *fileFormat {
	begin, _ := s.Peek(sampleSize)
	if f := r.wanted(s); f != nil && (f.Name != FormatText || r.forced()) {
		return f
	} else if f != nil {
		return r.textOr(f, begin)
	}
	if extension := formatExtension(s.place); r.looked[extension] {
		if f := r.lookedInto(s, extension, begin); f != nil || !isNumber(extension) {
			return f
		}
	}
	for i, f := range r.formats {
		if f.text != nil && f.is != nil && f.is(begin) {
			return &r.formats[i]
		}
	}
	if s.entry && (len(begin) == 0 || isBinary(begin)) {
		return nil
	}
	return r.formatOf(guessTable(begin))
}

// textOr returns a format of several documents, whose files may have the extension of texts, as
// archives of mailing lists do, or else f.
func (r *reader) textOr(f *fileFormat, begin []byte) *fileFormat {
	for i, g := range r.formats {
		if g.asText && g.is(begin) {
			return &r.formats[i]
		}
	}
	return f
}

// lookedInto returns the format of a text whose extension does not tell it. A source that is not
// recognised has the last format that its extension may have.
func (r *reader) lookedInto(s stream, extension string, begin []byte) (last *fileFormat) {
	for i, f := range r.formats {
		if !slices.Contains(f.Looked, extension) {
			continue
		}
		sure := f.sure
		if sure == nil {
			sure = f.is
		}
		if sure(begin) && (!s.entry || f.Name != tagged.KindXML || r.hasTexts(begin)) || f.Name == tagged.KindXML && r.Record != "" {
			return &r.formats[i]
		}
		if !s.entry && !isNumber(extension) {
			last = &r.formats[i]
		}
	}
	return last
}

// hasTexts reports whether the first record of XML has a title or a text, so that it is worth
// reading if nobody asked for it.
func (r *reader) hasTexts(begin []byte) bool {
	if len(r.Map) > 0 {
		return true
	}
	for record, err := range tagged.XML(bytes.NewReader(begin), tagged.RecordTag(begin), len(begin)) {
		names := make([]string, len(record))
		for i, v := range record {
			names[i] = v.Name
		}
		_, found := textIn(names)
		return found || err != nil // it may be longer than the beginning
	}
	return false
}

// guessTable returns the format of a table if there is a header with a column for text and rows
// that fit it. It does not accept bars as separators, because tables in Markdown have them.
func guessTable(begin []byte) string {
	s := sniff(bytes.TrimLeft(begin, "\r\n"), len(begin) < sampleSize, ",;\t")
	switch {
	case !s.convincing():
		return FormatText
	case s.separator == '\t':
		return FormatTSV
	}
	return FormatCSV
}
