package markup

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestMan(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"empty", "", document.Document{}},
		{"macros of man", ".\\\" comment\n'\\\" t\n.TH LS 1 \"2020-01-02\" \"tool 1\" \"User Commands\"\n.ie \\n(.g .ds Aq \\(aq\n.if n \\{\\\n.ad l\n.\\}\n.de XX\nhidden\n..\n.SH NAME\nls, dir \\- list \\fIdirectory\\fP contents\n.SH SYNOPSIS\n.B ls\n[\\fI\\,OPTION\\/\\fR]...\n.SH \"A HEADING\"\n.PP\nSome\ntext\\(emwith \\*(Aqmarks\\*(Aq.\n.TP\n\\fB\\-a\\fR, \\fB\\-\\-all\\fR\ndo it\n.BR mkdir (1),\n.I \"a b\"\n.nf\n  code  \\e\n.fi\n.TS\nl l.\na\tb\n_\n.TE\n.EQ\nhidden\n.EN\nna\\[:i]ve \\[u00E9] \\s-1SMALL\\s0\n",
			document.Document{Title: "ls, dir - list directory contents", Text: "SYNOPSIS\nls [OPTION]...\nA HEADING\nSome text—with 'marks'.\n-a, --all do it mkdir(1), a b\n  code  \\\na b\nnaïve é SMALL",
				Fields: map[string]string{"name": "ls", "section": "1", "date": "2020-01-02"}}},
		{"macros of mdoc", ".Dd $Mdocdate: May 1 2020 $\n.Dt LS 1\n.Os\n.Sh NAME\n.Nm ls\n.Nd list directory contents\n.Sh SYNOPSIS\n.Nm\n.Op Fl la\n.Op Ar\n.Sh DESCRIPTION\nThe\n.Nm\nutility, see\n.Xr stat 2 .\n.Bl -tag -width Ds\n.It Fl a , Fl -all Ns = Ns Ar when\nShow\n.Em all .\n.El\n.Bd -literal\nx  = 1\n.Ed\n",
			document.Document{Title: "ls - list directory contents", Text: "SYNOPSIS\nls -la file ...\nDESCRIPTION\nThe ls utility, see stat(2).\n-a, --all=when Show all.\nx  = 1",
				Fields: map[string]string{"name": "ls", "section": "1", "date": "May 1 2020"}}},
		{"no name", ".TH Foo 3\n.SH\nHEADING\ntext\n.so man1/x.1", document.Document{Title: "Foo(3)", Text: "HEADING\ntext", Fields: map[string]string{"name": "Foo", "section": "3"}}},
	} {
		if diff := cmp.Diff(tt.want, Man(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestManIsQuick(t *testing.T) {
	quick(t, func(page string) { Man(page) }, bombs("\\f[", "\\w'", ".B \"a", ".if \\{\n", ".de x\n", ".Xr a ", ".Fl a ", ".SH NAME\na\n", ".TS\n", "\\*[a", ".TH \"\"\""))
}

func FuzzMan(f *testing.F) {
	f.Add(".TH a 1 b\n.SH NAME\na \\- c\n.SH d\n.TP\n\\fBe\\fR\n.BR f (1)\n.nf\ng\n.fi\n.if n \\{ h \\}\n")
	f.Add(".Dt A 1\n.Sh NAME\n.Nm a\n.Nd b\n.Sh c\n.Op Fl d Ns Ar e\n.Xr f 2 ,\n.TS\nl.\n\\[u00e9]\\('e\\*(lq\\h'1'\n.TE\n")
	f.Fuzz(func(t *testing.T, page string) {
		if d := Man(page); len(d.Text) > 20*len(page)+1000 {
			t.Errorf("%d bytes of text", len(d.Text))
		}
	})
}
