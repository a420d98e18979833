package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

const testLimit = 1 << 16

// pack returns an archive of entries, given as names and contents.
func pack(entries ...string) *bytes.Reader {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(entries); i += 2 {
		e, err := w.Create(entries[i])
		if err == nil {
			_, err = io.WriteString(e, entries[i+1])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return bytes.NewReader(b.Bytes())
}

type documentReader = func(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error]

// documents returns what a reader yields, with errors as texts.
func documents(read documentReader, file *bytes.Reader) (all []document.Document, errs []string) {
	for d, err := range read(file, file.Size(), testLimit) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		all = append(all, d)
	}
	return all, errs
}

// checkOne compares the only document of a file.
func checkOne(t *testing.T, name string, read documentReader, file *bytes.Reader, want document.Document) {
	t.Helper()
	all, errs := documents(read, file)
	if diff := cmp.Diff([]document.Document{want}, all); diff != "" || errs != nil {
		t.Errorf("%s: %v %s", name, errs, diff)
	}
}

// readers are all readers of documents in archives, by the kind of the archive.
var readers = map[string]documentReader{"docx": DOCX, "odt": ODT, "pptx": PPTX, "odp": ODP, "epub": EPUB}

// begin is what an archive of each kind needs before a part.
var begin = map[string][]string{
	"docx": {"[Content_Types].xml", "<Types/>", "word/document.xml"},
	"odt":  {"content.xml"},
	"odp":  {"content.xml"},
	"epub": {"META-INF/container.xml", "", "a.opf"},
	"pptx": {"[Content_Types].xml", "", "ppt/presentation.xml", presentationOf(1), "ppt/_rels/presentation.xml.rels", slideRelations(1), "ppt/slides/slide1.xml"},
}

// A few kilobytes may hold megabytes of text, of markup, or of elements in elements.
func TestBombs(t *testing.T) {
	for kind, read := range readers {
		for name, content := range map[string]string{
			"text":    "<a><p><r><t>" + strings.Repeat("word ", testLimit),
			"markup":  "<a>" + strings.Repeat("<p></p>", 5*testLimit),
			"comment": "<a><!--" + strings.Repeat("word ", testLimit),
			"name":    "<a><" + strings.Repeat("word", testLimit),
		} {
			file := pack(append(begin[kind], content)...)
			for _, err := range read(file, file.Size(), testLimit) {
				if !errors.Is(err, document.ErrTooLarge) {
					t.Errorf("%s: %s: %v", kind, name, err)
				}
			}
		}
		deep := pack(append(begin[kind], strings.Repeat("<p>", 2*maxDepth))...)
		if all, errs := documents(read, deep); len(all) > 0 || len(errs) == 0 || !strings.Contains(errs[0], "elements are open") {
			t.Errorf("%s: %d documents, errors %q", kind, len(all), errs)
		}
	}
}

// Parts that are used again and again yield no more text than the limit, or than the archive can
// hold.
func TestRepeatedParts(t *testing.T) {
	long := p("", r(strings.Repeat("word ", testLimit/8)))
	notes := docxOf(strings.Repeat(`<w:footnoteReference w:id="1"/>`, 1000), "word/footnotes.xml", `<w:footnotes xmlns:w="w"><w:footnote w:id="1">`+long+`</w:footnote></w:footnotes>`)
	for _, err := range DOCX(notes, notes.Size(), testLimit) {
		if !errors.Is(err, document.ErrTooLarge) {
			t.Error(err)
		}
	}
	a, err := openArchive(notes, notes.Size(), testLimit)
	for range 1 << 10 {
		if err == nil {
			_, err = a.read("word/footnotes.xml")
		}
	}
	if !errors.Is(err, document.ErrTooLarge) {
		t.Error(err)
	}
	book := epubOf(strings.Repeat(item("a", "a.xhtml", ""), 10), "OEBPS/a.xhtml", xhtml("text"))
	if all, errs := documents(EPUB, book); len(all) != 1 || errs != nil {
		t.Errorf("%d documents, %q", len(all), errs)
	}
}

func TestDamaged(t *testing.T) {
	for kind, read := range readers {
		whole := begin[kind]
		for name, file := range map[string]*bytes.Reader{
			"empty":       bytes.NewReader(nil),
			"no archive":  fileOf("some text"),
			"no part":     pack("other", ""),
			"cut":         pack(append(whole, "<a><p><r><t>text")...),
			"no XML":      pack(append(whole, "<a><<")...),
			"wrong order": pack(append(whole, "<a></b></a></a>")...),
		} {
			if all, errs := documents(read, file); len(all) > 0 || len(errs) == 0 {
				t.Errorf("%s: %s: %d documents, errors %q", kind, name, len(all), errs)
			}
		}
	}
}

func fileOf(s string) *bytes.Reader { return bytes.NewReader([]byte(s)) }

func TestKind(t *testing.T) {
	const types = "[Content_Types].xml"
	for _, tt := range []struct {
		file *bytes.Reader
		want string
	}{
		{pack(types, "", "word/document.xml", ""), "docx"},
		{pack("Word\\Document.xml", "", types, ""), "docx"},
		{pack("word/other.xml", "", types, ""), ""},
		{pack("word/document.xml", ""), ""},
		{pack(types, "", "_rels/.rels", `<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/word/document2.xml"/></Relationships>`, "word/document2.xml", ""), "docx"},
		{pack(types, "", "xl/workbook.xml", ""), "xlsx"},
		{pack("ppt/presentation.xml", "", types, ""), "pptx"},
		{pack("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", ""), "odt"},
		{pack("content.xml", "", "mimetype", "application/vnd.oasis.opendocument.spreadsheet-template\n"), "ods"},
		{pack("content.xml", "", "META-INF/manifest.xml", `<m:manifest xmlns:m="m"><m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.presentation"/></m:manifest>`), "odp"},
		{pack("content.xml", ""), ""},
		{pack("a", "", "META-INF/container.xml", "", "mimetype", "application/epub+zip"), "epub"},
		{pack("content.xml", "", "META-INF/container.xml", ""), "epub"},
		{pack("a.txt", "text"), ""},
		{pack(), ""},
		{fileOf("PK\x03\x04"), ""},
	} {
		if got := Kind(tt.file, tt.file.Size()); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
