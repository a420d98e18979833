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

func TestMetaOfHTML(t *testing.T) {
	for _, tt := range []struct {
		page string
		want document.Document
	}{
		{`<html lang="en-GB"><meta name="Author" content="A &amp; B"><meta property=article:published_time content="2020-01-02T03:04:05Z"><meta name=date content=2019><meta name=description content=" What
 it is "><meta name=keywords content="a, b c,,a"><meta property=og:title content=Other><title>T</title>x`,
			document.Document{Title: "T", Text: "x", Fields: map[string]string{"author": "A & B", "date": "2020-01-02T03:04:05Z", "description": "What it is", "language": "en-GB"}, Lists: map[string][]string{"keywords": {"a", "b c"}}}},
		{`<meta http-equiv=content-language content=de><meta property="og:title" content="The title"/><meta property=article:author content=https://x><meta name=viewport content=y><meta name=author>x`,
			document.Document{Title: "The title", Text: "x", Fields: map[string]string{"language": "de"}}},
		{`<html><noscript><meta name=author content=a></noscript><meta name=author content=""><meta name=keywords content=",">x`, document.Document{Text: "x"}},
	} {
		if diff := cmp.Diff(tt.want, HTML(tt.page)); diff != "" {
			t.Errorf("%.60q: %s", tt.page, diff)
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	page := `<html lang=en><head><title>T</title><meta name=author content=a><meta name=viewport content=b></head><body>` +
		strings.Repeat(`<div class="c"><p>Some <b>words</b> of a <a href="http://x.org/y">page</a>, and &amp; more.</p></div>`, 500)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		HTML(page)
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
