package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// PDF reads a PDF file, which is one document. Words that are divided at the end of a line are
// joined, and so are the lines of a paragraph. The title is that of the properties, unless a
// program made it up. Keywords are labels; author and date are fields. Pages that cannot be read
// are left out. A file without any text, such as a scan, is rejected.
//
// The first call takes about two seconds, since it compiles the reader. That runs in a sandbox of
// WebAssembly without access to files, with limits on memory and time.
func PDF(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Document, error] {
	return one(func() (document.Document, error) {
		sandboxes, err := pdfSandboxes()
		if err != nil {
			return document.Document{}, fmt.Errorf("start the reader of PDF: %w", err)
		}
		sandbox, err := sandboxes.GetInstance(pdfTime)
		if err != nil {
			return document.Document{}, fmt.Errorf("start the reader of PDF: %w", err)
		}
		r := &pdfReader{Pdfium: sandbox, limit: limit}
		defer r.Close()
		return r.read(io.NewSectionReader(file, 0, size), size)
	})
}

const (
	pdfTime     = 5 * time.Minute // for a file
	pdfPageTime = 30 * time.Second
	pdfMemory   = 1 << 30
	pdfPages    = 1 << 16 // bytes of a page of memory in WebAssembly
)

// pdfSandboxes compiles the reader. A sandbox holds no files and is used for one PDF file only.
var pdfSandboxes = sync.OnceValues(func() (pdfium.Pool, error) {
	ctx := experimental.WithCompilationWorkers(context.Background(), runtime.GOMAXPROCS(0))
	return webassembly.Init(webassembly.Config{
		Context:  ctx,
		MaxTotal: runtime.GOMAXPROCS(0),
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(pdfMemory / pdfPages).
			WithCloseOnContextDone(true),
	})
})

// A pdfReader reads one file.
type pdfReader struct {
	pdfium.Pdfium
	document references.FPDF_DOCUMENT
	limit    int
}

var (
	errNotPDF    = errors.New("not a PDF file, or a damaged one")
	errScan      = errors.New("the pages have no text, such as those of a scan: recognise the text of the file first")
	errPDFLocked = errors.New("the file is encrypted with a password or for certain readers: save it without encryption")
	errPDFTime   = fmt.Errorf("the file takes longer than %s for a page or %s in all", pdfPageTime, pdfTime)
)

func (r *pdfReader) read(in io.ReadSeeker, size int64) (document.Document, error) {
	if size == 0 {
		return document.Document{}, errNotPDF
	}
	watch := newWatch(r.Kill)
	defer watch.stop()
	opened, err := r.OpenDocument(&requests.OpenDocument{FileReader: in, FileReaderSize: size})
	if err != nil {
		return document.Document{}, watch.reason(pdfError(err))
	}
	r.document = opened.Document
	text, err := r.text(watch)
	if err := watch.reason(err); err != nil { // a page may have no text only because time was over
		return document.Document{}, err
	}
	d := document.Document{Text: text}
	p := r.properties()
	if p.apply(&d); d.Title != "" {
		d.Text = withoutFirst(d.Text, d.Title)
	}
	return d, nil
}

// pdfError returns what is wrong with a file that cannot be opened.
func pdfError(err error) error {
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return errPDFLocked
	}
	return errNotPDF
}

// text returns the text of all pages.
func (r *pdfReader) text(watch *watch) (string, error) {
	count, err := r.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: r.document})
	if err != nil {
		return "", errNotPDF
	}
	var b strings.Builder
	for i := range count.PageCount {
		if !watch.next() {
			return "", errPDFTime
		}
		page, err := r.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: r.document, Index: i}}})
		switch {
		case isPageError(err):
			continue
		case err != nil:
			return "", fmt.Errorf("read page %d: %w", i+1, err)
		}
		if b.Len()+len(page.Text) > r.limit {
			return "", document.TooLarge(int64(b.Len()+len(page.Text)), r.limit)
		}
		b.WriteString(page.Text + "\n")
	}
	text := pageText(b.String())
	if text == "" {
		return "", errScan
	}
	return text, nil
}

// isPageError reports whether the reader rejects a page, and goes on. Any other error is its end.
func isPageError(err error) bool {
	return slices.ContainsFunc([]error{pdferrors.ErrUnknown, pdferrors.ErrFile, pdferrors.ErrFormat, pdferrors.ErrPage, pdferrors.ErrUnexpected},
		func(known error) bool { return errors.Is(err, known) })
}

// properties returns the entries of the information dictionary.
func (r *pdfReader) properties() (p properties) {
	info, err := r.GetMetaData(&requests.GetMetaData{Document: r.document})
	if err != nil {
		return p
	}
	for _, tag := range info.Tags {
		switch value := strings.Map(printed, strings.ToValidUTF8(tag.Value, "\ufffd")); tag.Tag {
		case "Title":
			p.title = value
		case "Author":
			p.authors = strings.Split(value, ";")
		case "Keywords":
			p.keywords = splitKeywords(value)
		case "CreationDate":
			p.created = pdfDate(value)
		case "ModDate":
			p.modified = pdfDate(value)
		}
	}
	return p
}

// pdfDate returns a date such as D:20200102030405+01'00' as in RFC 3339, or "".
func pdfDate(date string) string {
	date = strings.ReplaceAll(strings.TrimPrefix(date, "D:"), "'", "")
	for _, layout := range []string{"20060102150405-0700", "20060102150405Z0700", "20060102150405Z", "20060102150405", "200601021504", "20060102"} {
		if at, err := time.Parse(layout, strings.TrimSuffix(date, "Z0000")); err == nil {
			return at.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

// A watch kills a sandbox that takes too long. A sandbox that was killed returns errors.
type watch struct {
	timer *time.Timer
	end   time.Time
	mu    sync.Mutex
	late  bool
}

func newWatch(kill func() error) *watch {
	w := &watch{end: time.Now().Add(pdfTime)}
	w.timer = time.AfterFunc(pdfPageTime, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.late = true
		kill()
	})
	return w
}

// next grants time for the next page, and reports whether there is any.
func (w *watch) next() bool {
	left := min(pdfPageTime, time.Until(w.end))
	return left > 0 && w.timer.Reset(left)
}

// stop ends the watch, after a kill that has begun.
func (w *watch) stop() {
	w.timer.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
}

// reason returns err, or that the time was over.
func (w *watch) reason(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.late {
		return errPDFTime
	}
	return err
}
