package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// An archive is a ZIP file whose entries are found by name. Programs differ in the case of names
// and in the slashes.
type archive struct {
	entries map[string]*zip.File
	limit   int    // of the text of a document
	left    *int64 // bytes that may be unpacked
}

// maxRatio is the number of bytes to unpack for each byte of an archive. Compression yields half of
// it at most, so more means that parts of the file are read over and over.
const maxRatio = 2048

func openArchive(file io.ReaderAt, size int64, limit int) (archive, error) {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return archive{}, fmt.Errorf("not a ZIP archive, or a damaged one: %w", err)
	}
	left := maxRatio*size + 16<<20
	a := archive{make(map[string]*zip.File, len(z.File)), limit, &left}
	for _, f := range z.File {
		if key := entryKey(f.Name); a.entries[key] == nil {
			a.entries[key] = f
		}
	}
	return a, nil
}

// entryKey returns the same key for all spellings of a name, also for those of letters with
// accents.
func entryKey(name string) string {
	name = strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
	return strings.ToLower(norm.NFC.String(name))
}

func (a archive) has(name string) bool { return a.entries[entryKey(name)] != nil }

// maxMarkup is the number of bytes in which a document of limit bytes must begin and end. Markup is
// larger than its text, but an archive of a few kilobytes may hold gigabytes of it.
func (a archive) maxMarkup() int64 { return 16*int64(a.limit) + 1<<20 }

var (
	errNoEntry   = errors.New("the file lacks a part")
	errEncrypted = errors.New("the file is encrypted: save it without a password")
)

func (a archive) open(name string) (io.ReadCloser, error) {
	f := a.entries[entryKey(name)]
	if f == nil {
		return nil, fmt.Errorf("%w: %s", errNoEntry, name)
	}
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return nil, errEncrypted
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return unpacked{r, a.left}, nil
}

// unpacked counts the bytes of an entry.
type unpacked struct {
	io.ReadCloser
	left *int64
}

func (u unpacked) Read(p []byte) (int, error) {
	if *u.left <= 0 {
		return 0, fmt.Errorf("%w: the archive unpacks to more than it can hold", document.ErrTooLarge)
	}
	n, err := u.ReadCloser.Read(p)
	*u.left -= int64(n)
	return n, err
}

// read returns a whole entry. It is held in memory, so it may not be much larger than a document.
func (a archive) read(name string) ([]byte, error) {
	r, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	most := 2*int64(a.limit) + 1<<20
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case int64(len(content)) > most:
		return nil, document.TooLarge(int64(len(content)), a.limit)
	}
	return content, nil
}

// readText returns a whole entry of XML or XHTML in UTF-8.
func (a archive) readText(name string) (string, error) {
	content, err := a.read(name)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(utf8Reader(bytes.NewReader(content)))
	return string(text), err
}

// declarationSize is the number of bytes in which an XML declaration must end.
const declarationSize = 200

// declaredCharset returns the charset in an XML declaration, in lower case, or "".
func declaredCharset(content []byte) string {
	declaration, _, _ := bytes.Cut(content[:min(len(content), declarationSize)], []byte("?>"))
	_, value, found := bytes.Cut(declaration, []byte("encoding="))
	if !found || len(value) < 2 || !bytes.HasPrefix(declaration, []byte("<?xml")) {
		return ""
	}
	name, _, _ := bytes.Cut(value[1:], value[:1])
	return strings.ToLower(string(name))
}
