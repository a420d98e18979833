package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// mostWindow is how far back a zstd body may refer, and so about what it takes in memory. RFC 8878 asks for this much.
const mostWindow = 8 << 20

// unpacked reads a compressed body. What cannot be decompressed is the client's mistake, and
// what grows too large is refused however small it came.
type unpacked struct {
	kind string
	as   io.Reader
	from io.ReadCloser
}

func newUnpacked(w http.ResponseWriter, kind string, from io.ReadCloser, n int64) (io.Reader, error) {
	u := unpacked{kind: kind, from: from}
	var err error
	if kind == "gzip" {
		u.as, err = gzip.NewReader(from)
	} else {
		u.as, err = zstd.NewReader(from, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(mostWindow))
	}
	if err == io.EOF { // nothing at all is not the end of something
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, u.blame(err)
	}
	return http.MaxBytesReader(w, u, n), nil
}

func (u unpacked) Read(b []byte) (int, error) {
	n, err := u.as.Read(b)
	return n, u.blame(err)
}

func (u unpacked) Close() error { return u.from.Close() }

// blame keeps the errors of the connection and its limits, and blames the rest on the data.
func (u unpacked) blame(err error) error {
	var large *http.MaxBytesError
	if err == nil || err == io.EOF || errors.As(err, &large) {
		return err
	}
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return wire.NewProblem("too_large",
			fmt.Sprintf("the body takes more than the window of %d bytes allowed; compress it at a lower level", mostWindow))
	}
	if p := problemOf(err); p.Status < 500 || p.Code != "internal" {
		return err
	}
	return wire.NewProblem("bad_encoding", fmt.Sprintf("the body is not %s, or ends too early: %v", u.kind, err))
}
