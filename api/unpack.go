package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// mostWindow is the maximum window of a zstd body in bytes, and thus about the memory that it
// takes. RFC 8878 recommends support of this size.
const mostWindow = 8 << 20

// unpacked decompresses a body. Data that cannot be decompressed is an error of the client, and a
// body that becomes too large is rejected, however small it is when compressed.
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
	if err == io.EOF { // an empty body is not complete
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

// blame returns errors of the connection and of limits unchanged, and any other one as an error in
// the data.
func (u unpacked) blame(err error) error {
	var large *http.MaxBytesError
	if err == nil || err == io.EOF || errors.As(err, &large) {
		return err
	}
	if errors.Is(err, zstd.ErrWindowSizeExceeded) {
		return wire.NewProblem("too_large",
			fmt.Sprintf("the body requires a window of more than the %d bytes allowed; compress it at a lower level", mostWindow))
	}
	if p := problemOf(err); p.Status < 500 || p.Code != "internal" {
		return err
	}
	return wire.NewProblem("bad_encoding", fmt.Sprintf("the body is not valid %s, or ends early: %v", u.kind, err))
}

const leastPace = 1 << 10 // bytes a second

// paced is a reader that fails once grace is over and the average rate is below [leastPace]. Its
// request holds a turn, which a client that sends a byte a minute would keep for years.
type paced struct {
	io.Reader
	began time.Time
	grace time.Duration
	read  int64
}

func (p *paced) Read(b []byte) (int, error) {
	if took := time.Since(p.began); took > p.grace && float64(p.read) < leastPace*took.Seconds() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := p.Reader.Read(b)
	p.read += int64(n)
	return n, err
}
