package office

import (
	"bytes"
	"testing"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// docxOf returns a text document with a body, and with other parts.
func docxOf(body string, others ...string) *bytes.Reader {
	const namespaces = `xmlns:w="w" xmlns:mc="mc" xmlns:m="m" xmlns:wps="wps" xmlns:r="http://r/relationships"`
	return pack(append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml",
		`<?xml version="1.0" encoding="UTF-8"?><w:document ` + namespaces + `><w:body>` + body + `</w:body></w:document>`}, others...)...)
}

const (
	docxStyles = `<w:styles xmlns:w="w"><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="U1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="U1"/></w:style>
<w:style w:styleId="V1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>
<w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style><w:style w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`
	coreProperties = `<cp:coreProperties xmlns:cp="cp" xmlns:dc="dc" xmlns:dcterms="dt"><dc:title>A report</dc:title><dc:creator>Ann; Bob</dc:creator><cp:keywords>one, two</cp:keywords>
<cp:category>two</cp:category><dcterms:created>2020-01-02T03:04:05+01:00</dcterms:created><dcterms:modified>2021-01-01T00:00:00Z</dcterms:modified><dc:language>en-GB</dc:language></cp:coreProperties>`
)

// p returns a paragraph with a style.
func p(style, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/><w:tabs><w:tab w:val="left"/></w:tabs><w:rPr><w:vanish/></w:rPr></w:pPr>` + runs + `</w:p>`
}

func r(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

func TestDOCX(t *testing.T) {
	fldChar := func(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }
	cell := func(text string) string { return `<w:tc><w:tcPr/>` + text + `</w:tc>` }
	for _, tt := range []struct{ name, body, title, text string }{
		{"empty", "", "", ""},
		{"runs", p("", r("half")+r("bold")) + p("", r(" a ")+r(" b")), "", "halfbold\na b"},
		{"title", p("", r("Acme")) + p("Titel", r("The")+`<w:r><w:br/></w:r>`+r("title")) + p("U1", r("Part")) + p("", r("text")), "The title", "Acme\nPart\ntext"},
		{"heading", p("", r("text")) + p("Own", r("Part")) + p("U1", r("Other")), "Part", "text\nOther"},
		{"outline", `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>` + r("Part") + `</w:p>` + `<w:p><w:pPr><w:outlineLvl w:val="9"/></w:pPr>` + r("text") + `</w:p>`, "Part", "text"},
		{"circular styles", p("A", r("text")), "", "text"},
		{"contents", p("V1", r("Part 1")) + p("U1", r("Part")), "Part", ""},
		{"generated contents", `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` + p("", r("x")) + `</w:sdtContent></w:sdt>` + p("", r("y")), "", "y"},
		{"prompt", `<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>` + r("Click here") + `</w:sdtContent></w:sdt>` + r("a") + `<w:sdt><w:sdtPr/><w:sdtContent>` + r("b") + `</w:sdtContent></w:sdt></w:p>`, "", "ab"},
		{"table", `<w:tbl><w:tblPr/><w:tr><w:trPr/>` + cell(p("", r("a"))+p("", r("b"))) + cell(p("", "")) + cell(p("", r("c"))) + `</w:tr><w:tr>` + cell(p("", r("d"))) + `</w:tr></w:tbl>` + p("", r("e")), "", "a b\t\tc\nd\ne"},
		{"table in a cell", `<w:tbl><w:tr>` + cell(p("", r("a"))+`<w:tbl><w:tr>`+cell(p("", r("b")))+cell(p("", r("c")))+`</w:tr></w:tbl>`+p("", "")) + cell(p("", r("d"))) + `</w:tr></w:tbl>`, "", "a b\tc\t\td"},
		{"deleted row", `<w:tbl><w:tr><w:trPr><w:del/></w:trPr>` + cell(p("", r("a"))) + `</w:tr><w:tr>` + cell(p("", r("b"))) + `</w:tr></w:tbl>`, "", "b"},
		{"revisions", `<w:p><w:ins>` + r("new") + `</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:moveFrom>` + r("from") + `</w:moveFrom><w:moveTo>` + r("to") + `</w:moveTo></w:p>`, "", "newto"},
		{"style before a revision", `<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="U1"/></w:pPr></w:pPrChange></w:pPr>` + r("text") + `</w:p>`, "", "text"},
		{"hidden", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>b</w:t></w:r><w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>c</w:t></w:r>` + r("d") + `</w:p>`, "", "bd"},
		{"field", `<w:p>` + fldChar("begin") + `<w:r><w:instrText>IF </w:instrText></w:r>` + fldChar("begin") + `<w:r><w:instrText>PAGE</w:instrText></w:r>` + fldChar("separate") + r("1") + fldChar("end") + fldChar("separate") + r("yes") + fldChar("end") + r(" no") + `</w:p>`, "", "yes no"},
		{"simple field", `<w:p><w:fldSimple w:instr="AUTHOR">` + r("Ann") + `</w:fldSimple></w:p>`, "", "Ann"},
		{"ends of fields", `<w:p>` + fldChar("end") + fldChar("separate") + r("a") + `</w:p>`, "", "a"},
		{"characters", `<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e` + "\u00ad" + `f</w:t></w:r></w:p>`, "", "a b\nc-def"},
		{"box", `<w:p>` + r("be") + `<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>` + p("", r("box")) + `</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict>` + p("", r("box")) + `</w:pict></mc:Fallback></mc:AlternateContent></w:r>` + r("fore") + `</w:p>` + p("", r("after")), "", "before\nbox\nafter"},
		{"formula and ruby", `<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:r><w:ruby><w:rt>` + r("kan") + `</w:rt><w:rubyBase>` + r("漢") + `</w:rubyBase></w:ruby></w:r></w:p>`, "", "x=1漢"},
		{"notes", `<w:p>` + r("a") + `<w:r><w:footnoteReference w:id="2"/></w:r>` + r("b") + `<w:r><w:footnoteReference w:id="1"/></w:r></w:p>` + p("", r("c")), "", "ab\nc\nsecond\nfirst"},
	} {
		file := docxOf(tt.body, "word/styles.xml", docxStyles, "word/footnotes.xml",
			`<w:footnotes xmlns:w="w"><w:footnote w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id="1">`+p("", r("first"))+`</w:footnote><w:footnote w:id="2">`+p("", r("second"))+`</w:footnote></w:footnotes>`)
		checkOne(t, tt.name, DOCX, file, document.Document{Title: tt.title, Text: tt.text})
	}
}

