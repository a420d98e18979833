package markup

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestRST(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"empty", "", document.Document{}},
		{"sections", "=====\nTitle\n=====\n\nsome\ntext\n\nPart *one*\n----------\n\nmore\n", document.Document{Title: "Title", Text: "some text\nPart one\nmore"}},
		{"an underline", "Title\r\n=====\r\n\r\ntext\r\n", document.Document{Title: "Title", Text: "text"}},
		{"a short underline is text", "A longer\n==\n", document.Document{Text: "A longer =="}},
		{"a rule", "text\n\n----\n\nmore", document.Document{Text: "text\nmore"}},
		{"docutils", "Title\n=====\n\n:Author: A B <a@b.org>\n:Date: 2020-01-02\n:Long value: one\n  two\n\ntext\n\n:kept: here", document.Document{Title: "Title", Text: "text\nkept here",
			Fields: map[string]string{"author": "A B", "date": "2020-01-02", "long_value": "one two"}}},
		{"Pelican", "T\n#\n\n:tags: one, two words\n:category: c\n:authors: A; B\n:slug: s\n\ntext", document.Document{Title: "T", Text: "text", Labels: []string{"one", "two words", "c"},
			Fields: map[string]string{"slug": "s"}, Lists: map[string][]string{"author": {"A", "B"}}}},
		{"Nikola", ".. title: T\n.. slug: s\n.. tags: a, b\n.. link:\n.. type: text\n\ntext\n\nT\n-\n", document.Document{Title: "T", Text: "text", Labels: []string{"a", "b"}, Fields: map[string]string{"slug": "s"}}},
		{"a PEP", "PEP: 9999\nTitle: Some ``new`` syntax\nVersion: $Revision$\nAuthor: A <a at b.org>,\n  B\nStatus: Draft\nTopic: Typing\nPython-Version: 3.9\n\nAbstract\n========\n\ntext", document.Document{Title: "Some new syntax", Text: "Abstract\ntext", Labels: []string{"Typing"},
			Fields: map[string]string{"pep": "9999", "status": "Draft", "python_version": "3.9"}, Lists: map[string][]string{"author": {"A", "B"}}}},
		{"Sphinx", ":orphan:\n\n.. _target:\n\n.. meta::\n   :keywords: a, b\n   :viewport: x\n\nTitle\n=====\n", document.Document{Title: "Title", Labels: []string{"a", "b"}}},
		{"directives", ".. note::\n   :class: hidden\n\n   A note\n   here.\n\n.. warning:: Do *not*\n   do this.\n\n.. toctree::\n   :maxdepth: 2\n\n   hidden\n\n.. image:: hidden.png\n   :alt: an image\n\n.. code-block:: go\n   :linenos:\n\n   x := *p\n\n     y\n\ntext\n\n.. py:function:: f(x)\n\n   Returns x.",
			document.Document{Text: "A note here.\nDo not do this.\nan image\n   x := *p\n     y\ntext\nf(x)\nReturns x."}},
		{"comments", ".. a comment\n   goes on\n\n   here\n\n..\n\n   quoted\n\n.. [1] A footnote.\n.. [AB] A *source*.\n.. _`a: b`: http://x.org\n__ http://y.org\n\n.. |s| replace:: some words\n.. |i| image:: x.png\n\na |s| b |i|, |unknown|.",
			document.Document{Text: "quoted\nA footnote.\nA source.\na some words b , unknown."}},
		{"inline", "a ``*b*`` ``:r:`x``` *c* **d** `e <http://x>`_ `f`_ g_ :doc:`h <i>` :class:`~j.k.L` :py:func:`!m` n [1]_ [#]_ [O20]_ `p`:sub: \\*q* r\\ s 2*3*4 __init__ a.__b__ _`t` :rfc:`5322`.",
			document.Document{Text: "a *b* :r:`x` c d e f g h L m n O20 p *q* rs 2*3*4 __init__ a.__b__ t RFC 5322."}},
		{"literal", "Look::\n\n  a *b*\n\n  c\n\nd\n\n::\n\n    e_\n\n- item::\n\n    f_\n\n  g_", document.Document{Text: "Look:\n  a *b*\n  c\nd\n    e_\nitem:\n    f_\ng"}},
		{"lists", "- a\n  b\n- c\n\n1. d\n#. e\n\nterm\n  definition\n\n| line\n| block", document.Document{Text: "a b\nc\nd\ne\nterm\ndefinition\nline\nblock"}},
		{"a session", ">>> f(*x)\n*y\n\ntext", document.Document{Text: ">>> f(*x)\n*y\ntext"}},
		{"a grid", "+-----+-----+\n| a   | b c |\n| d   | e   |\n+=====+=====+\n| span **f**|\n+-----+-----+\n| g   | h   |\n|     +-----+\n|     | i   |\n+-----+-----+\n\ntext", document.Document{Text: "a d b c e\nspan f\ng h i\ntext"}},
		{"a simple table", "====  ====\n A     B\n====  ====\nc d   e f\n      g\nh     i long\n====  ====\n\ntext", document.Document{Text: "A B\nc d e f g\nh i long\ntext"}},
		{"no table", "====  ====\nA     B\n\ntext", document.Document{Text: "==== ==== A B\ntext"}},
	} {
		if diff := cmp.Diff(tt.want, RST(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// bombs are pages of repeated marks that nothing closes.
func bombs(marks ...string) (pages []string) {
	for _, mark := range marks {
		pages = append(pages, strings.Repeat(mark, (1<<16)/len(mark)), strings.Repeat(strings.Repeat(mark, 10000/len(mark))+"\n\n", 5))
	}
	return pages
}

// slow is more than any reader takes for 64 kB in linear time, and less than one in quadratic time.
const slow = 2 * time.Second

// quick checks that a reader takes no time that grows with the square of a page: four times the
// page take about four times the time, not sixteen. Other processes may delay a run, so several
// count.
func quick(t *testing.T, read func(string), pages []string) {
	t.Helper()
	for _, page := range pages {
		whole, part := time.Hour, time.Hour
		for range 4 {
			whole, part = min(whole, duration(read, page)), min(part, duration(read, page[:len(page)/4]))
			if whole < slow || whole < 10*part {
				break
			}
		}
		if whole >= slow && whole >= 10*part {
			t.Errorf("%.20q: %s, and a quarter of it %s", page, whole, part)
		}
	}
}

func duration(read func(string), page string) time.Duration {
	start := time.Now()
	read(page)
	return time.Since(start)
}

func TestRSTIsQuick(t *testing.T) {
	quick(t, func(page string) { RST(page) }, bombs("`a", "**a", "``", "|a ", ":a:`b <", "a_ ", ".. a\n", "==  ==\na\n", "+--+\n", "::\n\n  a\n\n", ".. |a| replace:: a\n", "[1", "\\"))
}

func FuzzRST(f *testing.F) {
	f.Add("Title\n=====\n\n:a: b\n\n.. note:: c\n   :d: e\n\n   f::\n\n     g\n")
	f.Add("PEP: 1\nTitle: x\n\n+--+--+\n| a | b |\n+--+--+\n")
	f.Add("==  ==\na   b\n==  ==\n\n.. |x| replace:: y\n\n|x| `a <b>`_ :c:`d`\n")
	f.Fuzz(func(t *testing.T, page string) {
		if d := RST(page); len(d.Text) > 300*len(page)+100 {
			t.Errorf("%d bytes of text", len(d.Text))
		}
	})
}
