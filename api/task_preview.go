package api

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/preview"
)

const (
	mostFiles  = 200 // listed in a preview, and as skipped
	mostFields = 30  // metadata fields of a document of a preview
	mostText   = 500 // bytes of a text of a preview
)

// preview tells what would become of the files of a source.
func (t *ingestion) preview(ctx context.Context, source string, o ingest.Options) error {
	p := preview.Preview{Most: mostFiles}
	o.Seen = func(f ingest.File) {
		t.begin(f)
		p.Begin(f)
	}
	for d, err := range until(ctx, ingest.Open(source, o), t.within) {
		var r *ingest.Rejection
		switch {
		case errors.As(err, &r):
			t.count(index.Outcome{Status: index.Rejected, Err: err})
		case err != nil:
			return err
		default:
			t.look()
		}
		p.Count(d, err)
	}
	t.counts.Preview = t.previewed(&p)
	return nil
}

// look counts a document of a preview.
func (t *ingestion) look() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.looked++
	t.tell()
}

// previewed returns a preview as clients see it.
func (t *ingestion) previewed(p *preview.Preview) *wire.Preview {
	w := &wire.Preview{Formats: []wire.FormatPreview{}, Files: []wire.FilePreview{}}
	for _, f := range p.Formats() {
		w.Read += f.Files
		one := wire.FormatPreview{Format: f.Name, Files: f.Files, Documents: f.Documents, Rejected: f.Rejected, First: []wire.PreviewDocument{}}
		for _, d := range p.First[f.Name] {
			one.First = append(one.First, previewDocument(d))
		}
		w.Formats = append(w.Formats, one)
	}
	for _, f := range p.Files {
		one := wire.FilePreview{Place: t.place(f.Place), Format: f.Format, Documents: f.Documents, Rejected: f.Rejected, Rejections: []string{}}
		for _, message := range f.Rejections {
			one.Rejections = append(one.Rejections, ingest.Brief(without(t.within, message)))
		}
		w.Files = append(w.Files, one)
	}
	return w
}

func previewDocument(d ingest.Document) wire.PreviewDocument {
	p := wire.PreviewDocument{ID: d.ID, Title: beginning(d.Title), Text: beginning(d.Text), Labels: list(d.Labels), Fields: map[string]string{}}
	p.Labels = p.Labels[:min(len(p.Labels), mostFields)]
	m := wire.NewMetadata(d.Fields, d.Lists)
	names := slices.Sorted(maps.Keys(m))
	for _, name := range names[:min(len(names), mostFields)] {
		p.Fields[ingest.Brief(name)] = beginning(m[name].String())
	}
	return p
}

// beginning returns the beginning of a text, on one line.
func beginning(text string) string {
	words, size := strings.Builder{}, 0
	for word := range strings.FieldsSeq(text) {
		if size += len(word) + 1; size > mostText {
			return words.String() + ingest.Brief(word) + "…"
		}
		words.WriteString(word + " ")
	}
	return strings.TrimSuffix(words.String(), " ")
}

// skipped lists the files of an upload that were neither read nor rejected.
func (t *ingestion) skipped() {
	_ = filepath.WalkDir(t.within, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || t.met[path] {
			return nil // the reader has reported errors
		}
		t.list.add(wire.LeftOut{Place: t.place(path)})
		if len(t.counts.Skipped) < mostFiles {
			t.counts.Skipped = append(t.counts.Skipped, t.place(path))
		}
		return nil
	})
}
