package markup

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestOrg(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"empty", "", document.Document{}},
		{"settings", ":PROPERTIES:\n:ID: 12-34\n:ROAM_ALIASES: \"An alias\" other\n:END:\n#+title: A *title*\n#+TITLE: goes on\n#+FILETAGS: :a:b:\n#+KEYWORDS: c, d e\n#+AUTHOR: A B\n#+DATE: <2020-01-02 Thu>\n#+OPTIONS: toc:nil\n#+TAGS: x(x) y(y)\n# comment\n\ntext\n",
			document.Document{Title: "A title goes on", Text: "text", Labels: []string{"a", "b", "c", "d e"}, Fields: map[string]string{"id": "12-34", "author": "A B", "date": "<2020-01-02 Thu>"}, Lists: map[string][]string{"aliases": {"An alias", "other"}}}},
		{"headlines", "#+TODO: OPEN(o) | SHUT(s)\n* TODO [#A] First [1/2] :a:b:\n:PROPERTIES:\n:ID: hidden\n:END:\nSCHEDULED: <2020-01-02>\ntext <2020-01-03>\n** OPEN Second\n*** COMMENT hidden\nhidden\n**** hidden\n** Third :noexport:\nhidden\n** Fourth\n*bold* text",
			document.Document{Title: "First", Text: "text <2020-01-03>\nSecond\nFourth\nbold text", Labels: []string{"a", "b"}}},
		{"text first", "text\n* Headline :a:\n", document.Document{Text: "text\nHeadline"}},
		{"hidden settings", "* Settings :noexport:\n#+TITLE: T\n#+AUTHOR: A\n#+CAPTION: hidden\n* Headline\ntext", document.Document{Title: "T", Text: "Headline\ntext", Fields: map[string]string{"author": "A"}}},
		{"a late title", "* Headline\ntext\n#+TITLE: T", document.Document{Title: "T", Text: "text"}},
		{"blocks", "#+BEGIN_SRC go :tangle yes\n  x := *p\n,* no headline\n#+END_SRC\n#+RESULTS:\n: 1 *2*\n#+begin_comment\nhidden\n#+end_comment\n#+begin_export html\n<b>\n#+end_export\n#+begin_quote\nA /quote/.\n\n#+begin_example\n/as is/\n#+end_example\nmore\n#+end_quote\n:DRAWER:\nshown\n:END:\n#+CAPTION: A caption\n[[file:x.png]]\n#+HTML: <hr>",
			document.Document{Text: "x := *p\n* no headline\n1 *2*\nA quote.\n/as is/\nmore\nshown\nA caption"}},
		{"lists and tables", "- a\n  b\n+ [X] c\n 1) d\n- term :: definition\n-----\n| A | B |\n|---+---|\n| c | *d* |\n#+TBLFM: $1=1\n", document.Document{Text: "a b\nc\nd\nterm\ndefinition\nA B\nc d"}},
		{"inline", "*b* /i a/b/ _u_ +s+ =v*= ~c~ [[http://x][a *link*]] [[file:a.jpg][file:b.png]][[http://y]] [[*Head]] [[id:3]] H_{2}O x^{2} [fn:1] [fn:: note] <<t>> <<<r>>> {{{m(a)}}} @@html:<b>@@ src_go{f()} \\alpha{} 2*3*4 a_b_c /usr/bin snake_case [cite:@k]",
			document.Document{Text: "b i a/b u s v* c a link http://y Head H2O x2 note r f() alpha 2*3*4 a_b_c /usr/bin snake_case"}},
	} {
		if diff := cmp.Diff(tt.want, Org(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestOrgIsQuick(t *testing.T) {
	quick(t, func(page string) { Org(page) }, bombs("*a", "[[a", "[[a][b", "/a", "=a", "{{{a", "#+begin_src\n", ":a:\n", "* a :b:\n", "[fn:a:", "#+TITLE: a\n", "src_a{"))
}

func FuzzOrg(f *testing.F) {
	f.Add("#+TITLE: a\n* TODO [#A] b :c:\n:PROPERTIES:\n:ID: d\n:END:\n#+begin_src e\nf\n#+end_src\n| g |\n- h :: i\n")
	f.Add("*a* [[b][c]] =d= x_{e} [fn:1] <<f>>\n#+begin_quote\ng\n#+end_quote")
	f.Fuzz(func(t *testing.T, page string) {
		if d := Org(page); len(d.Text) > 2*len(page)+10 {
			t.Errorf("%d bytes of text", len(d.Text))
		}
	})
}
