package ingest

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// maxMailDepth is the depth of parts within parts that are read.
const maxMailDepth = 8

// text returns the text of a message or a part, given its header.
func (p *mailParser) text(h mailHeader, body string, depth int) string {
	kind, params := h.mediaType("content-type")
	switch {
	case depth == 0:
		return ""
	case strings.HasPrefix(kind, "multipart/") && params["boundary"] != "":
		return p.parts(kind, params["boundary"], body, depth-1)
	case kind == "message/rfc822":
		inner, text := splitMail(p.body(h, body, ""))
		return strings.TrimSpace(p.decoder.words(inner.get("subject"), "") + "\n" + p.text(inner, text, depth-1))
	case kind == "text/html":
		return markup.HTML(p.body(h, body, params["charset"])).Text
	case !strings.HasPrefix(kind, "text/"):
		return ""
	}
	text := strings.ReplaceAll(p.body(h, body, params["charset"]), "\r\n", "\n")
	if strings.EqualFold(params["format"], "flowed") {
		text = unflowed(text, strings.EqualFold(params["delsp"], "yes"))
	}
	if p.dropQuotes {
		text = withoutQuotes(text)
	}
	return strings.TrimSpace(text)
}

// parts returns the text of the parts of a body, and keeps those that are files. Of alternatives,
// it is the first that has a text: plain text comes before HTML.
func (p *mailParser) parts(kind, boundary, body string, depth int) string {
	parts := multipart.NewReader(strings.NewReader(body), boundary)
	var texts []string
	for {
		part, err := parts.NextRawPart()
		if err != nil { // the end, or a message that is cut off
			return strings.Join(texts, "\n")
		}
		content, _ := io.ReadAll(part)
		h := partHeader(part, kind)
		if inner, _ := h.mediaType("content-type"); h.attached(inner) {
			p.addAttachment(h, inner, p.file(h, inner, string(content)))
			continue
		}
		if kind == "multipart/alternative" && len(texts) > 0 {
			continue // but a file may follow
		}
		if text := p.text(h, string(content), depth); text != "" {
			texts = append(texts, text)
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

// attached reports whether a part of some kind is a file that comes with the message.
func (h mailHeader) attached(kind string) bool {
	disposition, _ := h.mediaType("content-disposition")
	return disposition == "attachment" || !strings.HasPrefix(kind, "text/") && !strings.HasPrefix(kind, "multipart/") && kind != "message/rfc822"
}

// mediaType returns the value and the parameters of a field. Those that package mime does not
// understand are found by their form. Without a valid type, a part is plain text (RFC 2045, section
// 5.2).
func (h mailHeader) mediaType(field string) (kind string, parameters map[string]string) {
	value := h.get(field)
	kind, parameters, err := mime.ParseMediaType(value)
	switch {
	case err == nil:
	case err == mime.ErrInvalidMediaParameter:
		parameters = map[string]string{}
		for _, m := range looseParameter.FindAllStringSubmatch(value, -1) {
			parameters[strings.ToLower(m[1])] = m[2] + m[3]
		}
	default:
		kind = "text/plain"
	}
	return kind, parameters
}

var looseParameter = regexp.MustCompile(`;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;]+))`)

// body returns the text of a body without its transfer encoding.
func (p *mailParser) body(h mailHeader, body, declared string) string {
	content, encoded := transferred(h, body)
	if !encoded {
		return p.decoder.asIs(content, declared)
	}
	return p.decoder.text(content, declared)
}

// file returns the content of a part that is a file. Plain text becomes UTF-8, because it cannot
// declare its charset itself.
func (p *mailParser) file(h mailHeader, kind, body string) string {
	content, _ := transferred(h, body)
	_, params := h.mediaType("content-type")
	if c := charsetByName(params["charset"]); kind == "text/plain" && c.Encoding != nil && !p.decoder.decoded {
		return p.decoder.text(content, params["charset"])
	}
	return content
}

// transferred returns a body without its transfer encoding, and reports whether it has one. What
// comes before an error is kept.
func transferred(h mailHeader, body string) (content string, encoded bool) {
	var in io.Reader
	switch strings.ToLower(h.get("content-transfer-encoding")) {
	case "base64":
		in = base64.NewDecoder(base64.StdEncoding, strings.NewReader(body))
	case "quoted-printable":
		in = quotedprintable.NewReader(strings.NewReader(body))
	default:
		return body, false
	}
	b, _ := io.ReadAll(in)
	return string(b), true
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
