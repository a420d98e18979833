package api

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
)

// unzipped reads a gzip body. What cannot be decompressed is the client's mistake, and
// what grows too large is refused however small it came.
type unzipped struct {
	zip  *gzip.Reader
	from io.ReadCloser
}

func newUnzipped(w http.ResponseWriter, from io.ReadCloser, n int64) (io.Reader, error) {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return nil, notGzip(err)
	}
	return http.MaxBytesReader(w, unzipped{zip, from}, n), nil
}

func (u unzipped) Read(b []byte) (int, error) {
	n, err := u.zip.Read(b)
	return n, notGzip(err)
}

func (u unzipped) Close() error { return u.from.Close() }

// notGzip keeps the errors of the connection and its limits, and blames the rest on the data.
func notGzip(err error) error {
	var large *http.MaxBytesError
	if err == nil || err == io.EOF || errors.As(err, &large) {
		return err
	}
	if p := problemOf(err); p.Status < 500 || p.Code != "internal" {
		return err
	}
	return newProblem(http.StatusBadRequest, "bad_encoding", "the body is not gzip, or ends too early: "+err.Error())
}
