package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
)

// ErrNotText is wrapped by the reason of a [Rejection] for a file whose first bytes are not text.
// The message names the file type.
var ErrNotText = errors.New("not a text file")

// A magic is a byte sequence that identifies a file type.
type magic struct {
	fileType string // with an article, to follow "this is"
	bytes    string
	at       int // offset in the file
}

// magics are rarely mistaken for text, because they contain bytes that no text begins with.
var magics = []magic{
	{"a PNG image", "\x89PNG\r\n\x1a\n", 0},
	{"a JPEG image", "\xff\xd8\xff\xe0", 0}, {"a JPEG image", "\xff\xd8\xff\xe1", 0}, {"a JPEG image", "\xff\xd8\xff\xdb", 0}, {"a JPEG image", "\xff\xd8\xff\xee", 0},
	{"a ZIP archive", "PK\x03\x04", 0}, {"a ZIP archive", "PK\x05\x06", 0}, {"a ZIP archive", "PK\x07\x08", 0},
	{"gzip data within a compressed file", "\x1f\x8b\x08", 0}, {"zstd data within a compressed file", "\x28\xb5\x2f\xfd", 0},
	{"xz data", "\xfd7zXZ\x00", 0}, {"bzip2 data", "1AY&SY", 4}, {"LZ4 data", "\x04\x22\x4d\x18", 0}, {"compress data", "\x1f\x9d", 0},
	{"a 7z archive", "7z\xbc\xaf\x27\x1c", 0}, {"a RAR archive", "Rar!\x1a\x07", 0},
	{"an old or encrypted document of Microsoft Office (OLE), which has to be saved as DOCX, XLSX or PPTX without a password", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0},
	{"a SQLite database", "SQLite format 3\x00", 0}, {"an HDF5 file", "\x89HDF\r\n\x1a\n", 0}, {"a NumPy array", "\x93NUMPY", 0},
	{"an ELF program", "\x7fELF", 0}, {"a macOS program", "\xcf\xfa\xed\xfe", 0}, {"a macOS program", "\xca\xfe\xba\xbe\x00\x00\x00\x02", 0},
	{"a Java class", "\xca\xfe\xba\xbe\x00\x00\x00", 0}, {"a WebAssembly module", "\x00asm", 0},
	{"a TIFF image", "II*\x00", 0}, {"a TIFF image", "MM\x00*", 0}, {"an icon", "\x00\x00\x01\x00", 0},
	{"a Matroska or WebM video", "\x1a\x45\xdf\xa3", 0}, {"an MPEG video", "\x00\x00\x01\xba", 0},
	{"a TrueType font", "\x00\x01\x00\x00\x00", 0}, {"a bbolt database, the format of collections", "\xed\xda\x0c\xed", 16},
}

// plainMagics consist of bytes that a text may begin with. They count only if the head of the file
// contains a NUL byte.
var plainMagics = []magic{
	{"a Windows program", "MZ", 0}, {"a GIF image", "GIF87a", 0}, {"a GIF image", "GIF89a", 0}, {"a BMP image", "BM", 0},
	{"a WebP image", "WEBP", 8}, {"a WAV audio file", "WAVE", 8}, {"an AVI video", "AVI ", 8}, {"an MP4 or QuickTime video", "ftyp", 4},
	{"an MP3 audio file", "ID3", 0}, {"an MP3 audio file", "\xff\xfb", 0}, {"an Ogg audio or video file", "OggS", 0}, {"a FLAC audio file", "fLaC", 0},
	{"a MIDI file", "MThd", 0}, {"a Flash video", "FLV\x01", 0}, {"a tar archive", "ustar", 257}, {"an ar archive or Debian package", "!<arch>\n", 0},
	{"a Parquet file", "PAR1", 0}, {"an Arrow file", "ARROW1", 0}, {"an Avro file", "Obj\x01", 0}, {"an ORC file", "ORC", 0},
	{"a WOFF font", "wOFF", 0}, {"a WOFF font", "wOF2", 0}, {"an OpenType font", "OTTO", 0}, {"a TrueType font", "ttcf", 0},
	{"a DjVu document", "AT&TFORM", 0}, {"a Photoshop image", "8BPS", 0},
}

// printableFormats are file types made of printable characters that are not plain text.
var printableFormats = []struct {
	fileType string
	start    *regexp.Regexp
}{
	{"a PDF", pdfStart},
	{"an RTF document", rtfStart},
	{"a PostScript document", regexp.MustCompile(`^%!PS-Adobe-\d`)},
}

// inZIP lists file types that are ZIP archives, with two texts that occur in the head of each:
// names of files, or the content of the file mimetype.
var inZIP = []struct{ fileType, first, second string }{
	{"a Word document", "[Content_Types].xml", "word/"},
	{"an Excel workbook", "[Content_Types].xml", "xl/"},
	{"a PowerPoint presentation", "[Content_Types].xml", "ppt/"},
	{"an EPUB book", "mimetype", "application/epub+zip"},
	{"an OpenDocument file", "mimetype", "application/vnd.oasis.opendocument"},
}

// headSize is the number of bytes of a file that are searched for NUL bytes, as grep does, and for
// the texts of inZIP.
const headSize = 8000

// checkText returns an error that wraps [ErrNotText] if head is the beginning of a known type of
// file that is not text.
func checkText(head []byte) error {
	fileType := detectFileType(head[:min(len(head), headSize)])
	if fileType == "" {
		return nil
	}
	return fmt.Errorf("%w: this is %s", ErrNotText, fileType)
}

// errBinary is the error for binary files of unknown type.
var errBinary = fmt.Errorf("%w: this is binary data", ErrNotText)

// isBinary reports whether the first headSize bytes contain a NUL byte.
func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), headSize)], 0) >= 0
}

// detectFileType returns "" for text and for unknown types.
func detectFileType(head []byte) string {
	for _, f := range printableFormats {
		if f.start.Match(head) {
			return f.fileType
		}
	}
	fileType := matchMagic(magics, head)
	if fileType == "" && isBinary(head) {
		fileType = matchMagic(plainMagics, head)
	}
	if fileType == "a ZIP archive" {
		return fileType + archiveContent(head)
	}
	return fileType
}

func matchMagic(all []magic, head []byte) string {
	for _, m := range all {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.bytes)) {
			return m.fileType
		}
	}
	return ""
}

// archiveContent returns a clause that names the file type of a ZIP archive, or "" if it is
// unknown.
func archiveContent(head []byte) string {
	for _, in := range inZIP {
		if bytes.Contains(head, []byte(in.first)) && bytes.Contains(head, []byte(in.second)) {
			return " that holds " + in.fileType
		}
	}
	return ""
}
