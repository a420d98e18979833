// Package preview tells what would become of the files of sources, before any document is stored.
//
//	var p preview.Preview
//	for d, err := range ingest.Open("notes", ingest.Options{Seen: p.Begin}) {
//		p.Count(d, err)
//	}
package preview

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
)

// A Preview is what would become of files. The zero value is ready for use.
type Preview struct {
	Files []*File                      `json:"files"` // the first Most
	First map[string][]ingest.Document `json:"first"` // the first documents of each format

	Most int `json:"-"` // number of files to list; 0 means all

	last    *File
	formats map[string]*Format
}

// A File is what would become of one file.
type File struct {
	Place      string   `json:"place"`
	Format     string   `json:"format"` // "" if it cannot be opened
	Documents  int      `json:"documents"`
	Rejected   int      `json:"rejected"`
	Rejections []string `json:"rejections"` // the first messages
}

// A Format sums up the files of a format.
type Format struct {
	Name                       string
	Files, Documents, Rejected int
}

const (
	firstOfFormat = 2 // documents that are kept of each format
	firstOfFile   = 3 // rejections that are kept of each file
)

// Begin begins a file, or goes on with a file of messages after an attachment. It is the Seen of
// the options that the source is read with.
func (p *Preview) Begin(f ingest.File) {
	if f.Format == ingest.FormatMbox {
		if i := slices.IndexFunc(p.Files, func(g *File) bool { return g.Place == f.Place }); i >= 0 {
			p.last = p.Files[i]
			return
		}
	}
	p.last = &File{Place: f.Place, Format: f.Format, Rejections: []string{}}
	if p.Most == 0 || len(p.Files) < p.Most {
		p.Files = append(p.Files, p.last)
	}
	p.format().Files++
}

// format returns the sums of the format of the last file.
func (p *Preview) format() *Format {
	if p.formats == nil {
		p.formats = map[string]*Format{}
	}
	if p.formats[p.last.Format] == nil {
		p.formats[p.last.Format] = &Format{Name: p.last.Format}
	}
	return p.formats[p.last.Format]
}

// Count counts a document of the file that was begun last, or a rejection. A rejection of another
// place is that of a file that cannot be opened.
func (p *Preview) Count(d ingest.Document, err error) {
	var r *ingest.Rejection
	if errors.As(err, &r) && (p.last == nil || !strings.HasPrefix(r.Place, p.last.Place)) {
		p.Begin(ingest.File{Place: r.Place})
	}
	if p.last == nil {
		p.Begin(ingest.File{})
	}
	if err == nil {
		p.keep(d)
		return
	}
	p.format().Rejected++
	if p.last.Rejected++; len(p.last.Rejections) < firstOfFile {
		p.last.Rejections = append(p.last.Rejections, err.Error())
	}
}

func (p *Preview) keep(d ingest.Document) {
	p.format().Documents++
	p.last.Documents++
	if p.First == nil {
		p.First = map[string][]ingest.Document{}
	}
	if first := p.First[p.last.Format]; len(first) < firstOfFormat {
		p.First[p.last.Format] = append(first, d)
	}
}

// Formats returns the sums of all formats, those of most documents first.
func (p *Preview) Formats() []Format {
	all := make([]Format, 0, len(p.formats))
	for _, name := range slices.Sorted(maps.Keys(p.formats)) {
		all = append(all, *p.formats[name])
	}
	slices.SortStableFunc(all, func(a, b Format) int { return cmp.Compare(b.Documents, a.Documents) })
	return all
}
