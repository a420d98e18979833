package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
)

// ErrNotText is wrapped by the reason of a [Rejection] for a file that holds no text, as its first bytes show. The message names the
// kind of file.
var ErrNotText = errors.New("not a text")

// A magic is how a kind of file begins.
type magic struct {
	fileType string // as it stands behind "this is"
	bytes    string
	at       int
}

// magics are seldom mistaken for a text: they hold bytes that no text begins with.
var magics = []magic{
	{"a PNG image", "\x89PNG\r\n\x1a\n", 0},
	{"a JPEG image", "\xff\xd8\xff\xe0", 0}, {"a JPEG image", "\xff\xd8\xff\xe1", 0}, {"a JPEG image", "\xff\xd8\xff\xdb", 0}, {"a JPEG image", "\xff\xd8\xff\xee", 0},
	{"a ZIP archive", "PK\x03\x04", 0}, {"a ZIP archive", "PK\x05\x06", 0}, {"a ZIP archive", "PK\x07\x08", 0},
	{"gzip data within a compressed file", "\x1f\x8b\x08", 0}, {"zstd data within a compressed file", "\x28\xb5\x2f\xfd", 0},
	{"xz data", "\xfd7zXZ\x00", 0}, {"bzip2 data", "1AY&SY", 4}, {"LZ4 data", "\x04\x22\x4d\x18", 0}, {"compress data", "\x1f\x9d", 0},
	{"a 7z archive", "7z\xbc\xaf\x27\x1c", 0}, {"a RAR archive", "Rar!\x1a\x07", 0},
	{"a Microsoft Office document of the old kind (OLE)", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0},
	{"a SQLite database", "SQLite format 3\x00", 0}, {"an HDF5 file", "\x89HDF\r\n\x1a\n", 0}, {"a NumPy array", "\x93NUMPY", 0},
	{"an ELF program", "\x7fELF", 0}, {"a macOS program", "\xcf\xfa\xed\xfe", 0}, {"a macOS program", "\xca\xfe\xba\xbe\x00\x00\x00\x02", 0},
	{"a Java class", "\xca\xfe\xba\xbe\x00\x00\x00", 0}, {"a WebAssembly module", "\x00asm", 0},
	{"a TIFF image", "II*\x00", 0}, {"a TIFF image", "MM\x00*", 0}, {"an icon", "\x00\x00\x01\x00", 0},
	{"a Matroska or WebM video", "\x1a\x45\xdf\xa3", 0}, {"an MPEG video", "\x00\x00\x01\xba", 0},
	{"a TrueType font", "\x00\x01\x00\x00\x00", 0}, {"a bbolt database, as collections are", "\xed\xda\x0c\xed", 16},
}

// plainMagics are made of characters that a text may begin with, so that a NUL byte has to follow.
var plainMagics = []magic{
	{"a Windows program", "MZ", 0}, {"a GIF image", "GIF87a", 0}, {"a GIF image", "GIF89a", 0}, {"a BMP image", "BM", 0},
	{"a WebP image", "WEBP", 8}, {"a WAV sound", "WAVE", 8}, {"an AVI video", "AVI ", 8}, {"an MP4 or QuickTime video", "ftyp", 4},
	{"an MP3 sound", "ID3", 0}, {"an MP3 sound", "\xff\xfb", 0}, {"an Ogg sound or video", "OggS", 0}, {"a FLAC sound", "fLaC", 0},
	{"a MIDI file", "MThd", 0}, {"a Flash video", "FLV\x01", 0}, {"a tar archive", "ustar", 257}, {"an ar archive or Debian package", "!<arch>\n", 0},
	{"a Parquet file", "PAR1", 0}, {"an Arrow file", "ARROW1", 0}, {"an Avro file", "Obj\x01", 0}, {"an ORC file", "ORC", 0},
	{"a WOFF font", "wOFF", 0}, {"a WOFF font", "wOF2", 0}, {"an OpenType font", "OTTO", 0}, {"a TrueType font", "ttcf", 0},
	{"a DjVu document", "AT&TFORM", 0}, {"a Photoshop image", "8BPS", 0},
}

// sources are documents that are written in characters, but not for people. White space may stand before them.
var printableFormats = []struct {
	kind   string
	begins *regexp.Regexp
}{
	{"a PDF", regexp.MustCompile(`^\s*%PDF-\d\.\d`)},
	{"an RTF document", regexp.MustCompile(`^\s*\{\\rtf\d?[\\\s{}]`)},
	{"a PostScript document", regexp.MustCompile(`^%!PS-Adobe-\d`)},
}

// inZIP are the names of two files in a ZIP archive that say whose it is.
var inZIP = []struct{ kind, first, name string }{
	{"a Word document", "[Content_Types].xml", "word/"},
	{"an Excel workbook", "[Content_Types].xml", "xl/"},
	{"a PowerPoint presentation", "[Content_Types].xml", "ppt/"},
	{"an EPUB book", "mimetype", "application/epub+zip"},
	{"an OpenDocument file", "mimetype", "application/vnd.oasis.opendocument"},
}

// headSize is how much of a file is looked at for NUL bytes, as grep does, and for names of files in an archive.
const headSize = 8000

// checkText returns an [ErrNotText] that names the kind of file that begins so, and nil if it may be a text.
func checkText(head []byte) error {
	kind := detectFileType(head[:min(len(head), headSize)])
	if kind == "" {
		return nil
	}
	return fmt.Errorf("%w: this is %s", ErrNotText, kind)
}

// errBinary is the [ErrNotText] of a file of unknown kind.
var errBinary = fmt.Errorf("%w: this is binary data", ErrNotText)

// isBinary reports whether there is a NUL byte near the beginning.
func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), headSize)], 0) >= 0
}

// kindOf is "" for a text, and for what nobody knows.
func detectFileType(head []byte) string {
	for _, s := range printableFormats {
		if s.begins.Match(head) {
			return s.kind
		}
	}
	kind := matchMagic(magics, head)
	if kind == "" && isBinary(head) {
		kind = matchMagic(plainMagics, head)
	}
	if kind == "a ZIP archive" {
		return kind + archiveContent(head)
	}
	return kind
}

func matchMagic(all []magic, head []byte) string {
	for _, m := range all {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.bytes)) {
			return m.fileType
		}
	}
	return ""
}

// holds returns whose archive a ZIP is, if that is known.
func archiveContent(head []byte) string {
	for _, in := range inZIP {
		if bytes.Contains(head, []byte(in.first)) && bytes.Contains(head, []byte(in.name)) {
			return " that holds " + in.kind
		}
	}
	return ""
}
