package ingest

import (
	"io"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/archive"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// A Format is a kind of source.
type Format struct {
	Name  string // a value of Options.Format
	About string // what a document is, and what becomes of its parts

	// Extensions of its files, in lower case and with the dot. Those in Looked only tell that a file
	// may have the format, which its content decides.
	Extensions, Looked []string
}

// A fileFormat is a Format and its reader. One of text, raw and file is set, except for the formats
// that are no files.
type fileFormat struct {
	Format
	is   func(begin []byte) bool // recognises the beginning of the content; nil if only names do
	sure func(begin []byte) bool // recognises the beginning of files of directories with extensions in Looked
	text func(*reader, stream)   // reads content decoded to UTF-8
	raw  func(*reader, stream)   // reads content as it is
	file func(*reader, stream, io.ReaderAt, int64)

	archive bool // of files that have formats of their own
}

// The names of some formats.
const (
	FormatFolder   = "dir"
	FormatText     = "text"
	FormatMarkdown = "markdown"
	FormatHTML     = "html"
	FormatJSONL    = "jsonl"
	FormatCSV      = "csv"
	FormatTSV      = "tsv"
	FormatMail     = "mail"
	FormatMbox     = "mbox"
	FormatGo       = "godoc"
)

// formats returns all formats. Content without a telling name has the first one that recognises it.
func formats() []fileFormat {
	return slices.Concat([]fileFormat{
		{Format: named(FormatFolder, "a directory with its subdirectories", "")},
		{Format: named(FormatGo, `the documentation of Go packages below a directory, or of the standard library if the source is "godoc"`, "")},
	}, archiveFormats(), recordFormats(), mailFormats(), pageFormats(), []fileFormat{
		{Format: named(FormatText, "a file is a document", ".txt .text"), text: whole(textDocument)},
	})
}

func named(name, about, extensions string) Format {
	return Format{Name: name, About: about, Extensions: strings.Fields(extensions)}
}

// looked adds extensions that do not tell the format.
func (f Format) looked(extensions string) Format {
	f.Looked = strings.Fields(extensions)
	return f
}

func archiveFormats() []fileFormat {
	return []fileFormat{
		{Format: named("zip", "an archive of files, each of which has its own format", ".zip"), is: prefix("PK\x03\x04", "PK\x05\x06", "PK\x07\x08"), file: (*reader).zip, archive: true},
		{Format: named("tar", "an archive of files, each of which has its own format", ".tar .tgz .tbz2 .txz .tzst"), is: isTar,
			raw: func(r *reader, s stream) { r.archive(s, archive.Tar(s)) }, archive: true},
		{Format: named("7z", "an archive of files, each of which has its own format", ".7z"), is: prefix("7z\xbc\xaf\x27\x1c"),
			file: func(r *reader, s stream, file io.ReaderAt, size int64) { r.archive(s, archive.SevenZip(file, size)) }, archive: true},
	}
}

func recordFormats() []fileFormat {
	return []fileFormat{
		{Format: named(FormatJSONL, "JSON objects: one a line, in an array, in a list within an object, or one after another", ".jsonl .ndjson").looked(".json"),
			is: jsonStart.Match, sure: isRecords, text: (*reader).jsonl},
		{Format: named(FormatCSV, "a table whose first row has the names; the separator is detected", ".csv"),
			text: func(r *reader, s stream) { r.table(s, separators) }},
		{Format: named(FormatTSV, "a table whose columns are separated by tabs", ".tsv"), text: func(r *reader, s stream) { r.table(s, "\t") }},
	}
}

func mailFormats() []fileFormat {
	return []fileFormat{
		{Format: named(FormatMbox, "a file of messages", ".mbox"), is: isMbox, text: (*reader).mbox},
		{Format: named(FormatMail, "a message: the subject is the title; sender, recipients, date, list and id are metadata", ".eml"), is: isMail, text: whole(mailDocument)},
	}
}

func pageFormats() []fileFormat {
	return []fileFormat{
		{Format: named(FormatHTML, "a page, whose <title> is the title", ".html .htm .xhtml"), is: htmlStart.Match, text: page},
		{Format: named(FormatMarkdown, "a page: front matter gives the title, labels and metadata, or else the first heading is the title", ".md .markdown"),
			text: titled(markup.Markdown)},
	}
}

func page(r *reader, s stream) {
	parse := markup.HTML
	if formatExtension(s.place) == ".xhtml" {
		parse = markup.XHTML
	}
	r.readWhole(s, parse)
}

// whole reads files that are a document each.
func whole(parse func(content string) Document) func(*reader, stream) {
	return func(r *reader, s stream) { r.readWhole(s, parse) }
}

// titled reads files that are a document each, and have the name of the file if they have no title.
func titled(parse func(content string) Document) func(*reader, stream) {
	return func(r *reader, s stream) { r.readWhole(s, s.titledByName(parse)) }
}

// prefix recognises content that begins with one of the texts.
func prefix(texts ...string) func(begin []byte) bool {
	return func(begin []byte) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.HasPrefix(string(begin[:min(len(begin), len(text))]), text) })
	}
}

func isTar(begin []byte) bool { return len(begin) > 262 && string(begin[257:262]) == "ustar" }

// Formats returns the formats of sources. All but directories and the documentation of Go may be
// compressed by gzip, zstd, bzip2 or xz, which is detected by the first bytes, not by the name.
func Formats() []Format {
	var all []Format
	for _, f := range formats() {
		all = append(all, f.Format)
	}
	return all
}

// FormatNames returns the valid values of Options.Format, except "".
func FormatNames() (names []string) {
	for _, f := range formats() {
		names = append(names, f.Name)
	}
	return names
}

// Extensions returns the extensions of the files that are read in directories, sorted.
func Extensions() (all []string) {
	for _, f := range formats() {
		all = slices.Concat(all, f.Extensions, f.Looked)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// compressed are the extensions of compressed files, which follow that of the format.
var compressed = []string{".gz", ".zst", ".bz2", ".xz"}

// formatOf returns the format of a name, or nil.
func (r *reader) formatOf(name string) *fileFormat {
	i := slices.IndexFunc(r.formats, func(f fileFormat) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &r.formats[i]
}
