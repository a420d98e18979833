package office

import (
	"bytes"
	"testing"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// openOf returns a document of OpenDocument with a body, and with other entries.
func openOf(kind, styles, body string, others ...string) *bytes.Reader {
	const namespaces = `xmlns:o="o" xmlns:t="t" xmlns:table="table" xmlns:d="d" xmlns:p="p" xmlns:dc="dc" xmlns:s="s"`
	return pack(append([]string{"mimetype", "application/vnd.oasis.opendocument." + kind, "content.xml",
		`<o:document-content ` + namespaces + `><o:automatic-styles>` + styles + `</o:automatic-styles><o:body>` + body + `</o:body></o:document-content>`}, others...)...)
}

func TestODT(t *testing.T) {
	const styles = `<s:style s:name="P1" s:parent-style-name="Title"/><s:style s:name="P2" s:parent-style-name="P3"/><s:style s:name="P3" s:parent-style-name="P2"/><s:style s:name="T1"><s:text-properties t:display="none"/></s:style>`
	for _, tt := range []struct{ name, body, title, text string }{
		{"empty", "", "", ""},
		{"paragraphs", "\n <t:p>a\n <t:span>b</t:span>c</t:p> <t:p> d<t:s t:c='3'/>e<t:tab/>f<t:line-break/>g</t:p>\n", "", "a bc\nd e f\ng"},
		{"title", `<t:p t:style-name="P2">text</t:p><t:h>Part</t:h><t:p t:style-name="P1">The title</t:p>`, "The title", "text\nPart"},
		{"heading", `<t:p>text</t:p><t:h>Part</t:h>`, "Part", "text"},
		{"list", `<t:list><t:list-item><t:p>a</t:p><t:list><t:list-item><t:p>b</t:p></t:list-item></t:list></t:list-item></t:list>`, "", "a\nb"},
		{"table", `<table:table><table:table-row><table:table-cell><t:p>a</t:p><t:p>b</t:p></table:table-cell><table:table-cell/><table:table-cell><t:p>c</t:p></table:table-cell></table:table-row><table:table-row><table:table-cell><t:p>d</t:p></table:table-cell></table:table-row></table:table>`, "", "a b\t\tc\nd"},
		{"left out", `<t:tracked-changes><t:changed-region><t:deletion><t:p>old</t:p></t:deletion></t:changed-region></t:tracked-changes><t:table-of-content><t:p>Part 1</t:p></t:table-of-content><t:p>a<o:annotation><t:p>comment</t:p></o:annotation><t:span t:style-name="T1">hidden</t:span>b</t:p><t:section t:display="none"><t:p>c</t:p></t:section><t:p t:style-name="Contents_20_1">d</t:p>`, "", "ab"},
		{"hidden paragraph", `<t:p>a<t:hidden-paragraph t:condition="x" t:is-hidden="true"/>b</t:p><t:p>c</t:p>`, "", "c"},
		{"note", `<t:p>a<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>note</t:p></t:note-body></t:note>b</t:p><t:p>c</t:p>`, "", "ab\nc\nnote"},
		{"box", `<t:p>be<d:frame><d:text-box><t:p>box</t:p></d:text-box><dc:title>name</dc:title></d:frame>fore</t:p><t:p>c</t:p>`, "", "before\nbox\nc"},
		{"ruby", `<t:p><t:ruby><t:ruby-base>漢</t:ruby-base><t:ruby-text>kan</t:ruby-text></t:ruby></t:p>`, "", "漢"},
	} {
		checkOne(t, tt.name, ODT, openOf("text", styles, "<o:text>"+tt.body+"</o:text>"), document.Document{Title: tt.title, Text: tt.text})
	}
}

func TestOpenProperties(t *testing.T) {
	const meta = `<o:document-meta xmlns:o="o" xmlns:dc="dc" xmlns:m="m"><o:meta><m:initial-creator>Ann</m:initial-creator><dc:creator>Bob</dc:creator><m:creation-date>2020-01-02T03:04:05.678</m:creation-date><dc:date>2021-01-01T00:00:00</dc:date>
<dc:title>A report</dc:title><m:keyword>one</m:keyword><m:keyword>two, three</m:keyword></o:meta></o:document-meta>`
	checkOne(t, "all", ODT, openOf("text", "", "<o:text><t:p>text</t:p></o:text>", "meta.xml", meta), document.Document{
		Title: "A report", Text: "text", Labels: []string{"one", "two, three"}, Fields: map[string]string{"author": "Ann", "date": "2020-01-02T03:04:05Z"}})
}

func TestEncryptedODT(t *testing.T) {
	file := pack("content.xml", "\x00\xff<noise", "META-INF/manifest.xml", `<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>`)
	if all, errs := documents(ODT, file); len(all) > 0 || len(errs) != 1 || errs[0] != errEncrypted.Error() {
		t.Errorf("%v %q", all, errs)
	}
}

func FuzzODT(f *testing.F) {
	f.Add(`<s:style s:name="P1"/>`, `<t:h>a</t:h><table:table><table:table-row><table:table-cell><t:p>b</t:p></table:table-cell></table:table-row></table:table><d:text-box/><t:note-body/>`)
	f.Fuzz(func(t *testing.T, styles, body string) {
		documents(ODT, openOf("text", styles, body, "meta.xml", styles))
	})
}
