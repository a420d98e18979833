package api

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/sources"
	"github.com/hashsearch/hashsearch/ingest"
)

// ingestJob has no read: its input depends on the options, see ingestPath and upload.
func ingestJob() job { return job{wire.TaskIngest, nil, runIngest, nil} }

// An ingestInput holds the parameters that a client may give for an ingest. Its Upload is a
// directory in Options.Uploads.
type ingestInput struct{ wire.IngestInput }

// ingestPath accepts the path of a file or directory of the server.
func (s *server) ingestPath(w http.ResponseWriter, r *http.Request) error {
	if isForm(r) {
		return wire.NewProblem("unsupported_media_type", "this takes JSON with a path of the server; upload files by POST …/ingest")
	}
	body, err := s.readAll(w, r)
	if err != nil {
		return err
	}
	return s.enqueue(w, r, job{name: wire.TaskIngest, read: s.readIngest}, body)
}

// isForm reports whether the body of a request is a form with files.
func isForm(r *http.Request) bool {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return media == "multipart/form-data"
}

// readIngest parses and checks the parameters of an ingest from a path.
func (s *server) readIngest(body []byte, _ collection) (any, error) {
	in, err := fromJSON[wire.Ingest](body)
	if err != nil {
		return nil, err
	}
	asked := ingestInput{wire.IngestInput{Path: in.Path, Files: in.Files, Sync: in.Sync}}
	if _, err := asked.options(pointer); err != nil {
		return nil, err
	}
	_, err = s.below(in.Path)
	return asked, err
}

// options returns the options to read the source with.
func (in ingestInput) options(wrong func(path ...string) wrong) (ingest.Options, error) {
	o := ingest.Options{Format: string(in.Format), Charset: in.Charset, Include: in.Include, Exclude: in.Exclude, Columns: in.Columns, Record: in.Record, Article: in.Article, Quotes: string(in.Quotes), Split: in.Split, LabelDirs: in.labelDirs()}
	if len(in.Path) > mostPath {
		return o, wrong("path")("must have at most %d bytes", mostPath)
	}
	if len(in.Where) > mostWhere {
		return o, wrong("where")("must have at most %d conditions", mostWhere)
	}
	if in.Format != "" && !slices.Contains(ingest.FormatNames(), string(in.Format)) {
		return o, wrong("format")("%q is none of %q", in.Format, ingest.FormatNames())
	}
	if _, err := ingest.Charset(in.Charset); in.Charset != "" && err != nil {
		return o, wrong("charset")("%q is none of %q", ingest.Brief(in.Charset), ingest.Charsets())
	}
	for _, s := range in.Where {
		c, err := ingest.ParseCondition(s)
		if len(s) > mostField {
			err = errors.New("this is too long")
		}
		if err != nil {
			return o, wrong("where")("%v", err)
		}
		o.Where = append(o.Where, c)
	}
	if err := ingest.CheckSplit(in.Split); err != nil {
		return o, wrong("split")("%v", err)
	}
	return o, cmp.Or(in.setMap(&o, wrong), in.checkGlobs(wrong))
}

func (in ingestInput) labelDirs() *bool {
	if in.LabelDirs != "yes" && in.LabelDirs != "no" {
		return nil
	}
	yes := in.LabelDirs == "yes"
	return &yes
}

func (in ingestInput) setMap(o *ingest.Options, wrong func(path ...string) wrong) error {
	for _, s := range in.Map {
		name, paths, err := ingest.ParseMapping(s)
		if err != nil {
			return wrong("map")("%v", err)
		}
		if o.Map == nil {
			o.Map = map[string][]string{}
		}
		o.Map[name] = append(o.Map[name], paths...)
	}
	return nil
}

func (in ingestInput) checkGlobs(wrong func(path ...string) wrong) error {
	for name, globs := range map[string][]string{"include": in.Include, "exclude": in.Exclude} {
		if err := ingest.CheckGlobs(globs); err != nil {
			return wrong(name)("%v", err)
		}
	}
	return nil
}

const (
	mostRejections  = 100 // listed in a result
	mostRepetitions = 20
)

