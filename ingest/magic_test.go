package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
)

// zipped returns an archive of files with the names. The content of each file is its name.
func zipped(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(name))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNotText(t *testing.T) {
	bolt, err := os.ReadFile("../testdata/formats/v1.db")
	if err != nil {
		bolt = []byte(strings.Repeat("\x00", 16) + "\xed\xda\x0c\xed")
	}
	for _, tt := range []struct{ content, fileType string }{
		{"%!PS-Adobe-3.0\n", "a PostScript document"},
		{"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"},
		{"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG image"},
		{"GIF89a\x01\x00\x01\x00", "a GIF image"},
		{"RIFF\x00\x00\x00\x00WEBPVP8 ", "a WebP image"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted document of Microsoft Office (OLE), which has to be saved as DOCX, XLSX or PPTX without a password"},
		{"SQLite format 3\x00", "a SQLite database"},
		{string(bolt[:min(len(bolt), 4096)]), "a bbolt database, the format of collections"},
		{"\x7fELF\x02\x01\x01\x00", "an ELF program"},
		{"MZ\x90\x00\x03\x00", "a Windows program"},
		{"Rar!\x1a\x07\x00", "a RAR archive"},
		{"ID3\x04\x00\x00", "an MP3 audio file"},
		{"\x00\x00\x00\x20ftypisom", "an MP4 or QuickTime video"},
		{"OggS\x00\x02", "an Ogg audio or video file"},
		{"wOFF\x00\x01\x00\x00", "a WOFF font"},
		{"\xca\xfe\xba\xbe\x00\x00\x00\x41", "a Java class"},
		{pack(t, pack(t, "twice", packers["gz"]), packers["zst"]), "gzip data within a compressed file"},
		{"a\x00b\x01", "binary data"},
	} {
		for _, name := range []string{"a.txt", "a.md", "a.html", "a", "a.bin"} {
			path := put(t, t.TempDir(), name, tt.content)
			notText(t, path, path+": not a text file: this is "+tt.fileType, Options{})
		}
		notText(t, "-", "stdin: not a text file: this is "+tt.fileType, Options{Stdin: strings.NewReader(tt.content)})
	}
}

// notText checks that a source is rejected with ErrNotText and the message want.
func notText(t *testing.T, source, want string, opts Options) {
	t.Helper()
	for d, err := range Open(source, opts) {
		if err == nil || !errors.Is(err, ErrNotText) || err.Error() != BriefPlace(strings.SplitN(want, ": ", 2)[0])+": "+strings.SplitN(want, ": ", 2)[1] {
			t.Errorf("%v %v, want %q", d, err, want)
		}
	}
}

// TestTextAboutFiles checks that texts are read although they resemble the beginning of other
// files.
func TestTextAboutFiles(t *testing.T) {
	for _, text := range []string{"MZ is how programs of DOS begin", "GIF89a is a format", "BMW", "PDF files begin with %PDF-1.4", `\rtf`, "{\\rtfm is a joke}",
		"PK\n", "ID3 tags", "RIFF and WAVE", "Rar!", "%PDF is no number", "ORC", "OTTO"} {
		if docs, errs := read(t, text, Options{}); len(docs) != 1 || docs[0].Text != text {
			t.Errorf("%q: %v %q", text, docs, errs)
		}
	}
}

// TestNotTextInFormats checks that binary content is rejected with its file type in every format,
// rather than with an error of the format.
func TestNotTextInFormats(t *testing.T) {
	for _, format := range []string{FormatText, FormatMarkdown, FormatHTML, FormatJSONL, FormatCSV, FormatTSV} {
		notText(t, "-", "stdin: not a text file: this is a ZIP archive that holds an Excel workbook",
			Options{Format: format, Stdin: strings.NewReader(zipped(t, "[Content_Types].xml", "xl/workbook.xml"))})
		for content, fileType := range map[string]string{"%PDF-1.4\n": "a PDF", `{\rtf1\ansi x}`: "an RTF document", "PAR1\x15\x00": "a Parquet file"} {
			notText(t, "-", "stdin: not a text file: this is "+fileType, Options{Format: format, Stdin: strings.NewReader(content)})
		}
	}
}
