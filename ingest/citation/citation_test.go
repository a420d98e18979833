package citation

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

type reader = func(io.Reader, int) iter.Seq2[document.Document, error]

// all returns what a reader yields, and the errors by the number of documents before.
func all(seq iter.Seq2[document.Document, error]) (docs []document.Document, errs map[int]error) {
	errs = map[int]error{}
	for d, err := range seq {
		if err == nil {
			docs = append(docs, d)
		} else {
			errs[len(docs)] = err
		}
	}
	return docs, errs
}

// want checks the documents of a text that has no errors, also if it comes byte by byte.
func want(t *testing.T, read reader, text string, docs ...document.Document) {
	t.Helper()
	for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n"))} {
		got, errs := all(read(r, 1<<20))
		if diff := cmp.Diff(docs, got); diff != "" || len(errs) > 0 {
			t.Errorf("%v %s", errs, diff)
		}
	}
}

func TestBibTeX(t *testing.T) {
	want(t, BibTeX, `% A bibliography of me@sea.org {x}.
@comment{jabref-meta: {x}} @preamble{"\newcommand{\x}{y}"}
@string{jt = "J. of " # {Tides}} @String(sea = {Sea})
@Article{bay:2001,
  author = {Bay, Ann and {Sea and Co} and M{\"u}ller, J{\'o}n},
  title = "The {Low} Tide: ""{a "quoted" word}",
  journal = jt # " and " # sea, year = 2001, month = jan,
  abstract = {One
     line -- and $x$.},
  keywords = {sea, low tide}, doi = {https://doi.org/10.1/a\_b}, url = {\url{http://a.b/%7E}},
}
@inproceedings{ k2 ,title={Two},booktitle={Proc. {ACM}},date={2002-03-04},keywords={a, b; c}}
@book(k3, title = {Three (a book)}, publisher = "x")
@misc{k4}
`,
		document.Document{ID: "bay:2001", Title: `The Low Tide: a "quoted" word`, Text: "One line – and x.", Labels: []string{"sea", "low tide"},
			Fields: map[string]string{"type": "article", "journal": "J. of Tides and Sea", "year": "2001", "doi": "10.1/a_b", "url": "http://a.b/%7E"},
			Lists:  map[string][]string{"authors": {"Ann Bay", "Sea and Co", "Jón Müller"}}},
		document.Document{ID: "k2", Title: "Two", Labels: []string{"a, b", "c"}, Fields: map[string]string{"type": "inproceedings", "journal": "Proc. ACM", "year": "2002"}},
		document.Document{ID: "k3", Title: "Three (a book)", Fields: map[string]string{"type": "book"}},
		document.Document{ID: "k4", Fields: map[string]string{"type": "misc"}})
}

// A damaged entry does not concern the next one.
func TestBibTeXErrors(t *testing.T) {
	docs, errs := all(BibTeX(strings.NewReader("@article{a, title = {A}}\n@article{b, title = {B\n@article{c,\n title = {C}}\n@article{d, title = {"+strings.Repeat("x", 200)+"}}\n@article{e, title = {E}}\n@article{f, title"), 100))
	if len(docs) != 4 || docs[1].Title != "B" || !errors.Is(errs[3], document.ErrTooLarge) || !errors.Is(errs[4], io.ErrUnexpectedEOF) {
		t.Errorf("%v %v", docs, errs)
	}
}

// In an entry whose braces do not match, values end with their lines.
func TestBibTeXBraces(t *testing.T) {
	want(t, BibTeX, "@book{a,\n title = {Low {tide},\n publisher = {{x},\n year = 2001,\n abstract = {One {Two}.}\n}\n\n@book{b,\n title={B}}",
		document.Document{ID: "a", Title: "Low tide", Text: "One Two.", Fields: map[string]string{"type": "book", "year": "2001"}},
		document.Document{ID: "b", Title: "B", Fields: map[string]string{"type": "book"}})
}

