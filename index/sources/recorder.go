// Package sources keeps a collection in step with the files that its documents were read from.
//
//	r := sources.New(ix, true)
//	docs := r.Record(ingest.Open("notes", r.Options(ctx, "notes", ingest.Options{})))
//	err := ix.Load(ctx, docs, nil)
//	if err == nil {
//		done, err = r.Finish(ctx)
//	}
package sources

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Recorder records which documents were read from which files, so that they can be deleted by
// file. If it syncs, it skips files that have not changed since the last time, by size and time,
// and deletes documents that are no longer in their file, or whose file is gone. It is of one
// source.
type Recorder struct {
	ix    *index.Index
	sync  bool
	root  string // the source as in ids
	began time.Time

	options string               // that the states depend on
	known   map[string]fileState // by name, from the last time
	now     map[string]fileState
	files   map[string]*file // that are read
	last    *file

	unchanged int
	unread    bool // a directory could not be read
	err       error
}

// A file is one that is read.
type file struct {
	name, place string
	ids         []string
	rejected    bool // it, or one of its documents
}

// New returns a recorder for a collection.
func New(ix *index.Index, sync bool) *Recorder {
	return &Recorder{ix: ix, sync: sync, began: time.Now(), now: map[string]fileState{}, files: map[string]*file{}}
}

// Options returns the options to read a source with.
func (r *Recorder) Options(ctx context.Context, source string, o ingest.Options) ingest.Options {
	r.root = o.Name
	if r.root == "" {
		r.root = ingest.SourceName(source)
	}
	if r.sync {
		r.options = describe(o)
		r.known, r.err = r.load(ctx)
	}
	o.Skip = r.skip
	return o
}

// skip records a file, and reports whether it has not changed.
func (r *Recorder) skip(f ingest.File) bool {
	s := stateOf(f.Info)
	r.now[f.Name] = s
	if r.sync && s == r.known[f.Name] {
		r.unchanged++
		return true
	}
	if r.began.Sub(f.Info.ModTime()) < racy {
		r.now[f.Name] = fileState{Size: -1}
	}
	r.last = &file{name: f.Name, place: f.Place}
	r.files[f.Name] = r.last
	return false
}

// racy is the age of a file below which it may change again without a change of its time.
const racy = 2 * time.Second

// Record records the documents of a source, and yields them.
func (r *Recorder) Record(docs iter.Seq2[ingest.Document, error]) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		if r.err != nil {
			yield(ingest.Document{}, r.err)
			return
		}
		for d, err := range docs {
			r.record(d, err)
			if !yield(d, err) {
				return
			}
		}
	}
}

func (r *Recorder) record(d ingest.Document, err error) {
	var rejection *ingest.Rejection
	switch {
	case errors.As(err, &rejection):
		if r.last != nil && strings.HasPrefix(rejection.Place, r.last.place) {
			r.last.rejected = true
		} else {
			r.unread = true
		}
	case err == nil && r.last != nil && (r.sync || !isMadeOf(d.ID, r.last.name)):
		r.last.ids = append(r.last.ids, d.ID)
	}
}

// isMadeOf reports whether an id is made of the name of a file.
func isMadeOf(id, name string) bool {
	rest, ok := strings.CutPrefix(id, name)
	rest, _, _ = strings.Cut(rest, "#")
	return ok && (rest == "" || rest[0] == '/' || rest[0] == ':' && strings.Trim(rest[1:], "0123456789") == "")
}

// ErrEmpty is returned by [Recorder.Finish] if a directory of which there are documents has no
// files.
var ErrEmpty = errors.New("the directory has no files any more, so its documents were kept: is it mounted? Delete them with 'hashsearch delete --source'")

// A Result counts what a Recorder found.
type Result struct {
	Unchanged int // files that were not read
	Gone      int // files that are gone
	Deleted   int // documents
}

// Finish deletes documents if the recorder syncs, and stores what was recorded. It is called after
// the documents are stored.
func (r *Recorder) Finish(ctx context.Context) (Result, error) {
	done := Result{Unchanged: r.unchanged}
	if r.sync {
		var err error
		if done.Gone, done.Deleted, err = r.deleteGone(ctx); err != nil {
			return done, err
		}
	}
	if err := r.ix.SetSources(ctx, r.ownIDs()); err != nil || !r.sync {
		return done, err
	}
	return done, r.store(ctx)
}

// ownIDs returns the ids of files that are not made of their names.
func (r *Recorder) ownIDs() map[string][]string {
	all := map[string][]string{}
	for name, f := range r.files {
		for _, id := range f.ids {
			if !isMadeOf(id, name) {
				all[name] = append(all[name], id)
			}
		}
	}
	return all
}

// deleteGone deletes the documents that are no longer in their files. Those of files that could not
// be read entirely remain.
func (r *Recorder) deleteGone(ctx context.Context) (gone, deleted int, err error) {
	var names []string
	seen := map[string]bool{}
	for name := range r.known {
		if _, ok := r.now[name]; !ok && !r.unread {
			names = append(names, name)
		}
	}
	if gone = len(names); gone > 0 && len(r.now) == 0 {
		return 0, 0, ErrEmpty
	}
	for name, f := range r.files {
		if _, known := r.known[name]; known && !f.rejected {
			names = append(names, name)
		}
		for _, id := range f.ids {
			seen[id] = true
		}
	}
	ids, err := r.ix.FromSources(ctx, names...)
	if err != nil {
		return 0, 0, err
	}
	var old []string
	for _, name := range names {
		for _, id := range ids[name] {
			if !seen[id] {
				old = append(old, id)
			}
		}
	}
	deleted, err = r.ix.Delete(ctx, old...)
	return gone, deleted, err
}

// A fileState tells whether a file has changed.
type fileState struct {
	Size int64 `json:"s"`
	Time int64 `json:"t"` // of the last change, in nanoseconds since 1970
}

func stateOf(info fs.FileInfo) fileState { return fileState{info.Size(), info.ModTime().UnixNano()} }
