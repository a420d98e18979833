package report

import (
	"encoding/json"
	"io"

	"github.com/hashsearch/hashsearch/index/picture"
)

// A File is one file of a report.
type File struct {
	Name  string
	Write func(w io.Writer) error
}

// maker identifies the JSON of reports.
const maker = "hashsearch eval"

// Files returns the files of a report in the order in which they should be written. The first is
// the one that [Is] recognises.
func (r *Report) Files() []File {
	files := []File{
		{"report.json", r.writeJSON},
		{"report.html", func(w io.Writer) error { return page.Execute(w, r.text()) }},
		{"report.md", func(w io.Writer) error { return markdown.Execute(w, r.text()) }},
	}
	for _, f := range r.figures() {
		files = append(files, File{f.File, func(w io.Writer) error { return picture.Encode(w, f.picture, "svg") }})
	}
	return files
}

func (r *Report) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Made string `json:"made_by"`
		*Report
	}{maker, r})
}

// Is reports whether a file is the JSON of a report.
func Is(file io.Reader) bool {
	var is struct {
		Made string `json:"made_by"`
	}
	return json.NewDecoder(file).Decode(&is) == nil && is.Made == maker
}
