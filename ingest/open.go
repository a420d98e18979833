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

	"github.com/hashsearch/hashsearch/ingest/document"
)

// The formats of sources. All but FormatFolder and FormatGo may be compressed by gzip or zstd,
// which is detected by the first bytes, not by the name.
const (
	// FormatFolder is a directory with all its subdirectories. The extension of a file gives its
	// format: .txt, .text, .md, .markdown, .html, .htm, .xhtml and .eml files are one document each,
	// whose id is the path with slashes, including the directory; .jsonl, .ndjson, .csv, .tsv and
	// .mbox files are several documents. The extension .gz or .zst may follow. A file without an
	// extension is read if it is text. Other files, hidden files, links to directories, and
	// directories named node_modules and __MACOSX are skipped. See Options.LabelDirs for trees of
	// classes.
	FormatFolder = "dir"

	// FormatText, FormatMarkdown and FormatHTML are files with one document. The title of HTML is its
	// <title>. That of Markdown is in its front matter (YAML, TOML or JSON) or else the first heading
	// of the first level, a heading at the beginning, or the name of the file. Tags, categories,
	// keywords and topics of front matter are labels, and its other settings are metadata.
	FormatText     = "text"
	FormatMarkdown = "markdown"
	FormatHTML     = "html"

	// FormatJSONL is one JSON object per line, as [ParseJSON] reads it, but names are taken in any
	// case, and if there is no id, title, text or label, a name such as docid, headline, body or tags
	// takes its place, see Options.Guessed. A text may be a list of paragraphs, and a label an object
	// with a name. Arrays of such objects, and
	// objects that span several lines, are read as well; the id of a document without one then
	// contains its number instead of its line. A file with the extension .json has this format if
	// it is the source, but is skipped in a directory.
	FormatJSONL = "jsonl"

	// FormatCSV and FormatTSV are tables. Their header has the names of [FormatJSONL], each at most
	// once; labels in a cell are separated by "|". The first rows decide whether commas,
	// semicolons, tabs or bars separate the columns of CSV, and whether TSV has quotes. Quotes have
	// the meaning of Python's csv module and of spreadsheets. A quote that is not closed, or not at
	// the end of its cell, leads to the rejection of its row, but not of the rows below.
	FormatCSV = "csv"
	FormatTSV = "tsv"

	// FormatMail is a message (RFC 5322 and MIME), and FormatMbox a file of messages, whose extensions
	// are .eml and .mbox. They are also recognised in files with the extension .txt (mbox) and without
	// one. The title is the subject, and the text that of all parts but attachments; sender,
	// recipients, date, list and id are metadata, and groups of Usenet are labels.
	FormatMail = "mail"
	FormatMbox = "mbox"

	// FormatGo is the documentation of Go packages: the standard library of the installed toolchain
	// if the source is "godoc", otherwise the packages below a directory.
	FormatGo = "godoc"
)

// Formats returns the valid values of Options.Format, except "".
func Formats() []string {
	return []string{FormatFolder, FormatText, FormatMarkdown, FormatHTML, FormatJSONL, FormatCSV, FormatTSV, FormatMail, FormatMbox, FormatGo}
}

// ErrTooLarge is wrapped by the reason of a [Rejection] for a document over Options.MaxBytes.
var ErrTooLarge = document.ErrTooLarge

// Options configure the reading of a source. The zero value detects the format and yields every
// document.
type Options struct {
	// Format is one of [Formats]. "" means to detect it by the name or, failing that, by the first
	// bytes. If the source is a directory, a format of files applies to all its files, whatever
	// their names.
	Format string

	// Charset is the charset of all files, by any name that [Charset] accepts. It overrides the
	// charset that a page declares, but not a byte-order mark. Invalid bytes become U+FFFD. ""
	// means to detect it, see [Open].
	Charset string

	// Where lists conditions. Documents that do not meet all of them are left out.
	Where []Condition

	// Name is the beginning of the ids of documents without one. For a file, it replaces the path;
	// for a directory, the paths of files relative to it are joined to Name. "." stands for an
	// empty path. "" means the path of the source, relative and without "..", or without the
	// leading slash if it has to be absolute, so that different sources have different ids. On
	// standard input, "" means that ids are hashes of the content, so equal documents have one id.
	Name string

	// LabelDirs decides whether the name of the directory of a file is a label of its documents. nil
	// means that it is if the tree looks like classes: 2 to 200 directories at the same depth, with at
	// least five files each on average, of which nine in ten have the same extension. Guessed then
	// counts them under the name "directory".
	LabelDirs *bool

	// LeftOut, if not nil, holds the numbers of skipped files and documents when the stream ends.
	LeftOut *LeftOut

	// Guessed, if not nil, holds the charsets that were guessed when the stream ends.
	Guessed *Guessed

	// Stdin is the content of the source "-". nil means os.Stdin.
	Stdin io.Reader

	// MaxBytes is the maximum size of a document in the decompressed source, in UTF-8. Larger
	// documents are rejected and not held in memory. 0 means 64 MiB.
	MaxBytes int

	// Meter is called with the number of bytes of each read, both compressed and decompressed. It
	// also counts bytes that become no document, because a small file may contain an endless line.
	// An error from Meter ends the stream. nil means no limit.
	Meter func(bytes int) error
}

// Open streams the documents of a source: a directory, a file, "-" for standard input or "godoc"
// for the documentation of the Go standard library.
//
// For a line or file that is not a valid document, Open yields an empty Document and a
// *[Rejection], and continues. A file that is not text, whatever its name, is rejected with
// [ErrNotText]. Any other error means that the source cannot be read, and ends the stream. A
// document without an id gets one from the name of its file and the number of its line, see
// Options.Name.
//
// Text is valid UTF-8 for every source. Its charset is, in this order, that of a byte-order mark,
// Options.Charset, that declared in HTML, or UTF-8 if nearly all bytes beyond ASCII are valid
// UTF-8; the others are decoded as Windows-1252. Otherwise the charset is guessed from the text
// that follows the first byte beyond ASCII, and defaults to Windows-1252, see Options.Guessed. Open
// holds at most one document in memory.
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
	charset  charset                    // of the options; zero to detect it
	label    string                     // of all documents of the file; "" for none
	yield    func(Document, error) bool // nil after it returned false
	meterErr error                      // returned by Meter
}

func (r *reader) stopped() bool { return r.yield == nil }

func (r *reader) pass(d Document, err error) {
	if r.yield != nil && !r.yield(d, err) {
		r.yield = nil
	}
}

// emit yields a document if it meets the conditions.
func (r *reader) emit(d Document) {
	if r.label != "" {
		d.AddLabels(r.label)
	}
	for _, c := range r.Where {
		if !c.Matches(d) {
			r.LeftOut.countDocument()
			return
		}
	}
	r.pass(d, nil)
}

func (r *reader) reject(place string, err error) {
	if r.meterErr != nil { // err results from the meter, not from the file
		r.pass(Document{}, r.meterErr)
		r.yield = nil
		return
	}
	r.pass(Document{}, &Rejection{place, err})
}

// open validates the options and reads the source.
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
		return errors.New("standard input is not a directory: choose another format")
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
		return fmt.Errorf("%s is not a directory: choose another format", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	defer f.Close()
	r.stream(r.Format, r.idPrefix(path), path, f)
	return nil
}