// runIngest adds the documents of a source, or tells what would become of them. A repeated run
// finds the documents that were stored before unchanged.
func runIngest(ctx context.Context, d jobRun) (any, error) {
	var in ingestInput
	if err := d.input(&in); err != nil {
		return nil, err
	}
	o, err := in.options(pointer)
	if err != nil {
		return nil, err
	}
	source, within, name, err := d.source(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.Upload == "" {
		if o.Root, err = d.rootOf(source); err != nil {
			return nil, err
		}
		defer o.Root.Close()
	}
	t := newIngestion(d, in, within)
	o.LeftOut, o.Guessed, o.Seen = &t.left, &t.guessed, t.begin
	o.Name, o.MaxBytes, o.Meter = name, d.LineBytes, d.meter(ctx, in)
	if in.DryRun {
		err = t.preview(ctx, source, o)
	} else {
		err = t.load(ctx, sources.New(d.index, in.Sync), source, o)
	}
	return t.result(), err
}

// load stores the documents of a source.
func (t *ingestion) load(ctx context.Context, r *sources.Recorder, source string, o ingest.Options) error {
	docs := r.Record(ingest.Open(source, r.Options(ctx, source, o)))
	err := t.index.Load(ctx, until(ctx, docs, t.within), func(o index.Outcome) error {
		t.count(o)
		if errors.Is(o.Err, index.ErrQuota) {
			return o.Err
		}
		return nil
	})
	if err == nil {
		err = t.finish(ctx, r)
	}
	return err
}

// finish completes the recording of the files.
func (t *ingestion) finish(ctx context.Context, r *sources.Recorder) error {
	done, err := r.Finish(ctx)
	t.counts.Deleted, t.counts.UnchangedFiles = done.Deleted, done.Unchanged
	if errors.Is(err, sources.ErrEmpty) {
		err = wire.NewProblem("source_failed", without(t.within, err.Error()))
	}
	return err
}

// source returns the path to open, the directory that contains it, which clients never see, and the
// beginning of the ids: the path as the client gave it.
func (d jobRun) source(ctx context.Context, in ingestInput) (source, within, name string, err error) {
	if in.Upload != "" {
		return d.uploaded(in.Upload)
	}
	if source, err = d.below(in.Path); err == nil {
		err = d.checkPath(ctx, source)
	}
	if err == nil {
		source, err = filepath.Abs(source)
	}
	return source, filepath.Dir(source), in.Path, err
}

// without returns text without the name of folder, which is private to the server.
func without(folder, text string) string {
	return strings.ReplaceAll(text, folder+string(filepath.Separator), "")
}

// charsetsWithin returns charsets with examples whose names are relative to folder.
func charsetsWithin(folder string, all []ingest.GuessedCharset) []wire.GuessedCharset {
	named := make([]wire.GuessedCharset, len(all))
	for i, c := range all {
		named[i] = wire.GuessedCharset(c)
		named[i].Example = filepath.ToSlash(without(folder, c.Example))
	}
	return named
}

// until ends the documents once ctx is done. It replaces an unexpected error of the source by the
// problem source_failed.
func until(ctx context.Context, docs iter.Seq2[ingest.Document, error], within string) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for d, err := range docs {
			switch {
			case ctx.Err() != nil:
				err = ctx.Err()
			case err != nil && !isRejection(err) && problemOf(err).Code == "internal":
				err = wire.NewProblem("source_failed", without(within, err.Error()))
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// inflation is the maximum ratio of the size of an upload's decompressed files to the limit of an
// upload. Text shrinks to about a third, a decompression bomb to a thousandth.
const inflation = 8

// meter returns a function that counts the bytes that are read. It fails once ctx is done, even
// within an endless line, and once the files of an upload are too large.
func (d jobRun) meter(ctx context.Context, in ingestInput) func(bytes int) error {
	left := inflation * d.UploadBytes
	return func(bytes int) error {
		if left -= int64(bytes); left < 0 && in.Upload != "" {
			return wire.NewProblem("too_large", "the files are too large after decompression; upload fewer at once")
		}
		return ctx.Err()
	}
}
