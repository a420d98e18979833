package office

import (
	"io"
	"iter"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// ODT reads a text document of OpenDocument, which is one document. Title, text, labels and fields
// are as with [DOCX]. Generated indexes are left out, too.
func ODT(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error] {
	return one(func() (document.Document, error) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			return document.Document{}, err
		}
		o := &openText{flow: newFlow(limit), styles: a.openStyles("styles.xml", "content.xml")}
		if err := a.handleContent(o); err != nil {
			return document.Document{}, err
		}
		o.endLine()
		o.follow(o.notes)
		return o.document(a.properties("meta.xml")), o.err()
	})
}

// handleContent processes the content of a package of OpenDocument.
func (a archive) handleContent(h handler) error {
	err := a.handle("content.xml", h)
	if err != nil && a.isEncrypted() {
		return errEncrypted
	}
	return err
}

// isEncrypted reports whether the manifest says how the content is encrypted.
func (a archive) isEncrypted() (encrypted bool) {
	a.each("META-INF/manifest.xml", func(_ *tokens, e element) error {
		encrypted = encrypted || e.Name.Local == "encryption-data"
		return nil
	})
	return encrypted
}

// openText reads the content of a document of OpenDocument.
type openText struct {
	*flow
	styles openStyles
	open   int // number of open paragraphs, since only these have text
	notes  []byte
}

func (o *openText) start(t *tokens, e element) error {
	switch e.Name.Local {
	case "tracked-changes", "annotation", "note-citation", "ruby-text", "scripts", "forms", "title", "desc", "automatic-styles", "font-face-decls",
		"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index", "bibliography", "hidden-text", "covered-table-cell", "event-listeners", "settings":
		return t.skip()
	case "h", "p":
		o.startParagraph(e)
	case "span", "section":
		if o.styles.hidden(attribute(e, "style-name")) || attribute(e, "display") == "none" {
			return t.skip()
		}
	case "hidden-paragraph":
		if attribute(e, "is-hidden") != "false" {
			o.top().role = contentsRole
		}
	case "s", "tab":
		o.write([]byte(" "))
	case "line-break":
		o.breakLine()
	case "table":
		o.startTable()
	case "note-body", "text-box":
		o.startBox()
	}
	return nil
}

// startParagraph begins a paragraph or a heading.
func (o *openText) startParagraph(e element) {
	o.open++
	role := o.styles.role(attribute(e, "style-name"))
	if e.Name.Local == "h" && role == plainRole {
		role = headingRole
	}
	if o.top().depth == 0 {
		o.endLine()
	}
	o.top().role = role
}

func (o *openText) write(text []byte) {
	if o.open > 0 {
		o.flow.write(text)
	}
}

func (o *openText) end(name string) {
	switch name {
	case "h", "p":
		o.open = max(0, o.open-1)
		o.endParagraph()
	case "table-cell":
		o.endCell()
	case "table-row":
		o.endRow()
	case "table":
		o.endTable()
	case "text-box":
		o.follow(o.endBox())
	case "note-body":
		o.notes = append(o.notes, o.endBox()...)
	}
}

// openStyles are the styles of OpenDocument by their names.
type openStyles map[string]openStyle

type openStyle struct {
	parent string
	hidden bool
}

// openStyles returns the styles in entries. Those made by formatting are in the content.
func (a archive) openStyles(entries ...string) openStyles {
	styles := openStyles{}
	for _, entry := range entries {
		a.each(entry, func(t *tokens, e element) error {
			switch e.Name.Local {
			case "body":
				return io.EOF // styles come before it
			case "style":
				s := openStyle{parent: attribute(e, "parent-style-name")}
				err := t.within(func(e element) (skip bool) {
					s.hidden = s.hidden || isHiding(e)
					return false
				})
				styles[attribute(e, "name")] = s
				return err
			}
			return nil
		}) // without styles, all text is shown
	}
	return styles
}

// role returns the role of a style by the names that all languages of the program use.
func (s openStyles) role(name string) role {
	for range maxBases {
		switch {
		case name == "":
			return plainRole
		case name == "Title":
			return titleRole
		case strings.HasPrefix(name, "Contents_20_"):
			return contentsRole
		}
		name = s[name].parent
	}
	return plainRole
}

func (s openStyles) hidden(name string) bool {
	for range maxBases {
		if s[name].hidden {
			return true
		}
		name = s[name].parent
	}
	return false
}

// isHiding reports whether the properties of a style hide its text, slide or sheet.
func isHiding(e element) bool {
	switch e.Name.Local {
	case "text-properties":
		return attribute(e, "display") == "none"
	case "drawing-page-properties":
		return attribute(e, "visibility") == "hidden"
	case "table-properties":
		return attribute(e, "display") == "false"
	}
	return false
}
