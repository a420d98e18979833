package ingest

import (
	"io"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// A Format is a kind of source.
type Format struct {
	Name  string // a value of Options.Format
	About string // what a document is, and what becomes of its parts

	// Extensions of its files, in lower case and with the dot. Those in Looked only tell that a
	// file may have the format, which its content decides.
	Extensions, Looked []string
}

// A fileFormat is a Format and its reader. One of text, raw and file is set, except for messages
// and for the formats that are no files.
type fileFormat struct {
	Format
	is func(begin []byte) bool // recognises the beginning of the content; nil if only names do
	// like is, for files of directories with extensions in Looked; nil means is
	sure func(begin []byte) bool
	text func(*reader, stream) // reads content decoded to UTF-8
	raw  func(*reader, stream) // reads content as it is
	file func(*reader, stream, io.ReaderAt, int64)

	archive bool // of files that have formats of their own
	asText  bool // files with the extension .txt may have the format

	messages bool // their parts are decoded one by one by raw, unless the whole file is by text
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

	formatZip = "zip"
)

// formats returns all formats. Content without a telling name has the first one that recognises it.
func formats() []fileFormat {
	return slices.Concat([]fileFormat{
		{Format: named(FormatFolder, "a directory with its subdirectories", "")},
		{Format: named(FormatGo, `the documentation of Go packages below a directory, or of the standard library if the source is "godoc"`, "")},
	}, archiveFormats(), recordFormats(), taggedFormats(), citationFormats(), mailFormats(), pageFormats(), officeFormats(), []fileFormat{
		{Format: named("log", "a log: a document is a block of lines", ".log"), text: documents(markup.Log)},
		{Format: named("source", "a program, whose name is the title; what other programs generate is skipped", sourceExtensions), text: (*reader).source},
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

// prefix recognises content that begins with one of the texts.
func prefix(texts ...string) func(begin []byte) bool {
	return func(begin []byte) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.HasPrefix(string(begin[:min(len(begin), len(text))]), text) })
	}
}

// kind recognises content of which a function returns the kind.
func kind(of func(begin []byte) string, name string) func(begin []byte) bool {
	return func(begin []byte) bool { return of(begin) == name }
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
