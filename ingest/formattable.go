package ingest

import (
	"io"
	"iter"
	"regexp"

	"github.com/hashsearch/hashsearch/ingest/archive"
	"github.com/hashsearch/hashsearch/ingest/citation"
	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
	"github.com/hashsearch/hashsearch/ingest/office"
	"github.com/hashsearch/hashsearch/ingest/parquet"
	"github.com/hashsearch/hashsearch/ingest/tagged"
)

func archiveFormats() []fileFormat {
	const about = "an archive of files, each of which has its own format"
	return []fileFormat{
		{Format: named(formatZip, about, ".zip"), is: prefix("PK\x03\x04", "PK\x05\x06", "PK\x07\x08"), file: (*reader).zip, archive: true},
		{Format: named("tar", about, ".tar .tgz .tbz2 .txz .tzst"), is: isTar, raw: func(r *reader, s stream) { r.archive(s, archive.Tar(s)) }, archive: true},
		{Format: named("7z", about, ".7z"), is: prefix("7z\xbc\xaf\x27\x1c"),
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
		{Format: named("anki", "a note of Anki, exported as text with the header #separator: the first field is the title, tags are labels", ""),
			is: prefix("#separator:"), text: (*reader).anki, asText: true},
		{Format: named("parquet", "a table of Parquet", ".parquet"), is: prefix("PAR1"), file: rows(parquet.Rows)},
	}
}

func taggedFormats() []fileFormat {
	const xml = ".xml .nxml"
	of := func(name, about, extensions, looked string, read func(io.Reader, int) iter.Seq2[Document, error]) fileFormat {
		return fileFormat{Format: named(name, about, extensions).looked(looked), is: kind(tagged.Kind, name), text: documents(read), asText: true}
	}
	return []fileFormat{
		of(tagged.KindMediaWiki, "a page of a dump of a wiki: categories are labels; redirects and pages about the wiki are left out", "", xml, tagged.MediaWiki),
		of(tagged.KindStackExchange, "a post or comment of a dump of Stack Exchange: tags are labels", "", xml, tagged.StackExchange),
		of(tagged.KindPubMed, "a citation of PubMed or an article of PMC: headings and keywords are labels", "", xml, tagged.PubMed),
		of(tagged.KindRSS, "an item of a feed: categories are labels", ".rss", xml, tagged.Feed),
		of(tagged.KindAtom, "an entry of a feed: categories are labels", ".atom", xml, tagged.Feed),
		of(tagged.KindReuters, "a story of Reuters-21578: topics are labels", "", ".sgm .sgml", tagged.Reuters),
		of(tagged.KindTREC, "a document of a collection of TREC, between <DOC> and </DOC>", ".trec", xml+" .sgm .sgml", tagged.TREC),
		of(tagged.KindSMART, "a document of a collection of SMART, which begins with .I", ".all", "", tagged.SMART),
		{Format: named(tagged.KindXML, "a record of XML: the element that repeats, or that of --record", "").looked(xml), is: kind(tagged.Kind, tagged.KindXML), text: (*reader).xml},
	}
}

func citationFormats() []fileFormat {
	of := func(name, about, extensions string, read func(io.Reader, int) iter.Seq2[Document, error]) fileFormat {
		return fileFormat{Format: named(name, about, extensions), is: kind(citation.Kind, name), text: documents(read), asText: true}
	}
	return []fileFormat{
		of(citation.KindBibTeX, "an entry: the abstract is the text, keywords are labels", ".bib", citation.BibTeX),
		of(citation.KindRIS, "a citation: the abstract is the text, keywords are labels", ".ris", citation.RIS),
		of(citation.KindMedline, "a citation as PubMed exports it", ".nbib", citation.Medline),
		of(citation.KindEndNote, "a citation of EndNote", ".enw", citation.EndNote),
		of(citation.KindWoS, "a citation of Web of Science", ".ciw", citation.WebOfScience),
	}
}

func mailFormats() []fileFormat {
	return []fileFormat{
		{Format: named(FormatMbox, "a message of a file of messages", ".mbox"), is: isMbox, text: readMbox(true), raw: readMbox(false), asText: true, messages: true},
		{Format: named(FormatMail, "a message: the subject is the title; sender, recipients, date, list and id are metadata; files that come with it are documents of their own", ".eml"), is: isMail, text: readMail(true), raw: readMail(false), messages: true},
	}
}

func pageFormats() []fileFormat {
	return []fileFormat{
		{Format: named(FormatHTML, "a page, whose <title> is the title; author, date and language are metadata", ".html .htm .xhtml"), is: htmlStart.Match, text: page},
		{Format: named(FormatMarkdown, "a page: front matter gives the title, labels and metadata, or else the first heading is the title", ".md .markdown"), text: markdown},
		{Format: named("mdx", "a page of Markdown with components", ".mdx"), text: titled(markup.MDX)},
		{Format: named("rst", "a page of reStructuredText: the first heading is the title, header fields are metadata", ".rst"), text: titled(markup.RST)},
		{Format: named("asciidoc", "a page of AsciiDoc", ".adoc .asciidoc").looked(".asc"), sure: adocHeading.Match, text: titled(markup.AsciiDoc)},
		{Format: named("org", "a page of Org mode: tags of the file are labels", ".org"), text: titled(markup.Org)},
		{Format: named("latex", "a document of LaTeX: commands are left out", ".tex .ltx"), text: titled(markup.LaTeX)},
		{Format: named("man", "a manual page", "").looked(".1 .2 .3 .4 .5 .6 .7 .8 .9"), is: manStart.Match, text: titled(markup.Man)},
		{Format: named("notebook", "a notebook of Jupyter: its texts and programs, without their output", ".ipynb"), text: notebook},
		{Format: named("subtitles", "subtitles (SRT or WebVTT): the text of all", ".srt .vtt"), text: titled(markup.Subtitles)},
	}
}

// adocHeading matches a heading near the beginning of a page of AsciiDoc. Keys and signatures have
// the extension .asc, too.
var adocHeading = regexp.MustCompile(`^(?:.*\n){0,30}?={1,6} \S`)

// manStart matches the beginning of a manual page: comments and requests of troff up to a title.
var manStart = regexp.MustCompile(`^(?:[.'].*\n|\s*\n)*\.(?:TH|Dd|so) `)

func officeFormats() []fileFormat {
	const slide, row = "a slide of a presentation; notes are part of the text", "a row of a spreadsheet; the first row has the names, and without a title or a text all words are the text"
	return []fileFormat{
		{Format: named("docx", "a document of Word", ".docx"), file: single(office.DOCX)},
		{Format: named("odt", "a text of OpenDocument", ".odt"), file: single(office.ODT)},
		{Format: named("pptx", slide, ".pptx"), file: several(office.PPTX)},
		{Format: named("odp", slide, ".odp"), file: several(office.ODP)},
		{Format: named("xlsx", row, ".xlsx"), file: spreadsheet(office.XLSX)},
		{Format: named("ods", row, ".ods"), file: spreadsheet(office.ODS)},
		{Format: named("epub", "a chapter of a book: its subjects are labels", ".epub"), file: several(office.EPUB)},
		{Format: named("pdf", "a PDF file; scans without text are rejected", ".pdf"), is: pdfStart.Match, file: single(office.PDF)},
		{Format: named("rtf", "a document of Rich Text Format", ".rtf"), is: rtfStart.Match, raw: (*reader).rtf},
	}
}

var (
	pdfStart = regexp.MustCompile(`^\x{feff}?\s*%PDF-\d\.\d`)
	rtfStart = regexp.MustCompile(`^\s*\{\\rtf\d?[\\\s{}]`)
)

// A whole reader of a file that is read at random returns all its documents or records.
type atRandom[T any] = func(file io.ReaderAt, size int64, limit int) iter.Seq2[T, error]

// single reads files that are a document each.
func single(read atRandom[Document]) func(*reader, stream, io.ReaderAt, int64) {
	return func(r *reader, s stream, file io.ReaderAt, size int64) {
		for d, err := range read(file, size, r.MaxBytes) {
			r.emitWhole(s, d, err)
		}
	}
}

// several reads files of several documents.
func several(read atRandom[Document]) func(*reader, stream, io.ReaderAt, int64) {
	return func(r *reader, s stream, file io.ReaderAt, size int64) {
		r.documentsOf(s, read(file, size, r.MaxBytes))
	}
}

// rows reads files of several records.
func rows(read atRandom[document.Record]) func(*reader, stream, io.ReaderAt, int64) {
	return func(r *reader, s stream, file io.ReaderAt, size int64) { r.recordsOf(s, read(file, size, r.MaxBytes)) }
}

// documents reads texts of several documents.
func documents(read func(io.Reader, int) iter.Seq2[Document, error]) func(*reader, stream) {
	return func(r *reader, s stream) { r.documentsOf(s, read(s, r.MaxBytes)) }
}
