package office

import (
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// DOCX reads a text document of Office Open XML, which is one document. Its text is what a reader
// sees: paragraphs, lists and tables, then footnotes and endnotes. Deleted and moved text, hidden
// text, instructions of fields, comments, headers, footers and tables of contents are left out. The
// title is that of the properties, or else the first paragraph with the style of titles, or the
// first heading, and is not repeated in the text. Keywords and category are labels; author,
// language and date are fields.
func DOCX(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error] {
	return one(func() (document.Document, error) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			return document.Document{}, err
		}
		return a.docx()
	})
}

// one yields the only document of a file.
func one(read func() (document.Document, error)) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) { yield(read()) }
}

func (a archive) docx() (document.Document, error) {
	main := a.mainPart()
	w := &wordText{archive: a, flow: newFlow(a.limit), styles: a.wordStyles(a.related(main, "styles", "word/styles.xml"))}
	if err := a.handle(main, w); err != nil {
		return document.Document{}, err
	}
	if err := a.addNotes(main, w); err != nil {
		return document.Document{}, err
	}
	return w.document(a.coreProperties()), w.err()
}

// addNotes adds the notes that a text refers to.
func (a archive) addNotes(main string, w *wordText) error {
	for _, kind := range []string{"footnote", "endnote"} {
		entry := a.related(main, kind+"s", "word/"+kind+"s.xml")
		if !a.has(entry) {
			continue
		}
		notes := &wordNotes{&wordText{archive: a, flow: newFlow(a.limit), styles: w.styles}, map[string][]byte{}, ""}
		if err := a.handle(entry, notes); err != nil {
			return err
		}
		for _, id := range w.notes[kind] {
			w.follow(notes.texts[id])
			if w.size += len(notes.texts[id]); w.err() != nil {
				return w.err()
			}
		}
	}
	return nil
}

// wordText reads the main part of a text document.
type wordText struct {
	archive
	*flow
	styles wordStyles
	fields []bool              // of each open field: its instruction is being read
	hidden bool                // the run is
	shown  bool                // the text of the element is a part of the document
	notes  map[string][]string // ids of notes, by their kind
	pages  int                 // number of pages of HTML
}

// maxPages is the number of pages of HTML within a document that are read. Real documents have one.
const maxPages = 100

func (w *wordText) start(t *tokens, e element) error {
	switch e.Name.Local {
	case "del", "moveFrom", "rt", "Fallback", "sectPr", "tblPr":
		return t.skip()
	case "pPr":
		return w.paragraph(t)
	case "rPr":
		return w.run(t)
	case "trPr", "tcPr":
		return skipDeleted(t)
	case "sdtPr":
		return skipPlaceholder(t)
	case "t":
		w.shown = w.visible()
	case "fldChar":
		w.field(attribute(e, "fldCharType"))
	case "footnoteReference", "endnoteReference":
		w.note(strings.TrimSuffix(e.Name.Local, "Reference"), attribute(e, "id"))
	case "tbl":
		w.startTable()
	case "txbxContent":
		w.startBox()
	case "altChunk":
		w.page(relationID(e))
	case "tab", "ptab", "br", "cr", "noBreakHyphen":
		w.character(e.Name.Local)
	}
	return nil
}

func (w *wordText) write(text []byte) {
	if w.shown {
		w.flow.write(text)
	}
}

func (w *wordText) end(name string) {
	switch name {
	case "t":
		w.shown = false
	case "r":
		w.hidden = false
	case "p":
		w.endParagraph()
	case "tc":
		w.endCell()
	case "tr":
		w.endRow()
	case "tbl":
		w.endTable()
	case "txbxContent":
		w.follow(w.endBox())
	}
}

