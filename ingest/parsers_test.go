package ingest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzOpen reads arbitrary content in any format. It checks that documents have an id and valid
// UTF-8.
func FuzzOpen(f *testing.F) {
	for i, seed := range []string{"words", "{\"id\":1,\"text\":\"x\",\"labels\":[1,null]}\n{", "id,text\n1,\"x", "<title>a</title><p>b<script>c",
		"# a\n\n* b `c`\n\n| d |\n|--|\n| e |\n", "\xff\xfea\x00", "\x1f\x8b\x08\x00", "\x28\xb5\x2f\xfd\x04\x00", "<meta charset=gbk>\xd6\xd0<svg><title>t"} {
		f.Add(seed, uint8(i))
	}
	formats := []string{"", FormatText, FormatMarkdown, FormatHTML, FormatJSONL, FormatCSV, FormatTSV}
	f.Fuzz(func(t *testing.T, content string, format uint8) {
		opts := Options{Format: formats[int(format)%len(formats)], MaxBytes: 1 << 16, Stdin: strings.NewReader(content)}
		for d, err := range Open("-", opts) {
			if err != nil {
				continue
			}
			for _, s := range append([]string{d.ID, d.Title, d.Text}, d.Labels...) {
				if !utf8.ValidString(s) {
					t.Errorf("%q is not UTF-8", s)
				}
			}
			if d.ID == "" {
				t.Error("no id")
			}
		}
	})
}

func TestHTML(t *testing.T) {
	tests := []struct{ html, title, text string }{
		{"", "", ""},
		{"a<b>b</b> <i>c</i>", "", "ab c"},
		{"<p>a<p>b<br>c<br/>d", "", "a\nb\nc\nd"},
		{"<title>A\n title</title><svg><title>b</title></svg>x", "A title", "b\nx"},
		{"<script>a<b</script><style>p</style><noscript>n</noscript>x<template><p>t</p></template>", "", "x"},
		{"x<!-- c --> &eacute;&#65; &amp;lt;", "", "x éA &lt;"},
		{"<pre>a\n  b</pre>\n c", "", "a\n  b\nc"},
		{strings.Repeat("<div>", 10000) + "deep", "", "deep"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(Document{Title: tt.title, Text: tt.text}, readHTML(tt.html, false)); diff != "" {
			t.Errorf("%.60q: %s", tt.html, diff)
		}
	}
}

// TestXHTML checks that <tag/> is an empty element in XHTML, and in SVG and MathML, but a start tag
// in other HTML.
func TestXHTML(t *testing.T) {
	const body = `<script src="a.js"/><style/><title/><textarea/><iframe src="b"/><noscript/><object/><pre/>one <b>two</b> <![CDATA[<3>]]><p/>four`
	const xml, html = "one two <3>\nfour", ""
	for _, tt := range []struct{ page, text string }{
		{`<?xml version="1.0" encoding="UTF-8"?><html>` + body, xml},
		{"\n<!-- c -->" + `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html>` + body, xml},
		{`<!DOCTYPE html><html lang="en" xmlns='http://www.w3.org/1999/xhtml'>` + body, xml},
		{"<!DOCTYPE html>" + body, html},
		{`<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">` + body, html},
		{`<p><?xml version="1.0"?></p>` + body, html},
		{`<?xml:namespace prefix = o /><html>` + body, html},
		{`<svg xmlns="http://www.w3.org/2000/svg"/>` + body, html},
		{`<script/>hidden</script>shown`, "shown"},
		{`<script src=a.js/>hidden</script>shown`, "shown"},
		{`a<svg><style/><title/><script/><path/>b</svg>c<script/>hidden`, "a\nbc"},
		{`a<svg/>b<math><mi/></math>c<br/>d`, "abc\nd"},
		{`<html xmlns="http://www.w3.org/1999/xhtml"><title>T</title><script>a<b</script>x`, "x"},
		{`<html xmlns="http://www.w3.org/1999/xhtml"><script src="a"></script><textarea>a</textarea>x`, "a\nx"},
	} {
		if got := readHTML(tt.page, false).Text; got != tt.text {
			t.Errorf("%.100q: %q, want %q", tt.page, got, tt.text)
		}
	}
	if got := readHTML("<html>"+body, true).Text; got != xml {
		t.Errorf("by name: %q", got)
	}
	path := put(t, t.TempDir(), "a.XHTML.gz", pack(t, "<html>"+body, packers["gz"]))
	if docs, errs := collect(t, path, Options{}); len(docs) != 1 || docs[0].Text != xml {
		t.Errorf("%v %q", docs, errs)
	}
}

func TestMarkdown(t *testing.T) {
	tests := []struct{ markdown, title, text string }{
		{"", "", ""},
		{"plain\ntext", "", "plain text"},
		{"Title\n=====\n\n## Sub\n\ntext", "Title", "Sub\ntext"},
		{"a=1&region=eu and &copy 2020", "", "a=1&region=eu and &copy 2020"},
		{`5 \&lt; 6`, "", "5 &lt; 6"},
		{"a<!-- hidden -->b <sub>2</sub>\n\n<script>\nx\n</script>\n\n- [x] done ~~not~~", "", "ab 2\ndone not"},
		{"# A `b` *c*", "A b c", ""},
		{"text\n\n## Sub\n\n# Title {#id .c}\n\nmore", "Title", "text\nSub\nmore"},
		{"## First {#first}\n\n## Second {#second}", "First", "Second"},
		{"text\n\n## Sub", "", "text\nSub"},
		{"see [[Page]], [[dir/Page#part|shown]] and ![[picture.png]]", "", "see Page, shown and"},
		{"`[[x]]` [[a]](b) [[ ]] [[]]", "", "[[x]] a(b) [[]]"},
		{"* a\n* b\n\n> c", "", "a\nb\nc"},
		{`\*a\* &copy; ` + "`\\* &amp;`", "", `*a* © \* &amp;`},
		{"[link](http://x.org \"t\") ![alt](p.png) <http://y.org>", "", "link alt http://y.org"},
		{"    code\n", "", "code"},
		{strings.Repeat("[a](", maxBlock), "", strings.Repeat("[a](", maxBlock)},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(Document{Title: tt.title, Text: tt.text}, markdownDocument(tt.markdown)); diff != "" {
			t.Errorf("%.60q: %s", tt.markdown, diff)
		}
	}
}
