package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Files that come with a message are documents of their own.
func TestAttachments(t *testing.T) {
	attached := func(header, content string) string {
		return "Content-Type: " + header + "\nContent-Disposition: attachment\n\n" + content
	}
	message := parts("mixed", "\nbody",
		attached(`text/plain; name="a.txt"; charset=koi8-r`, "\xcd\xc1\xd2\xd4"),
		attached(`text/csv; name="rows.csv"`, "title,text\nA,one\n,two\n"),
		attached(`image/png; name="p.png"`, "x"),
		attached(`text/plain; name="../a.txt"`, "again"),
		attached(`text/plain; name=my notes.md`, "# Notes\n\nx"),
		attached(`text/plain; name*=iso-8859-1'de'gr%FCn.txt`, "g"),
		"Content-Type: application/json; name=in.jsonl\n\n"+`{"id":"own","text":"inline"}`,
		attached("message/rfc822", "Subject: inner\nMessage-ID: <2@x>\nContent-Type: text/html; name=page.html\nContent-Disposition: attachment\n\n<title>deep</title>"),
		attached("application/pdf", "no name"))
	want := []string{"f s body ", "f/a.txt a.txt март f", "f/rows.csv:2 A one f", "f/rows.csv:3  two f", "f/a-2.txt a-2.txt again f", "f/my notes.md Notes x f",
		"f/grün.txt grün.txt g f", "own  inline f", "f/message.eml inner  f", "f/message.eml/page.html deep  f/message.eml"}
	show := func(d Document) string {
		return fmt.Sprintf("%s %s %s %s", d.ID, d.Title, d.Text, d.Fields["attachment_of"])
	}
	if diff := cmp.Diff(want, listed(message, Options{Format: FormatMail}, show)); diff != "" {
		t.Error(diff)
	}
	box := strings.Repeat("From a@b Mon Jan  2 15:04:05 2006\n"+parts("mixed", "\nbody", attached("text/plain; name=a.txt", "x"))+"\n", 2)
	want = []string{"f:1 s body ", "f:1/a.txt a.txt x f:1", "f:15 s body ", "f:15/a.txt a.txt x f:15"}
	if diff := cmp.Diff(want, listed(box, Options{}, show)); diff != "" {
		t.Error(diff)
	}
}

// Messages in messages are read to a limited depth.
func TestDeepAttachments(t *testing.T) {
	message := "From: a\nSubject: innermost\n\nx"
	for i := range maxArchives + 2 {
		outer := parts("mixed", "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n<inner>")
		outer = strings.NewReplacer("--b", fmt.Sprintf("--b%d-", i), "boundary=b", fmt.Sprintf("boundary=b%d-", i)).Replace(outer)
		message = "From: a\n" + strings.Replace(outer, "<inner>", message, 1)
	}
	for _, format := range []string{"", FormatMail} {
		docs, errs := read(t, message, Options{Format: format, Name: "f"})
		if len(docs) != maxArchives+1 || len(errs) != 1 || !strings.Contains(errs[0], errArchives.Error()) {
			t.Errorf("%d documents, %q", len(docs), errs)
		}
	}
}

// The parts of a message are decoded by their own charsets.
func TestCharsetsOfMail(t *testing.T) {
	const korean, russian, japanese = "\xb9\xe8\xbf\xcd \xb9\xd9\xb4\xd9", "\xcc\xcf\xc4\xcb\xc1", "\x1b$B3$\x1b(B"
	plain := func(charset, content string) string {
		return "Content-Type: text/plain; charset=" + charset + "\n\n" + content
	}
	for _, tt := range []struct{ name, message, want string }{
		{"declared", "Subject: s\n" + plain("ks_c_5601-1987", korean), "s 배와 바다"},
		{"subject in the charset of the body", "Subject: " + russian + "\n" + plain("koi8-r", russian), "лодка лодка"},
		{"several", parts("mixed", plain("koi8-r", russian), plain("euc-kr", korean), plain("utf-8", "ü"), plain("iso-2022-jp", japanese)), "s лодка\n배와 바다\nü\n海"},
		{"UTF-8 that is declared otherwise", "Subject: s\n" + plain("iso-8859-1", "über \xfc"), "s über ü"},
		{"no charset", "Subject: s\n" + plain("us-ascii", "\xfcber"), "s über"},
		{"unknown", "Subject: s\n" + plain("x-unknown", "über"), "s über"},
		{"loose boundary", "Subject: s\nContent-Type: multipart/mixed; boundary=--=_b\n\n----=_b\n\nx\n----=_b--\n", "s x"},
	} {
		d := mailDocument(tt.message, "")
		if got := d.Title + " " + d.Text; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The charset of a part that does not declare one is guessed, and each guess is counted once a
// file.
func TestGuessedCharsetsOfMail(t *testing.T) {
	const long = "\xeb\xcf\xd2\xc1\xc2\xcc\xd8 \xd3\xd4\xcf\xc9\xd4 \xd5 \xd0\xd2\xc9\xd3\xd4\xc1\xce\xc9, \xc1 \xcc\xcf\xc4\xcb\xc1 \xc9\xc4\xc5\xd4 \xd0\xcf \xcd\xcf\xd2\xc0 \xcb \xc2\xc5\xd2\xc5\xc7\xd5."
	begin := "From a@b Mon Jan  2 15:04:05 2006\nSubject: "
	var guessed Guessed
	docs, errs := read(t, begin+"one\n\n"+long+"\n\n"+begin+"\xcc\xcf\xc4\xcb\xc1\n\n\xcd\xcf\xd2\xc5\n", Options{Guessed: &guessed})
	if len(docs) != 2 || errs != nil || !strings.HasPrefix(docs[0].Text, "Корабль") || docs[1].Title != "лодка" || docs[1].Text != "море" {
		t.Errorf("%q %q", docs, errs)
	}
	if len(guessed.Charsets) != 1 || guessed.Charsets[0].Charset != "koi8-r" || guessed.Charsets[0].Files != 1 {
		t.Errorf("%v", guessed.Charsets)
	}
}

func TestQuotedMail(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"On Monday, Ann wrote:\n> quoted\n>> twice\nmine\n-- \nAnn", "mine"},
		{"Hello.\n\nOn Monday, Ann Berg\n<ann@x> wrote:\n\n> quoted\n\nmine", "Hello.\n\n\nmine"},
		{"Am Montag schrieb Ann:\n> quoted\nmine\n> more\nmine, too", "mine\nmine, too"},
		{"He wrote:\nno quote\n--\nno signature", "He wrote:\nno quote\n--\nno signature"},
		{"Lead\n> quoted", "Lead"},
		{"> all", ""},
	} {
		if d := mailDocument("Subject: s\n\n"+tt.text, DropQuotes); d.Text != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, d.Text, tt.want)
		}
	}
	if d := mailDocument("Subject: s\n\n> quoted", KeepQuotes); d.Text != "> quoted" {
		t.Errorf("%q", d.Text)
	}
	if _, errs := read(t, "", Options{Quotes: "some"}); len(errs) != 1 || !strings.Contains(errs[0], "choose keep or drop") {
		t.Errorf("%q", errs)
	}
}
