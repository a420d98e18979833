package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestAsciiDoc(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"empty", "", document.Document{}},
		{"a header", "// comment\n:toc:\n= A *title*\nJane Q. Doe <j@b.org>; John Roe\nv1.2, 2020-03-04: final\n:keywords: one, two words\n:description: What it \\\n  is about.\n:imagesdir: ./img\n\ntext\n",
			document.Document{Title: "A title", Text: "text", Labels: []string{"one", "two words"}, Fields: map[string]string{"revision": "1.2", "date": "2020-03-04", "description": "What it is about."},
				Lists: map[string][]string{"author": {"Jane Q. Doe", "John Roe"}}}},
		{"no author", "= T\n\ntext", document.Document{Title: "T", Text: "text"}},
		{"Jekyll and Antora", "---\ntitle: T\n---\n:page-tags: a, b\n:jbake-date: 2020-01-02\n\n== T\n\n== U\ntext", document.Document{Title: "T", Text: "U\ntext", Labels: []string{"a", "b"}, Fields: map[string]string{"date": "2020-01-02"}}},
		{"underlined titles", "a-name(1)\n=========\n\nNAME\n----\na-name - does it\n\n----\ncode\n----\n", document.Document{Title: "a-name(1)", Text: "NAME\na-name - does it\ncode"}},
		{"a section first", "[[id]]\n== First ==\n\ntext\n\n=== Sub", document.Document{Title: "First", Text: "text\nSub"}},
		{"blocks", "[source,go]\n----\nx := *p // <1>\n----\n<1> a note\n\n.A name\n====\ninside\n====\n\n////\nhidden\n////\n\n++++\n<b>hidden</b>\n++++\n\n....\nas *is*\n....\n\n```go\ny\n```\n\n|===\n|A |B\n\n2+|c *d* a|e \\| f\n|===\nend",
			document.Document{Text: "x := *p\na note\nA name\ninside\nas *is*\ny\nA B\nc d e | f\nend"}},
		{"lines", "[tabs]\n======\ntab::\n\ninclude::hidden[]\nifdef::x[shown]\nendif::[]\nimage::hidden.png[a picture,100]\n[NOTE]\n.Title\nNOTE: first +\nsecond\n\n* a\n** b\n. c\n- [x] d\n+\ne\n\nterm:: definition\n:set: here\n\n'''\n<<<\n// comment",
			document.Document{Text: "tab\nshown\na picture\nTitle\nfirst second\na\nb\nc\nd\ne\nterm\ndefinition"}},
		{"inline", ":x: an *attribute*\n\n*a* _b_ `c` **d**e __f__g #h# [.r]#xref:a#b[i]# {api}/a.html[A] H~2~O 2^n^ link:u[j] https://k.org[l,window=_blank] xref:m.adoc[n o] <<p,q *r*>> <<s-t>> <<The Section>> image:u.png[v] kbd:[w] ((x)) (((y))) [[z]] {x} {unknown}{empty} `+*{x}*+` \"`quoted`\" menu:File[Save] footnote:[note] snake_case_name &amp; *_both_* \\*not*",
			document.Document{Text: "a b c de fg h i A H2O 2n j l n o q r The Section v w x an attribute unknown *{x}* quoted File Save note snake_case_name & both *not*"}},
	} {
		if diff := cmp.Diff(tt.want, AsciiDoc(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// Attributes do not make a text grow without limit.
func TestAttributesOfAsciiDoc(t *testing.T) {
	page := ":a: " + strings.Repeat("x", 900) + "\n:b: {a}{a}{a}\n\n" + strings.Repeat(strings.Repeat("{a}", 1000)+"\n\n", 100)
	if d := AsciiDoc(page); len(d.Text) > 3*len(page) {
		t.Errorf("%d bytes of %d", len(d.Text), len(page))
	}
}

func TestAsciiDocIsQuick(t *testing.T) {
	quick(t, func(page string) { AsciiDoc(page) }, bombs("`a", "*a", "<<a", "((a", "[[a", "link:a[", "{a", "a::\n", "----\n", "|===\n|a", ":a: b\\\n", "[a]#b", "a:b", "image:a[", "////\n=a"))
}

func FuzzAsciiDoc(f *testing.F) {
	f.Add("= T\nA B <c>\n:d: e\n\n== F\n\n----\ng\n----\n\n|===\n|h\n|===\n")
	f.Add("a:: b\n* c\n\nlink:d[e] <<f,g>> {h} `i` *_j_* kbd:[k]\n")
	f.Fuzz(func(t *testing.T, page string) {
		if d := AsciiDoc(page); len(d.Text) > 10*len(page)+10000 {
			t.Errorf("%d bytes of text", len(d.Text))
		}
	})
}
