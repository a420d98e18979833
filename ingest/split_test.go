package ingest

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// prose returns n words in sentences of ten.
func prose(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "w%d", i)
		if i%10 == 9 {
			b.WriteString(". ")
		} else {
			b.WriteString(" ")
		}
	}
	return strings.TrimSpace(b.String())
}

func TestSplit(t *testing.T) {
	sections := "intro\n\n## One\n\n" + prose(200) + "\n\n## Two\n\nshort\n\n### Three\n\n" + prose(250) + "\n"
	for _, tt := range []struct {
		split, content string
		want           []string // headings and sizes
	}{
		{"", sections, []string{" 455"}},
		{"none", sections, []string{" 455"}},
		{"auto", sections, []string{"One 202", "Two 253"}},
		{"headings", sections, []string{"One 202", "Two 253"}},
		{"auto", "# T\n\n" + prose(380), []string{" 380"}},
		{"auto", prose(200) + "\n\n" + prose(250), []string{" 200", " 250"}},
		{"auto", "## H\n\n" + prose(900), []string{" 300", " 300", " 300", " 30"}},
		{"words:100", prose(250), []string{" 100", " 100", " 70"}},
		{"words:100", prose(90) + "\n\n" + prose(20) + "\n\n" + prose(90), []string{" 90", " 20", " 90"}},
		{"words:100", prose(80) + "\n\n" + prose(20) + "\n\n" + prose(75), []string{" 100", " 95"}},
		{"lines", "one\n\ntwo\nthree", []string{" 1", " 1", " 1"}},
	} {
		var got []string
		for _, d := range readAs(t, tt.content, Options{Format: FormatMarkdown, Split: tt.split}) {
			got = append(got, fmt.Sprint(d.Fields[HeadingField], " ", len(strings.Fields(d.Text))))
		}
		if tt.split == "lines" || strings.HasPrefix(tt.split, "words") {
			got = nil
			for _, d := range readAs(t, tt.content, Options{Format: FormatText, Split: tt.split}) {
				got = append(got, fmt.Sprint(d.Fields[HeadingField], " ", len(strings.Fields(d.Text))))
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s of %.40q: %s", tt.split, tt.content, diff)
		}
	}
	for _, bad := range []string{"x", "words", "words:", "words:5", "words:x"} {
		if _, errs := read(t, "x", Options{Split: bad}); len(errs) != 1 || !strings.Contains(errs[0], "splitting") {
			t.Errorf("%s: %q", bad, errs)
		}
	}
}

func readAs(t *testing.T, content string, o Options) []Document {
	t.Helper()
	docs, errs := read(t, content, o)
	if errs != nil {
		t.Error(errs)
	}
	return docs
}

// A passage has what its document has.
func TestPassages(t *testing.T) {
	docs := readAs(t, `{"id":"a","title":"T","text":"one\ntwo","labels":["l"],"year":"1990","list":["x"]}`+"\n"+`{"id":"b","text":"one"}`, Options{Split: "lines"})
	want := []Document{
		{ID: "a#1", Title: "T", Text: "one", Labels: []string{"l"}, Fields: map[string]string{"year": "1990", PassageField: "a"}, Lists: map[string][]string{"list": {"x"}}},
		{ID: "a#2", Title: "T", Text: "two", Labels: []string{"l"}, Fields: map[string]string{"year": "1990", PassageField: "a"}, Lists: map[string][]string{"list": {"x"}}},
		{ID: "b", Text: "one"},
	}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Error(diff)
	}
	docs = readAs(t, `{"id":"a#1","text":"one\ntwo","passage_of":"a"}`, Options{Split: "lines"})
	if len(docs) != 1 {
		t.Errorf("a passage is divided again: %v", docs)
	}
}

// FuzzSplit checks that no word is lost or changed, and that passages are no longer than they may
// be.
func FuzzSplit(f *testing.F) {
	f.Add("a b c. d e f\n\ng h i", uint8(0))
	f.Add("\x1eh\nx\x1ei\ny", uint8(1))
	f.Add(strings.Repeat("海洋。", 2000), uint8(2))
	f.Fuzz(func(t *testing.T, text string, how uint8) {
		if !utf8.ValidString(text) {
			return
		}
		s, err := parseSplit([]string{"auto", "headings", "words:10", "lines"}[how%4])
		if err != nil {
			t.Fatal(err)
		}
		all := s.divide(text)
		if len(all) == 0 {
			return
		}
		has := map[rune]int{}
		for _, p := range all {
			if s.paragraphs > 0 && size(p.text) > s.paragraphs+shortWords {
				t.Errorf("%d words", size(p.text))
			}
			for _, r := range p.text {
				has[r]++
			}
		}
		for _, r := range strings.ReplaceAll(text, "\x1e", "") {
			if has[r]--; has[r] < 0 && !unicode.IsSpace(r) {
				t.Errorf("%q is lost", r)
			}
		}
	})
}
