package markup

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

func TestSubtitles(t *testing.T) {
	lasts := func(seconds string) map[string]string { return map[string]string{"duration": seconds} }
	for _, tt := range []struct {
		name, page string
		want       document.Document
	}{
		{"empty", "", document.Document{}},
		{"no cues", "just text\n", document.Document{Text: "just text"}},
		{"SRT", "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<i>One</i>\r\ntwo &amp; three\r\n\r\n2\r\n00:00:02,600 --> 00:00:04,000 X1:1\r\n2020 < 2021\r\n\r\nfour\r\n\r\n3\r\n01:00:00,000 --> 01:00:01,250\r\nfive\r\n",
			document.Document{Text: "One two & three 2020 < 2021 four\nfive", Fields: lasts("3601.25")}},
		{"WebVTT", "WEBVTT - comment\nKind: captions\nLanguage: en\n\nNOTE\nhidden\n\nSTYLE\n::cue { x }\n\nid\n00:01.000 --> 00:02.000 align:start\n<v Ann>One <c.x>two</c>&nbsp;<00:01.500>three\n\nhidden\n\n00:02.000 --> 00:03.000\nfour",
			document.Document{Text: "One two three four", Fields: map[string]string{"duration": "3", "language": "en"}}},
		{"rolling captions", "WEBVTT\n\n00:01.000 --> 00:03.000\n \none\n\n00:03.000 --> 00:03.010\none\n \n\n00:03.010 --> 00:05.000\none\ntwo\n\n00:05.000 --> 00:05.010\ntwo\n\n00:05.010 --> 00:07.000\ntwo\nthree", document.Document{Text: "one two three", Fields: lasts("7")}},
		{"said again", "1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:03,000 --> 00:00:04,000\nNo.\n", document.Document{Text: "No. No.", Fields: lasts("4")}},
	} {
		if diff := cmp.Diff(tt.want, Subtitles(tt.page)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestSubtitlesAreQuick(t *testing.T) {
	quick(t, func(page string) { Subtitles(page) }, bombs("<a", "{\\a", "1\n00:00:01,000 --> 00:00:02,000\na\n", "&", "00:00:01,000 --> 00:00:02,000 a\nb "))
}

func FuzzSubtitles(f *testing.F) {
	f.Add("1\n00:00:01,000 --> 00:00:02,500\n<i>a</i>\n{\\an8}b\n\n2\n00:00:03,000 --> 00:00:04,5\nc &amp; d\n")
	f.Add("WEBVTT\nLanguage: a\n\nb\n1:00.000 --> 9999:59:59.999\n<v c>d\n\n1:00.000 --> 2:00.000\nd\ne\n")
	f.Fuzz(func(t *testing.T, page string) {
		if d := Subtitles(page); len(d.Text) > 3*len(page)+10 {
			t.Errorf("%d bytes of text", len(d.Text))
		}
	})
}
