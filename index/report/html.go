package report

import (
	"bytes"
	_ "embed"
	"html/template"

	"github.com/hashsearch/hashsearch/index/picture"
)

//go:embed report.html.tmpl
var pageText string

// page needs no other file.
var page = template.Must(template.New("report").Parse(pageText))

// SVG returns the picture as an element of a page, without the declarations of an SVG file. The
// names of rankers are the only variable text in it; [picture.Encode] escapes them.
func (f *figure) SVG() (template.HTML, error) {
	var b bytes.Buffer
	err := picture.Encode(&b, f.picture, "svg")
	return template.HTML(b.Bytes()[max(0, bytes.Index(b.Bytes(), []byte("<svg"))):]), err
}
