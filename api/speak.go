package api

import (
	"bytes"
	"io"
	"net/http"
)

// speaking returns a handler of messages of the Model Context Protocol, whose bodies have the
// limits of a search. It is no operation of the specification, because the protocol describes
// itself. Its calls of the API are requests of their own.
func speaking(protocol http.Handler) handler {
	return func(s *server, w http.ResponseWriter, r *http.Request) error {
		b, err := s.readAll(w, r)
		if err != nil {
			return err
		}
		r.Header.Set(idHeader, w.Header().Get(idHeader)) // for the calls
		r.Body = io.NopCloser(bytes.NewReader(b))
		protocol.ServeHTTP(w, r)
		return nil
	}
}
