package ingest

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/transform"
)

// A guessingReader reads a file of unknown charset as UTF-8. It detects the charset from a window
// of the file that begins with the first foreign byte, and from later windows while it is unsure.
type guessingReader struct {
	from *bufio.Reader
	detection
	doubted bool      // a window was decoded by an unsure detection
	windows int       // number of windows examined
	piece   io.Reader // decodes the current window, or the rest of the file; nil within ASCII
}

// maxGuesses is the maximum number of windows that are examined.
const maxGuesses = 8

// Read implements io.Reader.
func (d *guessingReader) Read(p []byte) (int, error) {
	for {
		if d.piece == nil {
			if n, err := d.readASCII(p); n > 0 || err != nil {
				return n, err
			}
			d.next()
		}
		n, err := d.piece.Read(p)
		if n > 0 || err != io.EOF || d.settled() {
			return n, err
		}
		d.piece = nil
	}
}

// settled reports whether piece is the whole rest of the file, so that the detection is final.
func (d *guessingReader) settled() bool { return !d.unsure || d.windows == maxGuesses }

// readASCII reads up to the next foreign byte. It returns 0 if that byte is the first.
func (d *guessingReader) readASCII(p []byte) (int, error) {
	if _, err := d.from.Peek(1); err != nil {
		return 0, err
	}
	b, _ := d.from.Peek(d.from.Buffered())
	n := copy(p, b[:nextForeign(b)])
	d.from.Discard(n)
	return n, nil
}

// next detects the charset of the next window. It sets piece to the lines of the window or, if the
// detection is final, to the rest of the file.
func (d *guessingReader) next() {
	window, err := io.ReadAll(io.LimitReader(d.from, windowSize))
	d.detection = detect(window, len(window) < windowSize)
	d.windows++
	d.doubted = d.doubted || d.unsure
	end := len(window)
	if i := bytes.LastIndexByte(window, '\n'); i >= 0 && !d.settled() {
		end = i + 1
	}
	rest := io.MultiReader(bytes.NewReader(window[end:]), d.from)
	if err != nil {
		rest = io.MultiReader(bytes.NewReader(window[end:]), failingReader{err})
	}
	d.piece = io.MultiReader(bytes.NewReader(window[:end]), rest)
	if !d.settled() {
		d.piece, d.from = bytes.NewReader(window[:end]), bufio.NewReaderSize(rest, 64<<10)
	}
	d.piece = transform.NewReader(d.piece, d.NewDecoder())
}

// A failingReader returns an error of an earlier read.
type failingReader struct{ error }

// Read implements io.Reader.
func (f failingReader) Read([]byte) (int, error) { return 0, f.error }
