package office

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// presentationOf returns the main part of a presentation of n slides, the last first.
func presentationOf(n int) string {
	var b strings.Builder
	for i := n; i > 0; i-- {
		fmt.Fprintf(&b, `<p:sldId id="%d" r:id="r%d"/>`, 255+i, i)
	}
	return `<p:presentation xmlns:p="p" xmlns:r="http://x/relationships"><p:sldIdLst>` + b.String() + `</p:sldIdLst></p:presentation>`
}

func slideRelations(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="http://x/slide" Target="slides/slide%d.xml"/>`, i+1, i+1)
	}
	return `<Relationships>` + b.String() + `</Relationships>`
}

// pptxOf returns a presentation of slides, which are presented in reverse order.
func pptxOf(slides []string, others ...string) *bytes.Reader {
	entries := append([]string{"[Content_Types].xml", "", "ppt/presentation.xml", presentationOf(len(slides)), "ppt/_rels/presentation.xml.rels", slideRelations(len(slides))}, others...)
	for i, slide := range slides {
		entries = append(entries, fmt.Sprintf("ppt/slides/slide%d.xml", i+1), slide)
	}
	return pack(entries...)
}

// shape returns a shape that fills a placeholder.
func shape(holder, text string) string {
	if holder != "" {
		holder = `<p:ph type="` + holder + `"/>`
	}
	return `<p:sp><p:nvSpPr><p:nvPr>` + holder + `</p:nvPr></p:nvSpPr><p:txBody><a:p>` + text + `</a:p></p:txBody></p:sp>`
}

func at(text string) string { return `<a:r><a:t>` + text + `</a:t></a:r>` }

func TestPPTX(t *testing.T) {
	slides := []string{
		`<p:sld show="0">` + shape("ftr", at("Acme")) + shape("sldNum", `<a:fld type="slidenum"><a:t>1</a:t></a:fld>`) + shape("body", at("last")+`<a:br/>`+at("line")) + `</p:sld>`,
		`<p:sld>` + shape("", "") + `</p:sld>`,
		`<p:sld>` + shape("ctrTitle", at("The")+`<a:br/>`+at("title")) + `<p:grpSp>` + shape("", at("page ")+`<a:fld type="slidenum"><a:t>3</a:t></a:fld>`+at("of")) + `</p:grpSp>` + shape("title", at("Second")) +
			`<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p>` + at("a") + `</a:p></a:txBody></a:tc><a:tc><a:txBody><a:p>` + at("b") + `</a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>` +
			`<mc:AlternateContent><mc:Choice>` + shape("", at("x=1")) + `</mc:Choice><mc:Fallback>` + shape("", at("picture")) + `</mc:Fallback></mc:AlternateContent></p:sld>`,
	}
	file := pptxOf(slides, "docProps/core.xml", coreProperties,
		"ppt/slides/_rels/slide3.xml.rels", `<Relationships><Relationship Type="http://x/notesSlide" Target="../notesSlides/n.xml"/><Relationship Type="http://x/diagramData" Target="/ppt/d.xml"/><Relationship Type="http://x/hyperlink" Target="http://a" TargetMode="External"/></Relationships>`,
		"ppt/notesSlides/n.xml", `<p:notes>`+shape("sldImg", "")+shape("body", at("say it"))+shape("sldNum", at("3"))+`</p:notes>`,
		"ppt/d.xml", `<d:pt><d:t><a:p>`+at("box")+`</a:p></d:t></d:pt>`)
	fields := func(slide string) map[string]string {
		return map[string]string{"slide": slide, "deck": "A report", "date": "2020-01-02T02:04:05Z", "language": "en-GB"}
	}
	hidden := fields("3")
	hidden["hidden"] = "true"
	lists, labels := map[string][]string{"author": {"Ann", "Bob"}}, []string{"one", "two"}
	all, errs := documents(PPTX, file)
	want := []document.Document{
		{Title: "The title", Text: "page of\nSecond\na\tb\nx=1\nsay it\nbox", Labels: labels, Fields: fields("1"), Lists: lists},
		{Text: "last\nline", Labels: labels, Fields: hidden, Lists: lists},
	}
	if diff := cmp.Diff(want, all); diff != "" || errs != nil {
		t.Errorf("%v %s", errs, diff)
	}
}

// A slide that is damaged or missing does not keep others from being read.
func TestDamagedSlides(t *testing.T) {
	file := pptxOf([]string{`<p:sld>` + shape("", at("a")) + `</p:sld>`, "<p:sld>", `<p:sld>` + shape("", at(strings.Repeat("word ", testLimit))) + `</p:sld>`})
	all, errs := documents(PPTX, file)
	if len(all) != 1 || len(errs) != 2 || !strings.HasPrefix(errs[0], "slide 1: document is too large") || !strings.HasPrefix(errs[1], "slide 2: ") {
		t.Errorf("%v %q", all, errs)
	}
}

func TestODP(t *testing.T) {
	frame := func(class, text string) string {
		return `<d:frame p:class="` + class + `"><d:text-box><t:p>` + text + `</t:p></d:text-box></d:frame>`
	}
	file := openOf("presentation", `<s:style s:name="d1"><s:drawing-page-properties p:visibility="hidden"/></s:style>`,
		`<d:page>`+frame("title", "The title")+frame("outline", "a")+frame("page-number", "1")+`<d:custom-shape><t:p>b</t:p></d:custom-shape><p:notes>`+frame("notes", "say it")+frame("header", "Acme")+`</p:notes></d:page>`+
			`<d:page>`+frame("title", "")+`</d:page><d:page d:style-name="d1">`+frame("", "c")+`</d:page>`)
	all, errs := documents(ODP, file)
	want := []document.Document{
		{Title: "The title", Text: "a\nb\nsay it", Fields: map[string]string{"slide": "1"}},
		{Text: "c", Fields: map[string]string{"slide": "3", "hidden": "true"}},
	}
	if diff := cmp.Diff(want, all); diff != "" || errs != nil {
		t.Errorf("%v %s", errs, diff)
	}
	for d := range ODP(file, file.Size(), testLimit) {
		if d.Title != "The title" {
			t.Error(d)
		}
		break
	}
}

func FuzzPPTX(f *testing.F) {
	f.Add(shape("title", at("a"))+`<a:tbl><a:tr><a:tc>`+shape("", at("b"))+`</a:tc></a:tr></a:tbl>`, `<Relationships><Relationship Type="http://x/notesSlide" Target="slide1.xml"/></Relationships>`)
	f.Fuzz(func(t *testing.T, slide, relations string) {
		documents(PPTX, pptxOf([]string{slide}, "ppt/slides/_rels/slide1.xml.rels", relations))
	})
}

func FuzzODP(f *testing.F) {
	f.Add(`<d:page><d:frame p:class="title"><d:text-box><t:p>a</t:p></d:text-box></d:frame></d:page>`)
	f.Fuzz(func(t *testing.T, body string) {
		documents(ODP, openOf("presentation", "", body))
	})
}
