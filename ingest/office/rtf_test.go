package office

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestRTF(t *testing.T) {
	const fonts = `{\fonttbl{\f0\fswiss\fcharset0 Arial{\*\falt Other};}{\f1\fcharset204 Arial;}{\f2\fcharset128 Gothic;}{\f3\cpg437 DOS;}}`
	for _, tt := range []struct{ name, rtf, title, text string }{
		{"empty", "", "", ""},
		{"paragraphs", "\\pard half{\\b bold}\\par\r\n\\b0 a\r\n b\\line c\\~d\\_e\\-f\\tab g\\par", "", "halfbold\na b\nc d-ef g"},
		{"signs", `\{\}\\ \lquote a\rquote\emdash b\bullet`, "", `{}\ ‘a’—b•`},
		{"charset", `caf\'e9 \'80`, "", "café €"},
		{"charset of the document", `\ansicpg1251 \'ef\'f0`, "", "пр"},
		{"charsets of fonts", `{\f1 \'ef\'f0}{\f0 \'e9}{\f2 \'83e\'83X}{\f3 \'81}\f1\plain\'e9`, "", "прéテスüé"},
		{"raw bytes", "caf\xe9", "", "café"},
		{"unicode", `\u8212?a\uc2\u8364ab{\uc0\u233}\u-3913\'f0\'f0\uc1\u55357?\u56832?\u55357?x`, "", "—a€é\uf0b7😀�x"},
		{"unicode in a group", `\uc1{\u233}x`, "", "éx"},
		{"left out", `{\stylesheet{\s1 heading;}}{\*\unknown a}{\header b}{\pict 00ff}{\*\bkmkstart c}{\listtext 1.\tab}{\field{\*\fldinst HYPERLINK "d"}{\fldrslt link}}{\v hidden}{\deleted old}{\annotation e}{\sp{\sn f}{\sv g}}{\loch\*\cs7 h}`, "", "linkh"},
		{"table", `\trowd\cellx1\cellx2\pard\intbl a\par b\cell\cell c\cell\trowd\cellx1\row\trowd\intbl d\cell\row\pard e\par`, "", "a b\t\tc\nd\ne"},
		{"notes", `a{\footnote note\par}b\par c\par`, "", "ab\nc\nnote"},
		{"box", `a{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt box\par}}{\shprslt box}}b\par c`, "", "ab\nbox\nc"},
		{"two texts", `{\upr{a}{\*\ud{\u233?b}}}`, "", "éb"},
		{"binary", `a\bin3 }}{b`, "", "ab"},
		{"HTML within", `\fromhtml1{\*\htmltag64 <p>}a\htmlrtf {\b\htmlrtf0 b\htmlrtf }\htmlrtf0 c`, "", "abc"},
		{"heading", `a\par\pard\outlinelevel0 Part\par\pard b`, "Part", "a\nb"},
		{"not closed", `{a{\footnote b`, "", "a\nb"},
		{"closed too often", `a}}}b`, "", "ab"},
		{"odd ends", `a\'4`, "", "a4"}, {"backslash", `a\`, "", "a}"}, {"bad hex", `\'zzb`, "", "zzb"}, {"large number", `\u99999999999999999999?\bin99999 x`, "", "\uffff"},
	} {
		if diff := cmp.Diff(document.Document{Title: tt.title, Text: tt.text}, RTF(`{\rtf1\ansi`+fonts+tt.rtf+`}`)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestRTFProperties(t *testing.T) {
	const rtf = `{\rtf1{\info{\title The {\b ti}tle}{\author Ann; Bob}{\keywords one, two}{\creatim\yr2020\mo1\dy2\hr3\min4}{\revtim\yr2021\mo1\dy1}{\*\company Acme}{\comment c}}The title\par text}`
	want := document.Document{Title: "The title", Text: "text", Labels: []string{"one", "two"}, Fields: map[string]string{"date": "2020-01-02T03:04:00Z"}, Lists: map[string][]string{"author": {"Ann", "Bob"}}}
	if diff := cmp.Diff(want, RTF(rtf)); diff != "" {
		t.Error(diff)
	}
}

func TestRTFLimits(t *testing.T) {
	for _, rtf := range []string{strings.Repeat("{", 1<<18), strings.Repeat(`{\footnote `, 1<<14), strings.Repeat(`{\shptxt a`, 1<<14), `{\info{\title ` + strings.Repeat("{a}", 1<<17), strings.Repeat(`\trowd\cell`, 1<<14), strings.Repeat(`{\fonttbl\f`, 1<<10)} {
		if d := RTF(`{\rtf1 ` + rtf); len(d.Title) > maxAbout {
			t.Errorf("%.20q: title of %d bytes", rtf, len(d.Title))
		}
	}
}

func FuzzRTF(f *testing.F) {
	f.Add(`{\rtf1\ansicpg932{\fonttbl{\f1\fcharset204 a;}}{\info{\title a}}\u233?\'83e\trowd a\cell\row{\footnote b}{\upr{a}{\*\ud{b}}}\bin2 ab}`)
	f.Fuzz(func(t *testing.T, content string) {
		if d := RTF(content); strings.ToValidUTF8(d.Words(), "") != d.Words() {
			t.Errorf("%q", d)
		}
	})
}
