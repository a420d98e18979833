package ingest

import (
	"io"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// mailStart matches the header of a message: lines of fields and their continuations up to an empty
// line. White space before a colon is obsolete, but allowed (RFC 5322, section 4.5).
var mailStart = regexp.MustCompile(`^(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n`)

// isMail reports whether a text is a message: its header has a sender, and a subject or an id.
func isMail(begin []byte) bool {
	head := mailStart.Find(begin)
	if head == nil {
		return false
	}
	h, _ := splitMail(string(head))
	return h.get("from") != "" && (h.get("subject") != "" || h.get("message-id") != "")
}

// A mailHeader is the fields of a message or of a part, in their order.
type mailHeader []mailField

type mailField struct{ name, value string } // name in lower case

// splitMail splits a message into its header and its body. Lines of the header that are no fields
// are left out, which package mail would reject.
func splitMail(message string) (h mailHeader, body string) {
	for {
		line, rest, more := strings.Cut(message, "\n")
		line = strings.TrimSuffix(line, "\r")
		name, value, field := strings.Cut(line, ":")
		switch {
		case line == "":
			return h, rest
		case (line[0] == ' ' || line[0] == '\t') && len(h) > 0:
			h[len(h)-1].value += " " + strings.TrimSpace(line)
		case field:
			h = append(h, mailField{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
		}
		if !more {
			return h, ""
		}
		message = rest
	}
}

// get returns the value of the first field of a name, or "".
func (h mailHeader) get(name string) string {
	if i := slices.IndexFunc(h, func(f mailField) bool { return f.name == name }); i >= 0 {
		return h[i].value
	}
	return ""
}

// text returns the value of a field without the encoding of words (RFC 2047).
func (h mailHeader) text(name string) string {
	value := h.get(name)
	words := mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
		c, err := lookupCharset(name)
		if err != nil {
			return nil, err
		}
		return c.NewDecoder().Reader(in), nil
	}}
	if decoded, err := words.DecodeHeader(value); err == nil {
		value = decoded
	}
	return markup.OneLine(value)
}

// mailFields are the fields of a message that become metadata, by the names that these have.
var mailFields = []struct{ from, to string }{
	{"from", "from"}, {"to", "to"}, {"cc", "cc"}, {"list-id", "list"}, {"organization", "organization"}, {"message-id", "message_id"},
}

// mailDocument returns the document of a message (RFC 5322 and MIME). The title is the subject, and
// the text that of all parts but attachments. Groups of Usenet are labels.
func mailDocument(message string) Document {
	h, body := splitMail(message)
	d := Document{Title: h.text("subject"), Text: mailText(h, body, maxMailDepth)}
	for _, f := range mailFields {
		if value := h.text(f.from); value != "" {
			d.SetField(f.to, value)
		}
	}
	if date := h.get("date"); date != "" {
		if at, err := mail.ParseDate(date); err == nil {
			date = at.UTC().Format(time.RFC3339)
		}
		d.SetField("date", date)
	}
	d.AddLabels(strings.Split(h.text("newsgroups"), ",")...)
	return d
}
