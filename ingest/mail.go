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

// words returns the value of a field without the encoding of words (RFC 2047).
func (d *mailDecoder) words(value, declared string) string {
	value = d.asIs(value, declared)
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

// A mailParser makes documents of messages.
type mailParser struct {
	decoder    *mailDecoder
	dropQuotes bool

	files []attachment    // of the last message
	names map[string]bool // of these files
}

// document returns the document of a message (RFC 5322 and MIME). The title is the subject, and the
// text that of all parts but attachments. Groups of Usenet are labels.
func (p *mailParser) document(message string) Document {
	p.files, p.names = nil, map[string]bool{}
	h, body := splitMail(message)
	kind, parameters := h.mediaType("content-type")
	if h.attached(kind) {
		p.addAttachment(h, kind, p.file(h, kind, body))
	}
	field := func(name string) string { return p.decoder.words(h.get(name), parameters["charset"]) }
	d := Document{Text: p.text(h, body, maxMailDepth), Title: field("subject")}
	for _, f := range mailFields {
		if value := field(f.from); value != "" {
			d.SetField(f.to, value)
		}
	}
	if date := h.get("date"); date != "" {
		if at, err := mail.ParseDate(date); err == nil {
			date = at.UTC().Format(time.RFC3339)
		}
		d.SetField("date", p.decoder.asIs(date, ""))
	}
	d.AddLabels(strings.Split(field("newsgroups"), ",")...)
	return d
}

// readMail reads a message and the files that come with it. Of a directory, a message without
// either is left out.
func readMail(decoded bool) func(*reader, stream) {
	return func(r *reader, s stream) {
		content, err := readAll(s, r.MaxBytes)
		if err == nil && isBinary(content) {
			err = errBinary
		}
		if err != nil {
			r.reject(s.place, err)
			return
		}
		p := r.mailParser(s, decoded)
		d := p.document(string(content))
		if s.entry && d.Title == "" && d.Text == "" && len(p.files) == 0 {
			r.LeftOut.countFile(s.path)
			return
		}
		d.ID = s.makeID(d, 0)
		r.emit(d)
		r.attachments(s, d.ID, s.place, p.files)
	}
}

func (r *reader) mailParser(s stream, decoded bool) *mailParser {
	return &mailParser{decoder: r.mailDecoder(s, decoded), dropQuotes: r.Quotes == DropQuotes}
}
