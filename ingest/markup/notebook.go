package markup

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// Notebook returns the document of a Jupyter notebook of format 3 or 4. The title is that of the
// notebook's metadata or front matter, or else the first heading of its Markdown. The text is that
// of the Markdown and the code, without outputs. The field "kernel" is the programming language,
// since "language" is that of the words; "author" is a field or a list.
func Notebook(content string) (document.Document, error) {
	var file notebook
	if err := json.Unmarshal([]byte(content), &file); err != nil {
		return document.Document{}, fmt.Errorf("the file is no notebook: %w; open it in Jupyter and save it again", err)
	}
	for _, sheet := range file.Worksheets {
		file.Cells = append(file.Cells, sheet.Cells...)
	}
	if file.Cells == nil {
		return document.Document{}, errors.New(`the file is no notebook: it has no "cells"; open it in Jupyter and save it again`)
	}
	d := file.document()
	file.describe(&d)
	return d, nil
}

// A notebook is a file, with cells since format 4, and worksheets before.
type notebook struct {
	Cells      []notebookCell
	Worksheets []struct{ Cells []notebookCell }
	Metadata   json.RawMessage
}

// A notebookCell has source, or, if it is code of format 3, input.
type notebookCell struct {
	Type   string        `json:"cell_type"`
	Source notebookLines `json:"source"`
	Input  notebookLines `json:"input"`
}

// notebookLines are a string, or strings to be joined. Other values are empty.
type notebookLines string

// UnmarshalJSON implements json.Unmarshaler.
func (s *notebookLines) UnmarshalJSON(b []byte) error {
	var lines []string
	if json.Unmarshal(b, &lines) != nil {
		lines = []string{""}
		json.Unmarshal(b, &lines[0])
	}
	*s = notebookLines(strings.Join(lines, ""))
	return nil
}

// boldTitle matches the first line of a notebook that looks like its title.
var boldTitle = regexp.MustCompile(`^\s*\*\*([^*\n]+)\*\*[ \t]*(?:\n|$)`)

// document returns the title and the text of the cells. Cells without processing hold front matter
// for site generators, or nothing that a reader sees.
func (n notebook) document() (d document.Document) {
	var texts []string
	titled := false
	for i, cell := range n.Cells {
		source := string(cell.Source + cell.Input)
		switch cell.Type {
		case "code":
			texts = append(texts, strings.TrimSpace(source))
		case "raw":
			settings, _ := splitFrontMatter(source)
			apply(&d, settings)
			titled = d.Title != ""
		case "heading":
			source = "# " + source
			fallthrough
		case "markdown":
			if i == 0 {
				source = boldTitle.ReplaceAllString(source, "# $1\n")
			}
			page := markdownCell(&d, source)
			if page.Title != "" && !titled {
				titled = true
				d.Title, page.Title = page.Title, ""
			}
			texts = append(texts, strings.TrimSpace(page.Words()))
		}
	}
	d.Text = joinedLines(texts)
	return d
}

// markdownCell returns the title and the text of a cell. Its labels and fields become those of the
// notebook.
func markdownCell(d *document.Document, source string) document.Document {
	page := Markdown(source)
	d.AddLabels(page.Labels...)
	for name, value := range page.Fields {
		d.SetField(name, value)
	}
	for name, values := range page.Lists {
		d.SetList(name, values)
	}
	return page
}

// joinedLines joins the texts that are not empty.
func joinedLines(texts []string) string {
	var b strings.Builder
	for _, text := range texts {
		if text != "" && b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(text)
	}
	return b.String()
}

// describe sets what the metadata of the notebook say.
func (n notebook) describe(d *document.Document) {
	var m struct {
		Title, Language   string
		Authors           []struct{ Name string }
		Tags, Keywords    []string
		Kernel            struct{ Name, Language string } `json:"kernelspec"`
		LanguageOfKernels struct{ Name string }           `json:"language_info"`
	}
	json.Unmarshal(n.Metadata, &m) // what is of another type is left out
	if title := OneLine(m.Title); title != "" && title != d.Title {
		d.Text = joinedLines([]string{d.Title, d.Text})
		d.Title = title
	}
	d.AddLabels(append(m.Tags, m.Keywords...)...)
	if kernel := cmp.Or(m.LanguageOfKernels.Name, m.Kernel.Language, m.Kernel.Name, m.Language); kernel != "" {
		d.SetField("kernel", kernel)
	}
	var authors []string
	for _, author := range m.Authors {
		authors = append(authors, author.Name)
	}
	setAuthors(d, authors)
}

// setAuthors sets the field "author", or the list of that name if there are several.
func setAuthors(d *document.Document, names []string) {
	var authors []string
	for _, name := range names {
		if name = OneLine(name); name != "" {
			authors = append(authors, name)
		}
	}
	switch {
	case len(authors) == 1:
		d.SetField("author", authors[0])
	case len(authors) > 1:
		d.SetList("author", authors)
	}
}
