package ingest

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// maxMailDepth is the depth of parts within parts that are read.
const maxMailDepth = 8

// mailText returns the text of a message or a part, given its header.
func mailText(h mailHeader, body string, depth int) string {
	kind, params, err := mime.ParseMediaType(h.get("content-type"))
	if err != nil {
		kind = "text/plain" // RFC 2045, section 5.2
	}
	switch {
	case depth == 0:
		return ""
	case strings.HasPrefix(kind, "multipart/") && params["boundary"] != "":
		return partsText(kind, params["boundary"], body, depth-1)
	case kind == "message/rfc822":
		inner, text := splitMail(decoded(h, body, ""))
		return strings.TrimSpace(inner.text("subject") + "\n" + mailText(inner, text, depth-1))
	case kind == "text/html":
		return markup.HTML(decoded(h, body, params["charset"])).Text
	case !strings.HasPrefix(kind, "text/"):
		return ""
	}
	text := strings.ReplaceAll(decoded(h, body, params["charset"]), "\r\n", "\n")
	if params["format"] == "flowed" {
		text = unflowed(text, params["delsp"] == "yes")
	}
	return strings.TrimSpace(text)
}

// partsText returns the text of the parts of a body. Of alternatives, it is the first that has a
// text: plain text comes before HTML.
func partsText(kind, boundary, body string, depth int) string {
	parts := multipart.NewReader(strings.NewReader(body), boundary)
	var texts []string
	for {
		part, err := parts.NextRawPart()
		if err != nil { // the end, or a message that is cut off
			return strings.Join(texts, "\n")
		}
		content, _ := io.ReadAll(part)
		h := partHeader(part, kind)
		if h.attached() {
			continue
		}
		if text := mailText(h, string(content), depth); text != "" {
			texts = append(texts, text)
		}
		if kind == "multipart/alternative" && len(texts) > 0 {
			return texts[0]
		}
	}
}

// partHeader returns the header of a part. In a digest, a part without a type is a message.
func partHeader(part *multipart.Part, kind string) (h mailHeader) {
	for name, values := range part.Header {
		h = append(h, mailField{strings.ToLower(name), values[0]})
	}
	if kind == "multipart/digest" && h.get("content-type") == "" {
		h = append(h, mailField{"content-type", "message/rfc822"})
	}
	return h
}

// attached reports whether a part is a file that comes with the message.
func (h mailHeader) attached() bool {
	disposition, _, _ := mime.ParseMediaType(h.get("content-disposition"))
	return disposition == "attachment"
}

// decoded returns the text of a body without its transfer encoding. A body that has none has been
// decoded with the file.
func decoded(h mailHeader, body, name string) string {
	var in io.Reader
	switch strings.ToLower(h.get("content-transfer-encoding")) {
	case "base64":
		in = base64.NewDecoder(base64.StdEncoding, strings.NewReader(body))
	case "quoted-printable":
		in = quotedprintable.NewReader(strings.NewReader(body))
	default:
		return body
	}
	content, _ := io.ReadAll(in) // what comes before an error is kept
	if c, err := lookupCharset(name); err == nil {
		return c.read(content)
	}
	return repair(content)
}

// unflowed joins the lines of paragraphs (RFC 3676): a line that ends with a space goes on in the
// next one, at the same depth of quotes. The space is dropped if delsp is set.
func unflowed(text string, delsp bool) string {
	var b strings.Builder
	flows, depth := false, 0
	for line := range strings.SplitSeq(text, "\n") {
		inner := strings.TrimLeft(line, ">")
		quotes := len(line) - len(inner)
		inner = strings.TrimPrefix(inner, " ") // stuffing
		if !flows || quotes != depth {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(strings.Repeat(">", quotes))
		}
		flows, depth = strings.HasSuffix(inner, " ") && inner != "-- ", quotes
		if flows && delsp {
			inner = inner[:len(inner)-1]
		}
		b.WriteString(inner)
	}
	return b.String()
}