// page adds the text of a page of HTML that stands for a part of the document. Programs that make
// documents of pages leave the conversion to Word.
func (w *wordText) page(id string) {
	if w.pages++; w.pages > maxPages {
		return
	}
	for _, r := range w.relations(w.mainPart()) {
		if r.id != id || !strings.Contains(path.Ext(r.target), "htm") {
			continue
		}
		content, _ := w.readText(r.target)
		for line := range strings.SplitSeq(markup.HTML(content).Text, "\n") {
			w.flow.write([]byte(line))
			w.endParagraph()
		}
	}
}

// paragraph reads the properties of a paragraph. Those before a revision come last.
func (w *wordText) paragraph(t *tokens) error {
	return t.within(func(e element) (skip bool) {
		switch e.Name.Local {
		case "pStyle":
			w.top().role = w.styles.role(attribute(e, "val"))
		case "outlineLvl":
			if level := attribute(e, "val"); len(level) == 1 && level < "9" && w.top().role == plainRole {
				w.top().role = headingRole
			}
		}
		return e.Name.Local == "rPr" || e.Name.Local == "pPrChange"
	})
}

// run reads the properties of a run.
func (w *wordText) run(t *tokens) error {
	return t.within(func(e element) (skip bool) {
		switch e.Name.Local {
		case "rStyle":
			w.hidden = w.styles.hidden(attribute(e, "val"))
		case "vanish":
			w.hidden = isOn(e)
		}
		return e.Name.Local == "rPrChange"
	})
}

// skipDeleted reads the properties of a row or a cell, and all of it if it has been deleted.
func skipDeleted(t *tokens) error {
	deleted := false
	err := t.within(func(e element) (skip bool) {
		deleted = deleted || e.Name.Local == "del" || e.Name.Local == "cellDel"
		return false
	})
	if err == nil && deleted {
		return t.skip() // the row or cell, which is open
	}
	return err
}

// skipPlaceholder reads the properties of a content control, and all of it if it holds only a
// prompt or is a table of contents.
func skipPlaceholder(t *tokens) error {
	skipped := false
	err := t.within(func(e element) (skip bool) {
		switch e.Name.Local {
		case "showingPlcHdr":
			skipped = skipped || isOn(e)
		case "docPartGallery":
			skipped = skipped || attribute(e, "val") == "Table of Contents"
		}
		return false
	})
	if err == nil && skipped {
		return t.skip() // the control, which is open
	}
	return err
}

// character writes what an element stands for.
func (w *wordText) character(name string) {
	switch {
	case !w.visible():
	case name == "br" || name == "cr":
		w.breakLine()
	case name == "noBreakHyphen":
		w.flow.write([]byte("-"))
	default:
		w.flow.write([]byte(" "))
	}
}

// visible reports whether text is neither hidden nor the instruction of a field. Instructions
// contain other fields, with results of their own.
func (w *wordText) visible() bool { return !w.hidden && !slices.Contains(w.fields, true) }

// field processes one of the marks that divide a field into its instruction and its result.
func (w *wordText) field(mark string) {
	last := len(w.fields) - 1
	switch {
	case mark == "begin" && last < maxDepth:
		w.fields = append(w.fields, true)
	case mark == "separate" && last >= 0:
		w.fields[last] = false
	case mark == "end" && last >= 0:
		w.fields = w.fields[:last]
	}
}

func (w *wordText) note(kind, id string) {
	if w.notes == nil {
		w.notes = map[string][]string{}
	}
	w.notes[kind] = append(w.notes[kind], id)
}

// wordNotes reads footnotes or endnotes.
type wordNotes struct {
	*wordText
	texts map[string][]byte
	id    string
}

func (n *wordNotes) start(t *tokens, e element) error {
	if e.Name.Local != "footnote" && e.Name.Local != "endnote" {
		return n.wordText.start(t, e)
	}
	n.id = attribute(e, "id")
	n.startBox()
	return nil
}

func (n *wordNotes) end(name string) {
	if name == "footnote" || name == "endnote" {
		n.texts[n.id] = n.endBox()
		return
	}
	n.wordText.end(name)
}
