package api

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/preview"
)

// An ingestion is a running ingest. The reader of the files and the writer of the documents may be
// different goroutines.
type ingestion struct {
	jobRun
	within   string // the directory that clients never see
	uploaded bool
	dry      bool // nothing is stored
	left     ingest.LeftOut
	guessed  ingest.Guessed
	began    time.Time
	list     *leftOutList

	mu     sync.Mutex
	counts wire.Ingested
	looked int             // documents of a dry run
	met    map[string]bool // places of files that were read or rejected
	file   string          // that is read
	files  int
	answer time.Time // of the last report
	due    bool      // a late report
}

func newIngestion(d jobRun, in ingestInput, within string) *ingestion {
	return &ingestion{jobRun: d, within: within, uploaded: in.Upload != "", dry: in.DryRun, began: time.Now(), list: newLeftOutList(d.leftOutFile(d.ID)), met: map[string]bool{},
		counts: wire.Ingested{Rejections: []wire.Rejection{}, RepeatedIDs: []string{}, PassedOver: map[string]int{}, Names: map[string]map[string]int{}}}
}

// begin counts a file that is read now.
func (t *ingestion) begin(f ingest.File) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.file = f.Place
	t.files++
	t.meet(f.Place)
	t.tell()
}

// meet notes the place of an uploaded file. The files of a path and of archives may be too many.
func (t *ingestion) meet(place string) {
	if t.uploaded && len(t.met) < 2*t.UploadFiles {
		t.met[place] = true
	}
}

// count counts the outcome of a document.
func (t *ingestion) count(o index.Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o.Repeated {
		t.repeat(o.ID)
	}
	switch o.Status {
	case index.Added:
		t.counts.Added++
	case index.Replaced:
		t.counts.Replaced++
	case index.Unchanged:
		t.counts.Unchanged++
	case index.Rejected:
		t.counts.Rejected++
		t.reject(o)
	}
	t.tell()
}

func (t *ingestion) repeat(id string) {
	if t.counts.Repeated++; len(t.counts.RepeatedIDs) < mostRepetitions && !slices.Contains(t.counts.RepeatedIDs, id) {
		t.counts.RepeatedIDs = append(t.counts.RepeatedIDs, id)
	}
}

func (t *ingestion) reject(o index.Outcome) {
	place := o.ID
	if r := (*ingest.Rejection)(nil); errors.As(o.Err, &r) {
		place = filepath.ToSlash(without(t.within, r.Place))
		t.meet(r.Place)
	}
	r := wire.Rejection{Place: ingest.BriefPlace(place), Error: ingest.Brief(without(t.within, wholeReason(o.Err)))}
	t.list.add(wire.LeftOut(r))
	if len(t.counts.Rejections) < mostRejections {
		t.counts.Rejections = append(t.counts.Rejections, r)
	}
}

// tell reports the progress, at most ten times a second. The last one before a long pause, as of a
// file that takes long, is reported late rather than not at all.
func (t *ingestion) tell() {
	const pause = 100 * time.Millisecond
	switch since := time.Since(t.answer); {
	case since > pause:
		t.answer = time.Now()
		t.report(t.progress())
	case !t.due:
		t.due = true
		time.AfterFunc(pause-since, t.tellLate)
	}
}

func (t *ingestion) tellLate() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.due, t.answer = false, time.Now()
	t.report(t.progress()) // of no effect after the end of the task
}

func (t *ingestion) progress() tasks.Progress {
	c := t.counts
	n := c.Added + c.Replaced + c.Unchanged + c.Rejected + t.looked
	stage := "ingesting"
	if t.dry {
		stage = "reading"
	}
	return tasks.Progress{Stage: stage, Done: n, PerSecond: float64(n) / max(time.Since(t.began).Seconds(), 1e-3),
		File: t.place(t.file), Files: t.files}
}

// place returns the place of a file as clients know it.
func (t *ingestion) place(of string) string {
	return ingest.BriefPlace(filepath.ToSlash(without(t.within, of)))
}

// result returns the result of an ingest that has ended.
func (t *ingestion) result() wire.Ingested {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.Copy(t.counts.PassedOver, t.left.Files)
	maps.Copy(t.counts.Names, t.guessed.Names)
	t.counts.Charsets = charsetsWithin(t.within, t.guessed.Charsets)
	if t.uploaded {
		t.skipped()
	}
	if err := t.list.close(); err != nil {
		t.Log.Error("cannot list the rejections", slog.String("task", t.ID), slog.Any("error", err))
	}
	t.report(t.progress())
	return t.counts
}

const (
	mostFiles  = 200 // listed in a preview, and as skipped
	mostFields = 30  // metadata fields of a document of a preview
	mostText   = 500 // bytes of a text of a preview
)

// preview returns the documents that the files of a source would become.
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
