package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
)

// The formats of sources. Each but the first and the last may be compressed by gzip or zstd, which
// is seen from the first bytes, not from the name.
const (
	// FormatFolder is a folder and all below it. The name of a file says what it is: .txt .text
	// .md .markdown .html .htm .xhtml (one document each, the id is the path with slashes, the
	// folder included), .jsonl .ndjson .csv .tsv (many), each also with .gz or .zst behind. Other files, hidden
	// ones, and links to folders are passed over.
	FormatFolder = "dir"

	// FormatText, FormatMarkdown and FormatHTML are files that are one document. Markdown takes its
	// title from the first heading, HTML from <title>.
	FormatText     = "text"
	FormatMarkdown = "markdown"
	FormatHTML     = "html"

	// FormatJSONL is one JSON object a line: id (or _id), title, text, labels or label (a string or
	// a list); everything else becomes Fields. One of title and text must be there. Arrays of such objects, and
	// objects that go over several lines, are read as well; a document without an id is then known by its number. A
	// file whose name ends in .json is read by this format, but passed over in a folder.
	FormatJSONL = "jsonl"

	// FormatCSV and FormatTSV have a header with the same names, each at most once; labels are separated by "|".
	// The first rows decide whether commas, semicolons, tabs or bars stand between the columns of CSV, and whether
	// quotes mean something in TSV. Quotes are read as Python's csv module and spreadsheets do; one that closes
	// nowhere, or not at the end of a cell, is a rejection of its row and not of those below.
	FormatCSV = "csv"
	FormatTSV = "tsv"

	// FormatGo is the documentation of Go source: the standard library of the installed toolchain for
	// the source "godoc", else that below a folder.
	FormatGo = "godoc"
)

// Formats lists what [Options] may name.
func Formats() []string {
	return []string{FormatFolder, FormatText, FormatMarkdown, FormatHTML, FormatJSONL, FormatCSV, FormatTSV, FormatGo}
}

// ErrTooLarge is wrapped by the reason of a [Rejection] for a document over Options.MaxBytes.
var ErrTooLarge = errors.New("document is too large")

// Options say how a source is read. The zero value guesses the format and keeps every document.
type Options struct {
	// Format is one of [Formats]. "" guesses from the name, else from the first bytes. For a
	// folder, a format of files says what all of them are, whatever their names.
	Format string

	// Charset is that of all files, by any name that [Charset] knows. It goes before what a page declares, but not before a
	// byte-order mark. What is no character in it becomes U+FFFD. "" guesses, see [Open].
	Charset string

	// Where keeps only documents that meet all conditions.
	Where []Condition

	// Name is what the ids begin with that are made for documents without one: the name of a file, or what the names of
	// files below a folder are joined to. "." stands for nothing. "" means the source, as a relative path without "..",
	// and without the leading slash if it has to be absolute, so that two sources make no id twice; standard input makes
	// ids of the content instead, and equal documents one.
	Name string

	// LeftOut, if not nil, has counted once the stream ends what is passed over.
	LeftOut *LeftOut

	// Guessed, if not nil, has once the stream ends the charsets that were guessed.
	Guessed *Guessed

	// Stdin is what the source "-" reads. nil means os.Stdin.
	Stdin io.Reader

	// MaxBytes is the size of the largest document, as it lies in the decompressed source, in UTF-8. Larger
	// ones are rejected without being held in memory. 0 means 64 MiB.
	MaxBytes int

	// Meter is told of bytes as they are read, compressed and once more decompressed, also of those that become no
	// document: a small file may hold an endless line. Its error ends the stream. nil lets everything pass.
	Meter func(bytes int) error
}

// Open streams the documents of a source: a folder, a file, "-" for standard input or "godoc" for the
// documentation of the Go standard library.
//
// A line or file that could not become a document comes as an empty Document and a *[Rejection], and the
// rest goes on. So does a file that is no text, whatever its name: its reason is [ErrNotText]. Any other error ends the stream: the source could not be read at all. A document
// without an id gets one from the name of its file and the number of its line, see Options.Name.
//
// Text is valid UTF-8 whatever the source. What decides is a byte-order mark, else Options.Charset, else what HTML declares, else whether
// it is UTF-8 but for a byte here and there, which is taken for Windows-1252. Else the charset is guessed from what follows the first
// byte that is not ASCII, and is Windows-1252 if nothing is sure: see Options.Guessed. No more than one document is held in memory.
func Open(source string, opts Options) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		r := &reader{Options: opts, yield: yield}
		r.MaxBytes = cmp.Or(r.MaxBytes, 64<<20)
		if err := r.open(source); err != nil {
			r.pass(Document{}, err)
		}
	}
}

// A reader reads one source.
type reader struct {
	Options
	charset  charset                    // of the options
	yield    func(Document, error) bool // nil once it said stop
	meterErr error                      // of the meter
}

func (r *reader) stopped() bool { return r.yield == nil }

func (r *reader) pass(d Document, err error) {
	if r.yield != nil && !r.yield(d, err) {
		r.yield = nil
	}
}

// document hands on a document if it is wanted.
func (r *reader) emit(d Document) {
	for _, c := range r.Where {
		if !c.Matches(d) {
			r.LeftOut.countDocument()
			return
		}
	}
	r.pass(d, nil)
}

func (r *reader) reject(place string, err error) {
	if r.meterErr != nil { // the file is not to blame
		r.pass(Document{}, r.meterErr)
		r.yield = nil
		return
	}
	r.pass(Document{}, &Rejection{place, err})
}

// open finds out what kind of thing the source is.
func (r *reader) open(source string) error {
	if r.Format != "" && !slices.Contains(Formats(), r.Format) {
		return fmt.Errorf("unknown format %q: choose one of %s", r.Format, strings.Join(Formats(), ", "))
	}
	if r.Charset != "" {
		var err error
		if r.charset, err = lookupCharset(r.Charset); err != nil {
			return err
		}
	}
	if r.Format == FormatGo || r.Format == "" && source == "godoc" {
		return r.goSource(source)
	}
	if source == "-" {
		return r.openStdin()
	}
	info, err := os.Stat(source)
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	if info.IsDir() {
		return r.directory(source)
	}
	return r.openFile(source)
}

func (r *reader) openStdin() error {
	if r.Format == FormatFolder {
		return errors.New("standard input is no folder: choose another format")
	}
	if r.Stdin == nil {
		r.Stdin = os.Stdin
	}
	name := ""
	if r.Name != "" {
		name = r.idPrefix("")
	}
	r.stream(r.Format, name, "stdin", r.Stdin)
	return nil
}

func (r *reader) openFile(path string) error {
	if r.Format == FormatFolder {
		return fmt.Errorf("%s is no folder: choose another format", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	defer f.Close()
	r.stream(r.Format, r.idPrefix(path), path, f)
	return nil
}
