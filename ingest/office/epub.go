package office

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// EPUB reads a book. Each chapter is a document, in the order of the book. Its title is that in the
// table of contents or else the first heading; a chapter without either has the title of the one
// before or of the book. A file with several chapters of the same level is divided at these. Fields
// are the title of the book, author, language, publisher and date, and labels are the subjects.
// The cover, the table of contents and pages without text are left out.
func EPUB(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		a, err := openArchive(file, size, limit)
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		b, err := a.book()
		if err != nil {
			yield(document.Document{}, err)
			return
		}
		b.readChapters(yield)
	}
}

// A book is what its package says of it.
type book struct {
	archive
	dir        string // of the package; references are relative to it
	title      string
	properties properties
	publishers []string
	items      map[string]bookItem // by id
	spine      []string            // ids of the items in the order of reading
	contents   string              // id of the table of contents of EPUB 2
	skipped    map[string]bool     // keys of entries that are no chapters
	marks      map[string][]mark   // places in the table of contents by keys of entries
}

type bookItem struct{ entry, media, properties string }

// errBookEncrypted is the error for a book with digital rights management.
var errBookEncrypted = errors.New("the book is encrypted: only the reader that it was sold for can open it")

func (a archive) book() (*book, error) {
	entry := a.packageEntry()
	b := &book{archive: a, dir: path.Dir(entry), items: map[string]bookItem{}, skipped: map[string]bool{}, marks: map[string][]mark{}}
	if entry == "" {
		return nil, fmt.Errorf("%w: the package of the book", errNoEntry)
	}
	if err := a.each(entry, b.visit); err != nil {
		return nil, err
	}
	encrypted := a.encryptedEntries()
	for _, id := range b.spine {
		if encrypted[entryKey(b.items[id].entry)] {
			return nil, errBookEncrypted
		}
	}
	b.readContents()
	return b, nil
}

// packageEntry returns the name of the package that the container names, or else of any.
func (a archive) packageEntry() (entry string) {
	a.each("META-INF/container.xml", func(_ *tokens, e element) error {
		if full := attribute(e, "full-path"); e.Name.Local == "rootfile" && entry == "" && a.has(full) {
			entry = full
		}
		return nil
	})
	if entry != "" {
		return entry
	}
	for key := range a.entries {
		if path.Ext(key) == ".opf" && (entry == "" || key < entry) {
			entry = key
		}
	}
	return entry
}

// encryptedEntries returns the keys of encrypted entries. Fonts are often obfuscated, which is no
// protection of the text.
func (a archive) encryptedEntries() map[string]bool {
	encrypted, method := map[string]bool{}, ""
	a.each("META-INF/encryption.xml", func(_ *tokens, e element) error {
		switch e.Name.Local {
		case "EncryptedData":
			method = ""
		case "EncryptionMethod":
			method = attribute(e, "Algorithm")
		case "CipherReference":
			if !strings.Contains(method, "idpf.org") && !strings.Contains(method, "ns.adobe.com/pdf/enc") {
				encrypted[entryKey(unescapedPath(attribute(e, "URI")))] = true
			}
		}
		return nil
	})
	return encrypted
}

// unescapedPath returns the name of an entry that a URL refers to.
func unescapedPath(reference string) string {
	if plain, err := url.PathUnescape(reference); err == nil {
		return plain
	}
	return reference
}

// visit processes an element of the package.
func (b *book) visit(t *tokens, e element) error {
	switch e.Name.Local {
	case "item":
		b.items[attribute(e, "id")] = bookItem{path.Join(b.dir, unescapedPath(attribute(e, "href"))), attribute(e, "media-type"), attribute(e, "properties")}
	case "spine":
		b.contents = attribute(e, "toc")
	case "itemref":
		b.spine = append(b.spine, attribute(e, "idref"))
	case "reference":
		b.skipKind(attribute(e, "type"), b.dir, attribute(e, "href"))
	case "title", "creator", "language", "publisher", "date", "subject":
		text, err := t.text()
		b.describe(e, markup.OneLine(text))
		return err
	}
	return nil
}

// describe sets what a package says of its book.
func (b *book) describe(e element, text string) {
	switch e.Name.Local {
	case "title":
		b.title = cmp.Or(b.title, text)
	case "creator":
		b.properties.authors = append(b.properties.authors, text)
	case "language":
		b.properties.language = cmp.Or(b.properties.language, text)
	case "publisher":
		b.publishers = append(b.publishers, text)
	case "date":
		if attribute(e, "event") != "modification" {
			b.properties.created = cmp.Or(b.properties.created, text)
		}
	case "subject":
		b.properties.keywords = append(b.properties.keywords, text)
	}
}

// skipKind leaves out a whole page that is a cover or a table of contents.
func (b *book) skipKind(kind, dir, reference string) {
	if kind = strings.ToLower(kind); (kind == "cover" || kind == "toc") && !strings.Contains(reference, "#") {
		b.skipped[entryKey(path.Join(dir, unescapedPath(reference)))] = true
	}
}

// readChapters yields the documents of the chapters.
func (b *book) readChapters(yield func(document.Document, error) bool) {
	previous := b.title
	for _, id := range b.spine {
		item := b.items[id]
		if !b.isChapter(item) {
			continue
		}
		b.skipped[entryKey(item.entry)] = true // once is enough
		page, err := b.readText(item.entry)
		if err != nil && !yield(document.Document{}, err) {
			return
		}
		for _, part := range divide(page, b.marks[entryKey(item.entry)]) {
			d := b.chapter(part, previous)
			if d.Text == "" {
				continue
			}
			if len(d.Text) > b.limit {
				d, err = document.Document{}, fmt.Errorf("chapter %q: %w", d.Title, document.TooLarge(int64(len(d.Text)), b.limit))
			}
			if !yield(d, err) {
				return
			}
			previous = cmp.Or(d.Title, previous)
			err = nil
		}
	}
}

// isChapter reports whether an item of the spine is a page of text.
func (b *book) isChapter(item bookItem) bool {
	html := strings.Contains(item.media, "html") || strings.Contains(item.media, "dtbook") || item.media == ""
	return html && item.entry != "" && !b.skipped[entryKey(item.entry)] && !hasWord(item.properties, "nav")
}

func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// chapter returns the document of a part of a page, which has no text if it is no chapter.
func (b *book) chapter(part chapterPart, previous string) document.Document {
	d := markup.XHTML(part.page)
	if d.Text == "" {
		return d
	}
	d.Title = cmp.Or(part.title, firstHeading(part.page), previous)
	if line, rest, _ := strings.Cut(d.Text, "\n"); markup.OneLine(line) == d.Title {
		d.Text = strings.TrimSpace(rest)
	}
	b.properties.apply(&d)
	setValues(&d, "book", []string{b.title})
	setValues(&d, "publisher", b.publishers)
	return d
}
