package office

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// epubOf returns a book with a manifest, in which all items that have no properties are in the
// spine, and with other entries.
func epubOf(manifest string, entries ...string) *bytes.Reader {
	var spine strings.Builder
	for line := range strings.SplitSeq(manifest, "\n") {
		if id, _, ok := strings.Cut(strings.TrimPrefix(line, `<item id="`), `"`); ok && !strings.Contains(line, "dtbncx") {
			fmt.Fprintf(&spine, `<itemref idref="%s"/>`, id)
		}
	}
	return pack(append([]string{"META-INF/container.xml", `<container xmlns="c"><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>`,
		"OEBPS/book.opf", `<package xmlns="p" xmlns:dc="dc" xmlns:opf="opf"><metadata><dc:title>The book</dc:title><dc:title>A subtitle</dc:title><dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><dc:language>en</dc:language>
<dc:publisher>Press</dc:publisher><dc:date opf:event="modification">2021</dc:date><dc:date>2020</dc:date><dc:subject>one</dc:subject><dc:subject>two</dc:subject></metadata>
<manifest>` + manifest + `</manifest><spine toc="ncx">` + spine.String() + `</spine><guide><reference type="cover" href="cover.xhtml"/><reference type="toc" href="a%20b.xhtml#toc"/></guide></package>`}, entries...)...)
}

func item(id, href, more string) string {
	return fmt.Sprintf("<item id=%q href=%q media-type=%q %s/>\n", id, href, "application/xhtml+xml", more)
}

func xhtml(body string) string {
	return `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>File</title><script/></head><body>` + body + `</body></html>`
}

var titleAndText = cmpopts.IgnoreFields(document.Document{}, "Labels", "Fields", "Lists")

func TestEPUB(t *testing.T) {
	file := epubOf(item("c", "cover.xhtml", "")+item("n", "text/nav.xhtml", `properties="scripted nav"`)+item("f", "front.xhtml", "")+item("1", "a%20b.xhtml", "")+item("2", "two.xhtml", "")+item("3", "three.xhtml", "")+item("4", "four.xhtml", "")+item("5", "five.xhtml", ""),
		"OEBPS/cover.xhtml", xhtml("cover"),
		"OEBPS/text/nav.xhtml", xhtml(`<nav xmlns:epub="e" epub:type="toc"><ol><li><a href="../a%20b.xhtml">One &amp;<br/>only</a><ol><li><a href="../a%20b.xhtml#x">Part</a></li></ol></li><li><a href="../two.xhtml#one">First</a></li><li><a href="../two.xhtml#two">Second</a></li></ol></nav><nav epub:type="page-list"><ol><li><a href="../three.xhtml">1</a></li></ol></nav>`),
		"OEBPS/front.xhtml", xhtml("<p>front</p>"),
		"OEBPS/a b.xhtml", xhtml(`<h1>Other</h1><p>one&nbsp;text</p><p id="x">part</p>`),
		"OEBPS/two.xhtml", xhtml(`<p>rest</p><h2 id="one">First</h2><p>a</p><h2><a id="two"/>Second</h2><p>b</p>`),
		"OEBPS/three.xhtml", xhtml(`<h3></h3><h2>A <i>head</i>ing</h2><p>c</p>`),
		"OEBPS/four.xhtml", xhtml(`<p>d</p>`), "OEBPS/five.xhtml", xhtml(""))
	all, errs := documents(EPUB, file)
	want := []document.Document{{Title: "The book", Text: "front"}, {Title: "One & only", Text: "Other\none text\npart"}, {Title: "One & only", Text: "rest"}, {Title: "First", Text: "a"}, {Title: "Second", Text: "b"}, {Title: "A heading", Text: "c"}, {Title: "A heading", Text: "d"}}
	if diff := cmp.Diff(want, all, titleAndText); diff != "" || errs != nil {
		t.Fatalf("%q %s", errs, diff)
	}
	about := document.Document{Title: "The book", Text: "front", Labels: []string{"one", "two"}, Fields: map[string]string{"book": "The book", "language": "en", "publisher": "Press", "date": "2020"}, Lists: map[string][]string{"author": {"Ann", "Bob"}}}
	if diff := cmp.Diff(about, all[0]); diff != "" {
		t.Error(diff)
	}
}

func TestEPUB2(t *testing.T) {
	const ncx = `<ncx><navMap><navPoint><navLabel><text>Book I</text></navLabel><content src="a.xhtml"/><navPoint><navLabel><text>Chapter 1</text></navLabel><content src="b.xhtml#x"/></navPoint></navPoint></navMap><pageList><pageTarget><navLabel><text>7</text></navLabel><content src="c.xhtml"/></pageTarget></pageList></ncx>`
	file := epubOf(item("a", "a.xhtml", "")+item("b", "b.xhtml", "")+item("c", "c.xhtml", "")+item("lost", "lost.xhtml", "")+`<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>`,
		"OEBPS/toc.ncx", ncx, "OEBPS/a.xhtml", xhtml("1"), "OEBPS/b.xhtml", xhtml("2"), "OEBPS/c.xhtml", xhtml("3"))
	all, errs := documents(EPUB, file)
	want := []document.Document{{Title: "Book I", Text: "1"}, {Title: "Chapter 1", Text: "2"}, {Title: "Chapter 1", Text: "3"}}
	if diff := cmp.Diff(want, all, titleAndText); diff != "" || len(errs) != 1 || !strings.Contains(errs[0], "lost.xhtml") {
		t.Errorf("%q %s", errs, diff)
	}
}

func TestEncryptedEPUB(t *testing.T) {
	for algorithm, want := range map[string]int{"http://www.w3.org/2001/04/xmlenc#aes128-cbc": 0, "http://www.idpf.org/2008/embedding": 1} {
		all, errs := documents(EPUB, epubOf(item("a", "a.xhtml", ""), "OEBPS/a.xhtml", xhtml("text"),
			"META-INF/encryption.xml", `<e xmlns="e"><EncryptedData><EncryptionMethod Algorithm="`+algorithm+`"/><CipherData><CipherReference URI="OEBPS/a.xhtml"/></CipherData></EncryptedData></e>`))
		if len(all) != want || len(all)+len(errs) != 1 || want == 0 && errs[0] != errBookEncrypted.Error() {
			t.Errorf("%s: %v %q", algorithm, all, errs)
		}
	}
}

func TestLongChapter(t *testing.T) {
	file := epubOf(item("a", "a.xhtml", "")+item("b", "b.xhtml", ""), "OEBPS/a.xhtml", xhtml("<h1>A</h1>"+strings.Repeat("word ", testLimit/4)), "OEBPS/b.xhtml", xhtml("<h1>B</h1>b"))
	all, errs := documents(EPUB, file)
	if len(all) != 1 || len(errs) != 1 || !strings.HasPrefix(errs[0], `chapter "A": document is too large`) {
		t.Errorf("%v %q", all, errs)
	}
}

func FuzzEPUB(f *testing.F) {
	f.Add(item("a", "a.xhtml", ""), xhtml(`<h1 id="x">a</h1>b<p id="y">c`), `<nav type="toc"><ol><li><a href="a.xhtml#x">1</a></li><li><a href="a.xhtml#y">2</a></li></ol></nav>`)
	f.Fuzz(func(t *testing.T, manifest, page, navigation string) {
		documents(EPUB, epubOf(manifest+item("n", "nav.xhtml", `properties="nav"`), "OEBPS/a.xhtml", page, "OEBPS/nav.xhtml", navigation))
	})
}
