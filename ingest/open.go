package ingest

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// ErrTooLarge is wrapped by the reason of a [Rejection] for a document over Options.MaxBytes.
var ErrTooLarge = document.ErrTooLarge

// Options configure the reading of a source. The zero value detects the format and yields every
// document.
type Options struct {
	// Format is one of [FormatNames]. "" means to detect it by the name or, failing that, by the
	// first bytes. If the source is a directory or an archive, a format of files applies to all its
	// files, whatever their names.
	Format string

	// Include and Exclude are globs of the files of directories and archives: * stands for any
	// characters but slashes, ** for any directories. A glob without a slash matches names at any
	// depth, of directories as well. If there are globs in Include, only the files that match one
	// are read, also those whose extension is unknown. Files that match one in Exclude are not
	// read.
	Include, Exclude []string

	// Charset is the charset of all files, by any name that [Charset] accepts. It overrides the
	// charset that a page declares, but not a byte-order mark. Invalid bytes become U+FFFD. ""
	// means to detect it, see [Open].
	Charset string

	// Where lists conditions. Documents that do not meet all of them are left out.
	Where []Condition

	// Map gives, for parts of a document (id, title, text, labels) and for metadata, the names in
	// objects and tables that they are made of. A name may be a path, such as topics.name; lists
	// have the values of all their elements. Several texts are joined, and several values are a
	// list. Parts that are not in Map are found by their names.
	Map map[string][]string

	// Columns are the names of the columns of tables. Tables then have no row of names.
	Columns []string

	// Record is the name of the elements of XML that are documents. "" means the element that
	// repeats.
	Record string

	// Article limits the text of pages to their main article, without menus and the like.
	Article bool

	// Quotes is [DropQuotes] if the lines that a message quotes, and its signature, are not part of
	// its text. "" means [KeepQuotes].
	Quotes string

	// Split divides long documents into passages, which are documents of their own: "auto" at
	// headings of web pages and Markdown and, if that leaves more than 300 words, between
	// paragraphs, if a document has more than 400 words; "headings" at all headings; "words:N"
	// between paragraphs, to passages of at most N words; "lines" at each line. "" and "none"
	// divide nothing. The id of a passage is that of its document with # and a number. It has the
	// title, the labels and the metadata of the document, the field [PassageField] with its id, and
	// heading.
	Split string

	// Name is the beginning of the ids of documents without one. For a file, it replaces the path;
	// for a directory, the paths of files relative to it are joined to Name. "." stands for an
	// empty path. "" means the path of the source, relative and without "..", or without the
	// leading slash if it has to be absolute, so that different sources have different ids. On
	// standard input, "" means that ids are hashes of the content, so equal documents have one id.
	Name string

	// LabelDirs decides whether the name of the directory of a file is a label of its documents.
	// nil means that it is if the tree looks like classes: 2 to 200 directories at the same depth,
	// with at least five files each on average, of which nine in ten have the same extension.
	// Guessed then counts them under the name "directory".
	LabelDirs *bool

	// LeftOut, if not nil, holds the numbers of skipped files and documents when the stream ends.
	LeftOut *LeftOut

	// Guessed, if not nil, holds the charsets that were guessed when the stream ends.
	Guessed *Guessed

	// Skip, if not nil, is called with each file of the file system, whose format is not known yet.
	// The file is not read if it returns true.
	Skip func(File) bool

	// Seen, if not nil, is called with each file before its documents, also with those of archives,
	// and again with a file of messages after the files that came with one.
	Seen func(File)

	// Root, if not nil, is the directory that files must be in. The source is a path below its
	// name, and a link that leads out of it is rejected.
	Root *os.Root

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

// SourceName returns the beginning of the ids of the documents of a source, without Options.Name.
func SourceName(source string) string { return newReader(Options{}, nil).idPrefix(source) }

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
// Options.Charset, that declared in HTML or by a part of a message, or UTF-8 if nearly all bytes
// beyond ASCII are valid UTF-8; the others are decoded as Windows-1252. Otherwise the charset is
// guessed from the text that follows the first byte beyond ASCII, and defaults to Windows-1252, see
// Options.Guessed. Open holds at most one document in memory.
func Open(source string, opts Options) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		r := newReader(opts, yield)
		r.MaxBytes = cmp.Or(r.MaxBytes, 64<<20)
		if err := r.open(source); err != nil {
			r.pass(Document{}, err)
		}
	}
}

// A reader reads one source.
type reader struct {
	Options
	charset charset // of the options; zero to detect it
	label   string  // of all documents of the file; "" for none

	attachedTo string                     // id of the message that the file came with; "" for none
	yield      func(Document, error) bool // nil after it returned false
	meterErr   error                      // returned by Meter

	split      *splitting // nil for none
	formats    []fileFormat
	extensions map[string]*fileFormat
	looked     map[string]bool // extensions that do not tell the format

	packedBuffer, textBuffer *bufio.Reader // of the last file

	archives         int   // that enclose the current file
	packed, unpacked int64 // bytes of the outermost archive, and of the files in it
}

func newReader(opts Options, yield func(Document, error) bool) *reader {
	r := &reader{Options: opts, yield: yield, formats: formats(), extensions: map[string]*fileFormat{}, looked: map[string]bool{}}
	for i, f := range r.formats {
		for _, end := range f.Extensions {
			r.extensions[end] = &r.formats[i]
		}
		for _, end := range f.Looked {
			r.looked[end] = true
		}
	}
	return r
}

// A File is a file that Open reads.
type File struct {
	Name   string // its path as in ids; "" for standard input without a name
	Place  string // its path in messages
	Format string
	Info   fs.FileInfo // nil in an archive and for standard input
}

// begin tells Seen of a file that is read now.
func (r *reader) begin(s stream, f *fileFormat) {
	if r.Seen != nil {
		r.Seen(File{s.name, s.place, f.Name, s.info})
	}
}

// skips reports whether the options leave a file out.
func (r *reader) skips(name, place string, info fs.FileInfo) bool {
	return r.Skip != nil && r.Skip(File{Name: name, Place: place, Info: info})
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
	r.attach(&d)
	for _, c := range r.Where {
		if !c.Matches(d) {
			r.LeftOut.countDocument()
			return
		}
	}
	if r.split == nil {
		r.pass(d, nil)
		return
	}
	for _, p := range r.passages(d) {
		r.pass(p, nil)
	}
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
	if r.Format != "" && r.formatOf(r.Format) == nil {
		return fmt.Errorf("unknown format %q: choose one of %s", r.Format, strings.Join(FormatNames(), ", "))
	}
	var err error
	if r.split, err = parseSplit(r.Split); err != nil {
		return err
	}
	if err := cmp.Or(CheckGlobs(r.Include), CheckGlobs(r.Exclude), r.checkMap(), checkQuotes(r.Quotes)); err != nil {
		return err
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
	info, err := r.statPath(source)
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
	r.stream(stream{name: name, place: "stdin"}, struct{ io.Reader }{r.Stdin})
	return nil
}

func (r *reader) openFile(path string) error {
	if r.Format == FormatFolder {
		return fmt.Errorf("%s is not a directory: choose another format", path)
	}
	f, err := r.openPath(path)
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open source: %w", err)
	}
	name := r.idPrefix(path)
	if !r.skips(name, path, info) {
		r.stream(stream{name: name, place: path, path: filepath.Base(path), info: info}, f)
	}
	return nil
}