// Macros that double do not grow without limit, and damage takes no quadratic time.
func TestBibTeXBombs(t *testing.T) {
	macros := "@string{a = {" + strings.Repeat("x", 1000) + "}}\n" + strings.Repeat("@string{a = a # a}\n", 60)
	start := time.Now()
	for _, text := range []string{macros + "@misc{k, title = a}", "@misc{k, a = " + strings.Repeat("x ", 1<<19) + "}", "@misc{k, title = {" + strings.Repeat(`\href\"`, 1<<17) + "}}",
		"@misc{k, author = {" + strings.Repeat("a and ", 1<<17) + "}}", strings.Repeat("@misc{", 1<<17), "@misc{k, " + strings.Repeat("a={", 1<<17)} {
		for d := range BibTeX(strings.NewReader(text), 2<<20) {
			if len(d.Title) > 2<<20 {
				t.Errorf("%d bytes", len(d.Title))
			}
		}
	}
	if took := time.Since(start); took > 5*time.Minute {
		t.Error(took)
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		`M\"uller, M{\"u}ller, M\"{u}ller, M{\"{u}}ller`: "Müller, Müller, Müller, Müller",
		`\'{\i} \v{c} \c c \H{o} \aa \O{} {\L}\'o d\'z`:  "í č ç ő åØ Łó dź",
		`\emph{one} {\it two} \textbf{three}\\ four`:     "one two three four",
		"50\\,\\% of R\\&D -- ``so''":                    "50 % of R&D – “so”",
		`$\alpha$-helix, 10~km, \href{http://a}{site}`:   "α-helix, 10 km, site",
		`a \unknown{b} c\`:                               "a b c",
		`{{`:                                             "",
		"plain":                                          "plain",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestRIS(t *testing.T) {
	want(t, RIS, "\ufeffProvider: x\n1.\nTY  - JOUR\nID  - 7\nT1  - Low\nTide\nA1  - Bay, Ann\nAU  - Sea Group\nY1  - 2001/02/03\nN2  - One.\nTwo.\nKW  - sea; moon\nKW  - tide\nJF  - Tides\nDO  - doi:10.1/a\nUR  - http://a.b/\nER  - \n\nnote\n2.\nTY - BOOK\nBT - Book\nPY - 1999\nER -\n",
		document.Document{ID: "7", Title: "Low Tide", Text: "One.\nTwo.", Labels: []string{"sea", "moon", "tide"},
			Fields: map[string]string{"type": "JOUR", "journal": "Tides", "year": "2001", "doi": "10.1/a", "url": "http://a.b/"}, Lists: map[string][]string{"authors": {"Ann Bay", "Sea Group"}}},
		document.Document{Title: "Book", Fields: map[string]string{"type": "BOOK", "journal": "Book", "year": "1999"}})
	docs, errs := all(RIS(strings.NewReader("TY  - A\nTI  - a\nER  - \nTY  - A\nAB  - "+strings.Repeat("x", 100)+"\nER  - \nTY  - A\nTI  - c\nTY  - A\nTI"), 60))
	if len(docs) != 2 || docs[1].Title != "c" || !errors.Is(errs[1], document.ErrTooLarge) || !errors.Is(errs[2], io.ErrUnexpectedEOF) {
		t.Errorf("%v %v", docs, errs)
	}
}

func TestMedline(t *testing.T) {
	want(t, Medline, "\nPMID- 12\nDP  - 1998 Dec\nTI  - Low tide\n      again.\nLID - 10.1/x [doi]\nAB  - One\n      two.\nFAU - Bay, Ann\nAU  - Bay A\nLA  - eng\nPT  - Review\nTA  - Td\nJT  - Tides\nMH  - *Water/analysis\nMH  - Moon\nOT  - *sea\nPMC - PMC9\n\nPMID- 13\nTI  - Two\n",
		document.Document{ID: "12", Title: "Low tide again.", Text: "One two.", Labels: []string{"Water", "Moon", "sea"},
			Fields: map[string]string{"journal": "Tides", "year": "1998", "language": "eng", "doi": "10.1/x", "pmc": "PMC9"}, Lists: map[string][]string{"authors": {"Ann Bay"}, "types": {"Review"}}},
		document.Document{ID: "13", Title: "Two"})
}

func TestEndNote(t *testing.T) {
	want(t, EndNote, "%0 Journal Article\n%T Low tide\n%A Bay, Ann\n%D 2001\n%J Tides\n%K sea\nmoon\n%X One\n\n%0 Book\n%T Two\n",
		document.Document{Title: "Low tide", Text: "One", Labels: []string{"sea", "moon"}, Fields: map[string]string{"type": "Journal Article", "journal": "Tides", "year": "2001"}, Lists: map[string][]string{"authors": {"Ann Bay"}}},
		document.Document{Title: "Two", Fields: map[string]string{"type": "Book"}})
	want(t, EndNote, "%T One\n%D 1999\n\n%T Two\n", document.Document{Title: "One", Fields: map[string]string{"year": "1999"}}, document.Document{Title: "Two"})
}

func TestWebOfScience(t *testing.T) {
	want(t, WebOfScience, "\ufeffFN Clarivate\nVR 1.0\nPT J\nAU Bay, A\nAF Bay, Ann\n   Sea, Bo\nTI Low\n   tide\nSO TIDES\nDE sea; low\n   tide\nAB One\n   two.\nPY 2001\nDI 10.1/a\nUT WOS:1\nER\n\nEF",
		document.Document{ID: "WOS:1", Title: "Low tide", Text: "One two.", Labels: []string{"sea", "low tide"}, Fields: map[string]string{"journal": "TIDES", "year": "2001", "doi": "10.1/a"}, Lists: map[string][]string{"authors": {"Ann Bay", "Bo Sea"}}})
}

func TestKind(t *testing.T) {
	for text, want := range map[string]string{
		"\ufeff@article{a,\n title = {b}}":             KindBibTeX,
		"% by me\n\n@string{a = {b}}\n":                KindBibTeX,
		"@inproceedings{DBLP:conf/x,\n  author    = {": KindBibTeX,
		"\r\nTY  - JOUR\r\nT1  - a\r\n":                KindRIS,
		"1.\nTY  - JOUR\n":                             "",
		"PMID- 12\nTI  - a":                            KindMedline,
		"FN Clarivate\nVR 1.0\nPT J\n":                 KindWoS,
		"%0 Book\n%T a\n":                              KindEndNote,
		"Made by hand\n\n@book{a, title = {b}}":        "",
		"Cite us:\n```\n@book{a, title = {b}}\n```\n":  "",
		"@import \"a.css\";":                           "",
		"@media (a) { b: c }":                          "",
		"% a comment of TeX\n\\documentclass{article}": "",
		"%PDF-1.4\n%x":                                 "",
		"Mail me@sea.org":                              "",
		"@param{a, b}":                                 "",
		"":                                             "",
	} {
		if got := Kind([]byte(text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func FuzzCitation(f *testing.F) {
	f.Add("@string{a = {b}}\n@article{k, title = a # {M\\\"uller}, author = {A and B}, year = 1}")
	f.Add("TY  - JOUR\nT1  - a\nKW  - b\nER  - \n")
	f.Add("PMID- 1\nTI  - a\n      b\n\nPMID- 2\n")
	f.Add("%0 Book\n%T a\n\n%0 Book")
	f.Fuzz(func(t *testing.T, text string) {
		Kind([]byte(text))
		for _, read := range []reader{BibTeX, RIS, Medline, EndNote, WebOfScience} {
			all(read(strings.NewReader(text), 200))
		}
	})
}
