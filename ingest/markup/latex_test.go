package markup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestLaTeX(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"empty", "", document.Document{}},
		{"an article", "\\documentclass[a4paper]{article}\n\\usepackage{x} % hidden\n\\newcommand{\\name}{Our \\emph{Thing}}\n\\title[short]{A \\textbf{title}\\thanks{hidden} of \\name}\n\\author{A. B\\\"{o}c \\\\ City \\and D. E$^1$, F}\n\\date{May 2020}\nhidden\n\\begin{document}\n\\maketitle\n\\begin{abstract}\nThe abstract.\n\\end{abstract}\n\\keywords{one, two words}\n\\section{First \\label{x}}\nSome\ntext.% hidden\n\nMore.\n\\end{document}\nhidden",
			document.Document{Title: "A title of Our Thing", Text: "The abstract.\nFirst\nSome text.\nMore.", Labels: []string{"one", "two words"}, Fields: map[string]string{"date": "May 2020"}, Lists: map[string][]string{"author": {"A. Böc", "D. E", "F"}}}},
		{"a chapter", "% comment\n\\chapter{One}\\label{a}\ntext\n\\section*{Two}\nmore", document.Document{Title: "One", Text: "text\nTwo\nmore"}},
		{"a whole document without a title", "\\begin{document}\n\\section{One}\ntext\\end{document}", document.Document{Text: "One\ntext"}},
		{"IEEE", "\\title{T}\\author{\\IEEEauthorblockN{A B}\n\\IEEEauthorblockA{City\\\\a@b}}\n\\begin{IEEEkeywords}\na, b.\n\\end{IEEEkeywords}\nx", document.Document{Title: "T", Text: "x", Labels: []string{"a", "b"}, Fields: map[string]string{"author": "A B"}}},
		{"characters", "``a''~b---c \\'e \\\"{u} \\c{c} \\v s Stra\\ss e \\aa ngstr\\o{}m \\'\\i \\% \\& \\_ \\{ \\LaTeX\\ x\\,y \\dots", document.Document{Text: "“a” b—c é ü ç š Straße ångstrøm í % & _ { LaTeX x y …"}},
		{"formulas", "the $k$-means of H$_2$O at $\\alpha \\in \\mathbb{R}^{n}$, 10\\$ \\(x\\)\n\\[ x = y \\text{ if } z \\]\n\\begin{align*}\na &= b \\mbox{for all}\n\\end{align*}\n$$c$$ d", document.Document{Text: "the k-means of H2O at α Rn, 10$ x if\nfor all d"}},
		{"arguments", "\\textit{a} \\href{http://hidden}{b} \\cite[p.~3]{hidden} \\ref{hidden}c \\textcolor{red}{d} {\\bf e} \\unknown[f]{g} h\\footnote{i} \\citep{x}\\input{y}", document.Document{Text: "a b c d e g h i"}},
		{"environments", "\\begin{itemize}\n\\item a\n\\item[b] c\n\\end{itemize}\n\\begin{figure}[t]\n\\includegraphics[width=1cm]{hidden}\n\\caption[short]{A caption}\n\\end{figure}\n\\begin{tabular}{l|l}\nd & e \\\\ \\hline\nf & \\multicolumn{2}{c}{g}\n\\end{tabular}\n\\begin{verbatim}\n  \\x{%\n\\end{verbatim}\n\\begin{comment}hidden\\end{comment}\\begin{tikzpicture}hidden\\end{tikzpicture}\n\\begin{theorem}[Name] h\\end{theorem}\\verb|\\y{| i",
			document.Document{Text: "a\nb c\nA caption\nd e\nf g\n  \\x{%\nName h\n\\y{ i"}},
		{"broken", "a } b { c \\textbf{d \\section{e $ f \\begin{verbatim} g \\begin{equation} \\", document.Document{Text: "a b c d\ne f\ng"}},
		{"macros of themselves", "\\def\\one{x\\one}\\def\\two#1{hidden}\\two{y}\\one", document.Document{Text: "y" + strings.Repeat("x", maxLaTeX)}},
	} {
		if diff := cmp.Diff(tt.want, LaTeX(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestLaTeXIsQuick(t *testing.T) {
	quick(t, func(page string) { LaTeX(page) }, append(bombs("{", "}", "\\section{a", "\\section{a}", "$a ", "\\begin{verbatim}", "\\begin{equation}", "\\[", "\\verb|", "\\label[a", "\\title{", "%\n", "\\'{", "\\begin{keywords}", "\\newcommand{\\a}{b}", "\\def\\a b"),
		"\\newcommand{\\a}{\\a\\a\\a\\a}"+bombs("\\a ")[0]))
}

func FuzzLaTeX(f *testing.F) {
	f.Add("\\title{a}\\author{b \\and c}\\begin{document}\\section{d} e $f$ \\[g\\] \\begin{verbatim}\nh\n\\end{verbatim}\\newcommand{\\i}{j}\\i \\'{k} \\verb|l| % m\n\\end{document}")
	f.Add("\\begin{keywords}a\\end{keywords}\\def\\b#1{c}\\caption[d]{e}\\item[f] \\href{g}{h} \\cite[i]{j} ``k'' \\(\\alpha\\)")
	f.Fuzz(func(t *testing.T, page string) {
		if d := LaTeX(page); len(d.Text) > 10*len(page)+1000 {
			t.Errorf("%d bytes of text", len(d.Text))
		}
	})
}
