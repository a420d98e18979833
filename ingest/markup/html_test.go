package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

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
		if diff := cmp.Diff(document.Document{Title: tt.title, Text: tt.text}, HTML(tt.html)); diff != "" {
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
		if got := HTML(tt.page).Text; got != tt.text {
			t.Errorf("%.100q: %q, want %q", tt.page, got, tt.text)
		}
	}
	if got := XHTML("<html>" + body).Text; got != xml {
		t.Errorf("by name: %q", got)
	}
}
