package ingest

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/transform"
)

// A guessing reads a file of unknown charset as UTF-8. It guesses the charset from the window of the file that begins with the first
// byte that is not ASCII, and again from a later one while it is not sure.
type guessingReader struct {
	from *bufio.Reader
	detection
	doubted bool      // a window was decoded by an unsure guess
	windows int       // that were guessed from
	piece   io.Reader // what is decoded, nil while all is ASCII
}

// mostWindows is from how many windows a charset is guessed.
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

// settled reports whether the piece is all of the rest.
func (d *guessingReader) settled() bool { return !d.unsure || d.windows == maxGuesses }

// readASCII reads up to a byte that is foreign, and returns 0 before one.
func (d *guessingReader) readASCII(p []byte) (int, error) {
	if _, err := d.from.Peek(1); err != nil {
		return 0, err
	}
	b, _ := d.from.Peek(d.from.Buffered())
	n := copy(p, b[:nextForeign(b)])
	d.from.Discard(n)
	return n, nil
}

// next guesses the charset of a window, and has its lines decoded, or all of the rest if the guess stands.
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

// failing is what cannot be read on.
type failingReader struct{ error }

// Read implements io.Reader.
func (f failingReader) Read([]byte) (int, error) { return 0, f.error }
