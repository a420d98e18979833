package ingest

import (
	"io"
	"mime"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// An attachment is a file that comes with a message.
type attachment struct{ name, content string }

// attachments reads the files that came with a message as those of an archive. id is that of the
// message, and place where it is.
func (r *reader) attachments(s stream, id, place string, all []attachment) {
	if len(all) == 0 {
		return
	}
	if r.archives == maxArchives {
		r.reject(place, errArchives)
		return
	}
	outer, format := r.attachedTo, r.Format
	if f := r.formatOf(format); f != nil && f.messages {
		r.Format = "" // that of the messages
	}
	r.archives++
	defer func() { r.archives, r.attachedTo, r.Format = r.archives-1, outer, format }()
	for _, a := range all {
		if r.stopped() || r.expanded() {
			return
		}
		r.attachedTo = id
		r.entry(entry{path: path.Join(s.path, a.name), id: path.Join(id, a.name), place: place + "/" + a.name,
			open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(a.content)), nil }})
	}
}

// attach makes a document one of a file that came with a message.
func (r *reader) attach(d *Document) {
	if r.attachedTo == "" {
		return
	}
	if name, ok := strings.CutPrefix(d.ID, r.attachedTo+"/"); ok && d.Title == "" && !numberedID.MatchString(name) {
		d.Title = path.Base(name)
	}
	d.SetField("attachment_of", r.attachedTo)
}

// numberedID matches the id of one of several documents of a file.
var numberedID = regexp.MustCompile(`:\d+$`)

// addAttachment keeps a part that is a file. Files of the same name are numbered.
func (p *mailParser) addAttachment(h mailHeader, kind, content string) {
	name := h.fileName(p.decoder)
	if name == "" && kind == "message/rfc822" {
		name = "message.eml"
	}
	if name == "" {
		return
	}
	base := name
	for n := 2; p.names[name]; n++ {
		name = strings.TrimSuffix(base, path.Ext(base)) + "-" + strconv.Itoa(n) + path.Ext(base)
	}
	p.names[name] = true
	p.files = append(p.files, attachment{name, content})
}

var (
	encodedName = regexp.MustCompile(`(?i)\b(?:file)?name\*=\s*([\w.:-]+)'[\w-]*'([^;\s]+)`)
	brokenName  = regexp.MustCompile(`(?i)\b(?:file)?name=\s*"?([^";]+)`)
)

// fileName returns the name of a part, without its directory, or "". Package mime gives no name if
// its charset is not UTF-8, or if it should be quoted.
func (h mailHeader) fileName(d *mailDecoder) string {
	name := ""
	for _, field := range []struct{ name, parameter string }{{"content-disposition", "filename"}, {"content-type", "name"}} {
		value := h.get(field.name)
		_, parameters, _ := mime.ParseMediaType(value)
		if name = d.words(parameters[field.parameter], ""); name == "" {
			name = nameIn(value, d)
		}
		if name != "" {
			break
		}
	}
	name = path.Base(path.Clean("/" + strings.ReplaceAll(name, `\`, "/")))
	if name == "/" || IsSkipped(name) {
		return ""
	}
	return name
}

// nameIn returns the name in a field that package mime does not understand, or "".
func nameIn(value string, d *mailDecoder) string {
	if m := encodedName.FindStringSubmatch(value); m != nil {
		if name, err := url.PathUnescape(m[2]); err == nil {
			return d.text(name, m[1])
		}
	}
	if m := brokenName.FindStringSubmatch(value); m != nil {
		return strings.TrimSpace(d.words(m[1], ""))
	}
	return ""
}
