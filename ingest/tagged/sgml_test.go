package tagged

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/ingest/document"
)

const reutersFile = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\r\n" +
	"<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" OLDID=\"5\" NEWID=\"1\">\r\n<DATE>26-FEB-1987 15:01:01.79</DATE>\r\n" +
	"<TOPICS><D>tea</D><D>sea-trade</D></TOPICS>\r\n<PLACES><D>malta</D></PLACES>\r\n<PEOPLE></PEOPLE>\r\n" +
	"<UNKNOWN>&#5;&#5;f0704reute</UNKNOWN>\r\n<TEXT>&#2;\r\n<TITLE>TEA SHIPS\r\nLATE</TITLE>\r\n<DATELINE>VALLETTA, Feb 26 - </DATELINE>" +
	"<BODY>Ships of &lt;Tea Co> are late.\r\n    They wait.\r\n&#3;</BODY></TEXT>\r\n</REUTERS>\r\n" +
	"<REUTERS LEWISSPLIT=\"TEST\" NEWID=\"2\"><TOPICS></TOPICS><TEXT TYPE=\"BRIEF\">&#2;\r\n*****<TITLE>TEA COOLS</TITLE>Blah\r\n&#3;</TEXT>\r\n</REUTERS>\r\n"

func TestReuters(t *testing.T) {
	want(t, Reuters, reutersFile,
		document.Document{ID: "1", Title: "TEA SHIPS LATE", Text: "Ships of <Tea Co> are late.\nThey wait.", Labels: []string{"tea", "sea-trade"},
			Fields: map[string]string{"date": "1987-02-26T15:01:01.79Z", "split": "TRAIN"}, Lists: map[string][]string{"places": {"malta"}}},
		document.Document{ID: "2", Title: "TEA COOLS", Text: "*****Blah", Fields: map[string]string{"split": "TEST"}})
}

func TestTREC(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []document.Document
	}{
		{"a newspaper", "<DOC>\n<DOCNO> AB1-1 </DOCNO>\n<DOCID>7</DOCID>\n<DATE>May 1</DATE>\n<HEADLINE>\n<P>\nLow tide\n</P>\n</HEADLINE>\n<BYLINE>A. B.</BYLINE>\n" +
			"<TEXT>\n<P>\nOne &amp; two&hyph;fold.\n</P>\n<P>\nThree <F P=106> four </F>.\n</TEXT>\n<SUBJECT>\n<P>TIDES; SHIPS;\nMOON</P>\n</SUBJECT>\n</DOC>\n<doc><docno>2</docno><text>Low</text></doc>",
			[]document.Document{{ID: "AB1-1", Title: "Low tide", Text: "One & two-fold.\nThree four .", Labels: []string{"TIDES", "SHIPS", "MOON"}, Fields: map[string]string{"date": "May 1", "byline": "A. B."}}, {ID: "2", Text: "Low"}}},
		{"several texts", "<DOC><DOCNO>1</DOCNO><HEAD>H</HEAD><LP>\nLead.</LP><TEXT>One.</TEXT><TEXT>Two.</TEXT></DOC>",
			[]document.Document{{ID: "1", Title: "H", Text: "Lead.\nOne.\nTwo."}}},
		{"no text", "<DOC><DOCNO>1</DOCNO>\nbare words\n<NOTE>a note</NOTE></DOC>", []document.Document{{ID: "1", Text: "bare words\na note"}}},
		{"an attribute", `<DOC id="X_1" type="story" ><HEADLINE>H</HEADLINE><TEXT>t</TEXT></DOC>`, []document.Document{{ID: "X_1", Title: "H", Text: "t"}}},
		{"no end tags", "<DOC><DOCNO>1</DOCNO><TEXT>one\n<DOC><DOCNO>2</DOCNO><TEXT>two\n", []document.Document{{ID: "1", Text: "one"}, {ID: "2", Text: "two"}}},
		{"a page", "<DOC>\n<DOCNO>W1</DOCNO>\n<DOCHDR>\nhttp://a.b/c 1.2.3.4 200\nContent-Type: text/html\n</DOCHDR>\n<html><title>T</title><!-- <DOCNO> --><script>x</script><p>a &eacute;<p>b\n</DOC>\n",
			[]document.Document{{ID: "W1", Title: "T", Text: "a é\nb", Fields: map[string]string{"url": "http://a.b/c"}}}},
		{"quotes and comments are text", "<DOC><DOCNO>1</DOCNO><TEXT>it's <!-- 5\" --> <DOCUMENT></TEXT></DOC>", []document.Document{{ID: "1", Text: "it's"}}},
	} {
		t.Run(tt.name, func(t *testing.T) { want(t, TREC, tt.text, tt.want...) })
	}
}

// A file in which documents have end tags is cut off if the last has none.
func TestTRECTruncated(t *testing.T) {
	docs, errs := all(TREC(strings.NewReader("<DOC><DOCNO>1</DOCNO>x</DOC><DOC><DOCNO>2</DOCNO>y"), 100))
	if len(docs) != 1 || !errors.Is(errs[1], io.ErrUnexpectedEOF) {
		t.Errorf("%v %v", docs, errs)
	}
}

func TestSMART(t *testing.T) {
	want(t, SMART, "\ufeff.I 1\n.T\nlow\ntide .\n.A\na. b.\n.B\nj. tides, 1958.\n.K\ntides, sea; moon\n.W\nsmall .\n.Works of art\n  words .\n.X\n1\t5\t1\n.I 2 \r\n.W\r\nonly text\r\n.I 3\n",
		document.Document{ID: "1", Title: "low tide .", Text: "small .\n.Works of art\nwords .", Labels: []string{"tides", "sea", "moon"}, Fields: map[string]string{"author": "a. b.", "source": "j. tides, 1958."}},
		document.Document{ID: "2", Text: "only text"}, document.Document{ID: "3"})
	docs, errs := all(SMART(strings.NewReader(".I 1\n.W\n"+strings.Repeat("x", 100)+"\n.I 2\n.W\ny"), 50))
	if len(docs) != 1 || docs[0].Text != "y" || !errors.Is(errs[0], document.ErrTooLarge) {
		t.Errorf("%v %v", docs, errs)
	}
}

func FuzzSGML(f *testing.F) {
	f.Add(reutersFile)
	f.Add("<DOC><DOCNO>1</DOCNO><DOCHDR>x</DOCHDR><p>y</DOC><DOC><DOCNO>2</DOCNO><TEXT>z")
	f.Add(".I 1\n.T\nt\n.W\nw\n.I 2")
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range readers {
			for d := range read(strings.NewReader(text), 200) {
				if len(d.Text) > 3*len(text) {
					t.Errorf("%q", d.Text)
				}
			}
		}
	})
}
