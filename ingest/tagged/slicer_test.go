package tagged

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// all returns what a reader yields, and the errors by the number of values before.
func all[T any](seq iter.Seq2[T, error]) (values []T, errs map[int]error) {
	for v, err := range seq {
		if err == nil {
			values = append(values, v)
			continue
		}
		if errs == nil {
			errs = map[int]error{}
		}
		errs[len(values)] = err
	}
	return values, errs
}

// want checks the documents of a text that has no errors, also if it comes byte by byte.
func want(t *testing.T, read func(io.Reader, int) iter.Seq2[document.Document, error], text string, docs ...document.Document) {
	t.Helper()
	for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
		got, errs := all(read(r, 1<<20))
		if diff := cmp.Diff(docs, got); diff != "" || errs != nil {
			t.Errorf("%v %s", errs, diff)
		}
	}
}

func TestSlicer(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
		errs       map[int]error
	}{
		{"records", `<r><a x="1">t</a><b/><a/></r>`, []string{`<a x="1">t</a>`, "<a/>"}, nil},
		{"other markup", "<?xml <a>?><!-- <a> --><r><a><![CDATA[</a>]]><!--</a>--></a></r>", []string{"<a><![CDATA[</a>]]><!--</a>--></a>"}, nil},
		{"a tag that does not end", `<r><a x="</a><a>t</a></r>`, []string{`<a x="</a>`, "<a>t</a>"}, nil},
		{"a sign in an attribute", `<r><a y='/>"'>t</a></r>`, []string{`<a y='/>"'>t</a>`}, nil},
		{"prefixes, white space", "<x:r><p:a\n>t</p:a\t></x:r>", []string{"<p:a\n>t</p:a\t>"}, nil},
		{"names that begin so", "<r><ab>t</ab><a>u</a></r>", []string{"<a>u</a>"}, nil},
		{"not closed", "<r><a>t<a>u</a></r>", []string{"<a>u</a>"}, map[int]error{0: errNotClosed}},
		{"bare signs", "<r>1 < 2 <a>3 < 4 & <</a></r>", []string{"<a>3 < 4 & <</a>"}, nil},
		{"cut off within a record", "<r><a>t</a><a>u", []string{"<a>t</a>"}, map[int]error{1: io.ErrUnexpectedEOF}},
		{"cut off within a tag", "<r><a>t</a><a ", []string{"<a>t</a>"}, map[int]error{1: io.ErrUnexpectedEOF}},
		{"cut off between records", "<r><a>t</a>\n", []string{"<a>t</a>"}, map[int]error{1: io.ErrUnexpectedEOF}},
		{"records without a root", "<a>t</a>\n<a>u</a>", []string{"<a>t</a>", "<a>u</a>"}, nil},
		{"too large", "<r><a>" + strings.Repeat("x", 90) + `</a><a y="` + strings.Repeat("y", 90) + `"/><a>t</a></r>`, []string{"<a>t</a>"}, map[int]error{0: document.ErrTooLarge}},
		{"nothing", "", nil, nil},
	} {
		for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
			got, errs := all(newSlicer(r, 80, "a").all())
			if diff := cmp.Diff(tt.want, got); diff != "" || len(errs) != len(tt.errs) {
				t.Errorf("%s: %v %s", tt.name, errs, diff)
			}
			for at, err := range tt.errs {
				if !errors.Is(errs[at], err) {
					t.Errorf("%s: %v", tt.name, errs)
				}
			}
		}
	}
}

// An error of the stream is the last value.
func TestBrokenStream(t *testing.T) {
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader("<r><a>t</a><a>"), iotest.ErrReader(broken))
	got, errs := all(newSlicer(r, 80, "a").all())
	if len(got) != 1 || errs[1] != broken {
		t.Errorf("%q %v", got, errs)
	}
}

// A record that is too large does not occupy memory.
func TestHugeRecord(t *testing.T) {
	s := newSlicer(io.MultiReader(strings.NewReader("<r><a>"), io.LimitReader(zeros{}, 64<<20), strings.NewReader("</a><a b='"),
		io.LimitReader(zeros{}, 64<<20), strings.NewReader("'/></r>")), 1000, "a")
	_, errs := all(s.all())
	if !errors.Is(errs[0], document.ErrTooLarge) || cap(s.record)+cap(s.tag.raw) > 1<<20 {
		t.Errorf("%v, %d bytes", errs, cap(s.record)+cap(s.tag.raw))
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"<a>t &lt; &eacute;&#233;&#3;</a>":               "t < éé",
		"<a><b>t</b> <c>u</a>":                           "t u",
		"<a>t</b></c>u</a>":                              "tu",
		"<a><![CDATA[<b>]]>&amp;<!-- x --></a>":          "<b>&",
		"<a>1 < 2</a>":                                   "1 < 2",
		"<a>t<p>u</p>v</a>":                              "t\nu\nv",
		"<a><b" + strings.Repeat("<b>", 500) + "t</a>":   "t",
		"<a>" + strings.Repeat("<b>x</b>", 500) + "</a>": strings.Repeat("x", 500),
		"":    "",
		"t<a": "t",
	} {
		if e, err := parse(text); err != nil || e.content() != want {
			t.Errorf("%.50q: %.50q %v", text, e.content(), err)
		}
	}
	if _, err := parse("<a>" + strings.Repeat("<b/>", maxElements) + "</a>"); err != errTooManyElements {
		t.Error(err)
	}
}

func TestAttributes(t *testing.T) {
	e, err := parse(`<a one = "1 &amp; 2" x:two='"' three bare=v/w four=">">t</a>`)
	got := map[string]string{}
	for name, value := range attributes(e.attrs) {
		got[name] = value
	}
	want := map[string]string{"one": "1 & 2", "x:two": `"`, "three": "", "bare": "v/w", "four": ">"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil || e.attr("two") != `"` || e.attr("five") != "" {
		t.Error(err, diff)
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"2009-04-30T07:04:59.423":         "2009-04-30T07:04:59.423Z",
		" 2005-07-31T12:29:29+02:00 ":     "2005-07-31T10:29:29Z",
		"Thu, 01 Jan 2004 19:48:21 GMT":   "2004-01-01T19:48:21Z",
		"Thu, 01 Jan 2004 19:48:21 +0100": "2004-01-01T18:48:21Z",
		"26-FEB-1987 15:01:01.79":         "1987-02-26T15:01:01.79Z",
		"2004-01-01":                      "2004-01-01",
		"in summer":                       "in summer",
	} {
		if got := date(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
