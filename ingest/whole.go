package ingest

import (
	"path"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
	"github.com/hashsearch/hashsearch/ingest/office"
)

// readWhole reads a stream that is one document. A file of a directory that has no text is left
// out.
func (r *reader) readWhole(s stream, parse func(content string) Document) {
	content, ok := r.content(s)
	if !ok {
		return
	}
	d := parse(content)
	if s.entry && d.Title == "" && strings.TrimSpace(d.Text) == "" {
		r.LeftOut.countFile(s.path)
		return
	}
	d.ID = s.makeID(d, 0)
	r.emit(d)
}

// content returns the text of a stream, or rejects it.
func (r *reader) content(s stream) (content string, ok bool) {
	b, err := readAll(s, r.MaxBytes)
	if err == nil && isBinary(b) {
		err = errBinary
	}
	if err != nil {
		r.reject(s.place, err)
		return "", false
	}
	return string(b), true
}

// emitWhole emits the only document of a stream, or its rejection. A document without a title gets
// the name of the file. A file without any text, such as a page that only includes others, is left
// out.
func (r *reader) emitWhole(s stream, d Document, err error) {
	switch {
	case err != nil:
		r.reject(s.place, err)
		return
	case d.Title == "" && d.Text == "" && s.entry:
		r.LeftOut.countFile(s.path)
		return
	}
	if d.Title == "" && d.Text != "" && s.name != "" {
		d.Title = titleOfName(s.name)
	}
	d.ID = s.makeID(d, 0)
	r.emit(d)
}

// whole reads files that are a document each.
func whole(parse func(content string) Document) func(*reader, stream) {
	return func(r *reader, s stream) { r.readWhole(s, parse) }
}

// titled reads files that are a document each, see emitWhole.
func titled(parse func(content string) Document) func(*reader, stream) {
	return func(r *reader, s stream) {
		if content, ok := r.content(s); ok {
			r.emitWhole(s, parse(content), nil)
		}
	}
}

func markdown(r *reader, s stream) {
	parse := markup.Markdown
	if r.split != nil && r.split.headings {
		parse = markup.HeadedMarkdown
	}
	titled(parse)(r, s)
}

func page(r *reader, s stream) {
	parse := markup.HTML
	switch {
	case r.split != nil && r.split.headings && !r.Article:
		parse = markup.HeadedHTML
	case r.Article:
		parse = markup.Article
	case formatExtension(s.place) == ".xhtml":
		parse = markup.XHTML
	}
	r.readWhole(s, parse)
}

func notebook(r *reader, s stream) {
	if content, ok := r.content(s); ok {
		d, err := markup.Notebook(content)
		r.emitWhole(s, d, err)
	}
}

// rtf reads a document of Rich Text Format, which declares its charset itself.
func (r *reader) rtf(s stream) {
	content, err := readAll(s, r.MaxBytes)
	if err != nil {
		r.reject(s.place, err)
		return
	}
	r.emitWhole(s, office.RTF(string(content)), nil)
}

// titleOfName returns the name of a file without its extension, or that of its directory if the
// file is the index of one.
func titleOfName(name string) string {
	dir, base := path.Split(name)
	base = strings.TrimSuffix(base, fileExtension(base))
	if lower := strings.ToLower(strings.Trim(base, "_")); (lower == "index" || lower == "readme") && dir != "" {
		return path.Base(dir)
	}
	return base
}

func textDocument(content string) Document { return Document{Text: content} }
