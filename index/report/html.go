package report

import (
	"bytes"
	_ "embed"
	"html/template"
	"io"

	"github.com/hashsearch/hashsearch/index/picture"
)

//go:embed report.html.tmpl
var pageText string

var page = template.Must(template.New("report").Parse(pageText))

// writeHTML writes a page that needs no other file.
func (r *Report) writeHTML(w io.Writer) error {
	return page.Execute(w, struct {
		Title    string
		Sections []section
	}{r.title(), r.sections()})
}

// SVG is the picture as a part of a page: without the lines that only a file of its own has. Nobody's text is in it but the rankers',
// which [picture.Encode] escapes.
func (f *figure) SVG() (template.HTML, error) {
	var b bytes.Buffer
	err := picture.Encode(&b, f.picture, "svg")
	return template.HTML(b.Bytes()[max(0, bytes.Index(b.Bytes(), []byte("<svg"))):]), err
}
