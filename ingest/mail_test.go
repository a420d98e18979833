package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMail(t *testing.T) {
	for _, tt := range []struct {
		name, message string
		want          Document
	}{
		{"a post", "From: a@b.c (A B)\nNewsgroups: rec.boats,rec.sea\nSubject: Re: Two boats\nOrganization: Harbour\nLines: 1\n\nA red one.\n-- \nA\n",
			Document{Title: "Re: Two boats", Text: "A red one.\n-- \nA", Labels: []string{"rec.boats", "rec.sea"}, Fields: map[string]string{"from": "a@b.c (A B)", "organization": "Harbour"}}},
		{"encoded words, date, CRLF, folded", "From: =?iso-8859-1?q?J=FCrgen?= <j@x.org>\r\nDate: Mon, 2 Jan 2006 15:04:05 -0700\r\nSubject: =?utf-8?b?Ym9vdMKg?=\r\n =?utf-8?q?und_See?=\r\nno field\r\n\r\nText\r\nmore\r\n",
			Document{Title: "boot und See", Text: "Text\nmore", Fields: map[string]string{"from": "Jürgen <j@x.org>", "date": "2006-01-02T22:04:05Z"}}},
		{"white space before colons", "From : a@b.c\nSubject\t: Low tide\n\nText", Document{Title: "Low tide", Text: "Text", Fields: map[string]string{"from": "a@b.c"}}},
		{"quoted-printable", "Subject: s\nContent-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: quoted-printable\n\n=EC=E0=F0=F2 a=\nb\n", Document{Title: "s", Text: "март ab"}},
		{"base64", "Subject: s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nw7xiZXIg\nTWVlcg==\n", Document{Title: "s", Text: "über Meer"}},
		{"flowed", "Subject: s\nContent-Type: text/plain; format=flowed\n\nA long \nline \nends.\n> quoted \n> text\n From here\n-- \nsig\n", Document{Title: "s", Text: "A long line ends.\n>quoted text\nFrom here\n-- \nsig"}},
		{"flowed without spaces", "Subject: s\nContent-Type: text/plain; format=flowed; delsp=yes\n\nbro \nwn\n", Document{Title: "s", Text: "brown"}},
		{"alternatives", parts("alternative", "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html</p>"), Document{Title: "s", Text: "plain"}},
		{"no plain alternative", parts("alternative", "Content-Type: text/plain\n\n", "Content-Type: text/html\n\n<p>html &amp; more</p>"), Document{Title: "s", Text: "html & more"}},
		{"HTML, then a footer", parts("mixed", "Content-Type: text/html\n\n<p>body</p>", "Content-Type: text/plain\n\n-- list footer"), Document{Title: "s", Text: "body\n-- list footer"}},
		{"attachments", parts("mixed", "Content-Type: text/plain\n\nbody", "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nfile", "Content-Type: image/png\n\nxx"), Document{Title: "s", Text: "body"}},
		{"forwarded", parts("mixed", "\nbody", "Content-Type: message/rfc822\n\nSubject: inner\n\nforwarded"), Document{Title: "s", Text: "body\ninner\nforwarded"}},
		{"digest", parts("digest", "\nSubject: one\n\nfirst", "\nSubject: two\n\nsecond"), Document{Title: "s", Text: "one\nfirst\ntwo\nsecond"}},
		{"cut off", strings.TrimSuffix(parts("mixed", "\nbody"), "--b--\n"), Document{Title: "s", Text: "body"}},
	} {
		if diff := cmp.Diff(tt.want, mailDocument(tt.message, "")); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func mailDocument(message, quotes string) Document {
	return newReader(Options{Quotes: quotes}, nil).mailParser(stream{}, false).document(message)
}

// parts returns a message of parts.
func parts(kind string, all ...string) string {
	return "Subject: s\nContent-Type: multipart/" + kind + "; boundary=b\n\n--b\n" + strings.Join(all, "\n--b\n") + "\n--b--\n"
}

// Parts within parts are read to a limited depth.
func TestDeepMail(t *testing.T) {
	message := "Subject: s\n\ninnermost"
	for range 1000 {
		message = "Subject: s\nContent-Type: message/rfc822\n\n" + message
	}
	if d := mailDocument(message, ""); strings.Contains(d.Text, "innermost") || len(d.Text) > 100 {
		t.Errorf("%.200q", d.Text)
	}
}

func TestMbox(t *testing.T) {
	box := "From a@b.c Mon Jan  2 15:04:05 2006\nSubject: one\n\nFrom here on\n>From there\n\nFrom nowhere\n\n" +
		"From b at c  Tue Jan  3 15:04:05 2006\nSubject: two\n\n" + strings.Repeat("x", 300) + "\n\n" +
		"From c@d Tue Jan  3 15:04:05 +0100 2006\nSubject: three\n\nlast"
	for _, name := range []string{"a.mbox", "b.txt", "c"} {
		path := put(t, t.TempDir(), name, box)
		docs, errs := collect(t, path, Options{Name: "m", MaxBytes: 200})
		want := []Document{{ID: "m:1", Title: "one", Text: "From here on\nFrom there\n\nFrom nowhere"}, {ID: "m:14", Title: "three", Text: "last"}}
		if diff := cmp.Diff(want, docs); diff != "" || len(errs) != 1 {
			t.Errorf("%s: %v %s", name, errs, diff)
		}
	}
}

// Messages are recognised in files without an extension, but notes are not messages.
func TestMailIsRecognised(t *testing.T) {
	for text, want := range map[string]bool{
		"From: a\nSubject: b\n\nc":                    true,
		"Xref: x\nFrom: a\n  b\nMessage-ID: <c>\n\nd": true,
		"From : a\nSubject : b\n\nc":                  true,
		"Date: 1\nFrom: a\n\nc":                       false,
		"From: a\nSubject: b\nnot a field\n\nc":       false,
		"Note: From: a\n":                             false,
		"":                                            false,
	} {
		if isMail([]byte(text)) != want {
			t.Errorf("%q: not %t", text, want)
		}
	}
}

func FuzzMail(f *testing.F) {
	f.Add("From: a\nSubject: =?utf-8?b?w7w=?=\n\nbody")
	f.Add(parts("mixed", "Content-Transfer-Encoding: base64\n\neA==", "Content-Type: text/html\n\n<p>"))
	f.Fuzz(func(t *testing.T, message string) {
		if d := mailDocument(message, ""); len(d.Text) > 4*len(message)+100 {
			t.Errorf("%d bytes of %d", len(d.Text), len(message))
		}
	})
}
