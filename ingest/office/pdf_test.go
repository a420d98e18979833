package office

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// pdfOf returns a PDF file with pages of lines, and with entries of its information dictionary and
// of its trailer.
func pdfOf(info, trailer string, pages ...[]string) *bytes.Reader {
	var b bytes.Buffer
	var at []int
	object := func(format string, values ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, values...)...)
	}
	b.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 5+2*i)
	}
	object("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids)
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	object("<<%s>>", info)
	for i, lines := range pages {
		content := "BT /F1 12 Tf 14 TL 72 720 Td\n"
		for _, line := range lines {
			content += "(" + line + ") Tj T*\n"
		}
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", 6+2*i)
		object("<</Length %d>>\nstream\n%sET\nendstream", len(content)+2, content)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info 4 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, trailer, start)
	return bytes.NewReader(b.Bytes())
}

// skipSlow skips a test that needs the reader of PDF, which takes seconds to compile.
func skipSlow(t testing.TB) {
	if testing.Short() {
		t.Skip("compiles the reader of PDF")
	}
}

func TestPDF(t *testing.T) {
	skipSlow(t)
	const info = `/Title(A report)/Author(Ann; Bob)/Keywords(one, two)/CreationDate(D:20200102030405+01'00')`
	checkOne(t, "all", PDF, pdfOf(info, "", []string{"A report", "The first line of a paragraph that goes on and is very inter-", "esting to all who read it, since it is so long that it must go to the", "third line.", "Another paragraph."}, []string{"Page two"}),
		document.Document{Title: "A report", Text: "The first line of a paragraph that goes on and is very interesting to all who read it, since it is so long that it must go to the third line.\nAnother paragraph.\nPage two",
			Labels: []string{"one", "two"}, Lists: map[string][]string{"author": {"Ann", "Bob"}}, Fields: map[string]string{"date": "2020-01-02T02:04:05Z"}})
	checkOne(t, "no sensible title", PDF, pdfOf("/Title(Microsoft Word - report.doc)", "", []string{"text"}), document.Document{Text: "text"})
}

func TestPDFErrors(t *testing.T) {
	skipSlow(t)
	page := []string{strings.Repeat("word ", 16)}
	whole := pdfOf("", "", page)
	content := make([]byte, whole.Len())
	whole.ReadAt(content, 0)
	for name, tt := range map[string]struct {
		file *bytes.Reader
		want error
	}{
		"empty":     {fileOf(""), errNotPDF},
		"text":      {fileOf("some text"), errNotPDF},
		"begin":     {bytes.NewReader(content[:40]), errNotPDF},
		"no text":   {pdfOf("", "", nil), errScan},
		"no pages":  {pdfOf("", ""), errScan},
		"encrypted": {pdfOf("", "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"+strings.Repeat("00", 32)+">/U<"+strings.Repeat("11", 32)+">>>", page), errPDFLocked},
	} {
		all, err := document.Document{}, error(nil)
		for all, err = range PDF(tt.file, tt.file.Size(), testLimit) {
		}
		if !errors.Is(err, tt.want) || all.Text != "" {
			t.Errorf("%s: %v, %q", name, err, all.Text)
		}
	}
	for _, err := range PDF(whole, whole.Size(), 20) {
		if !errors.Is(err, document.ErrTooLarge) {
			t.Error(err)
		}
	}
}

// A sandbox that takes too long is killed, and its file gets an error.
func TestPDFTime(t *testing.T) {
	killed := make(chan bool)
	w := newWatch(func() error { close(killed); return nil })
	w.timer.Reset(0)
	<-killed
	if w.next() || w.reason(errNotPDF) != errPDFTime {
		t.Error("the time is not over")
	}
	w.stop()
}

func TestPageText(t *testing.T) {
	for pages, want := range map[string]string{
		"Col\x02laboration in mixed\x02Mode, vitamin B\x0212": "Collaboration in mixed-Mode, vitamin B-12",
		"a \ufb01ne o\ufb03ce, x\u00b2, soft\u00adly, \ufb06": "a fine office, x², softly, st",
		"exam-\r\nple\n10-\n20\nA-\nB":                        "example\n10-\n20\nA-\nB",
		"a\x00b\x1bc\ufffe":                                   "abc",
		"One long line that goes to the margin and\r\ngoes on.\r\nShort.\r\n\r\nOne long line that goes to the margin and\r\n": "One long line that goes to the margin and goes on.\nShort.\nOne long line that goes to the margin and",
		"": "",
	} {
		if got := pageText(pages); got != want {
			t.Errorf("%q: %q, want %q", pages, got, want)
		}
	}
	for date, want := range map[string]string{"D:20200102030405+01'00'": "2020-01-02T02:04:05Z", "D:20200102030405Z00'00'": "2020-01-02T03:04:05Z", "D:20200102": "2020-01-02T00:00:00Z", "20200102030405-05'30": "2020-01-02T08:34:05Z", "yesterday": "", "": ""} {
		if got := pdfDate(date); got != want {
			t.Errorf("%q: %q, want %q", date, got, want)
		}
	}
}

func FuzzPDF(f *testing.F) {
	skipSlow(f)
	whole := pdfOf("/Title(a)", "", []string{"text"})
	content := make([]byte, whole.Len())
	whole.ReadAt(content, 0)
	f.Add(content)
	if _, err := pdfSandboxes(); err != nil { // takes longer than a test of one input may
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		documents(PDF, bytes.NewReader(content))
	})
}