func TestPagesInDOCX(t *testing.T) {
	file := docxOf(p("", r("a"))+`<w:altChunk r:id="h"/><w:altChunk r:id="m"/><w:altChunk/>`+p("", r("b")), "word/p.html", "<title>no</title><p>one<p>two", "word/p.mht", "MIME-Version: 1.0",
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="h" Type="http://x/aFChunk" Target="p.html"/><Relationship Id="m" Type="http://x/aFChunk" Target="p.mht"/></Relationships>`)
	checkOne(t, "HTML", DOCX, file, document.Document{Text: "a\none\ntwo\nb"})
}

func TestCoreProperties(t *testing.T) {
	checkOne(t, "all", DOCX, docxOf(p("", r("A report"))+p("", r("text")), "docProps/core.xml", coreProperties), document.Document{
		Title: "A report", Text: "text", Labels: []string{"one", "two"}, Lists: map[string][]string{"author": {"Ann", "Bob"}},
		Fields: map[string]string{"date": "2020-01-02T02:04:05Z", "language": "en-GB"}})
	for title, want := range map[string]bool{"": false, " ": false, "Untitled": false, "Microsoft Word - x.doc": false, "thesis.tex": false, "Final report.docx": false, "Document1": false, "The document": true, "About node.js": true} {
		if got := sensibleTitle(title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}

// A part may have another charset, or bytes that are not valid.
func TestCharsets(t *testing.T) {
	utf16 := []byte("\xff\xfe")
	for _, c := range []byte(`<?xml version="1.0" encoding="utf-16"?><a><p><r><t>text</t></r></p></a>`) {
		utf16 = append(utf16, c, 0)
	}
	for content, want := range map[string]string{
		string(utf16): "text",
		"<?xml version='1.0' encoding='windows-1252'?><a><p><r><t>caf\xe9</t></r></p></a>": "café",
		"\ufeff<a><p><r><t>caf\xe9</t></r></p></a>":                                        "caf\ufffd",
	} {
		checkOne(t, want, DOCX, pack("[Content_Types].xml", "", "word/document.xml", content), document.Document{Text: want})
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(p("U1", r("a"))+`<w:tbl><w:tr><w:tc>`+p("", r("b"))+`</w:tc></w:tr></w:tbl><w:txbxContent><w:footnoteReference w:id="1"/><w:fldChar w:fldCharType="begin"/>`, docxStyles)
	f.Fuzz(func(t *testing.T, body, other string) {
		documents(DOCX, docxOf(body, "word/styles.xml", other, "word/footnotes.xml", other, "docProps/core.xml", other))
	})
}
