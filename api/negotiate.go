package api

import (
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/internal/transport"
)

// jsons are the media types that clients of this API accept. A client that accepts one of them gets
// the answer in whichever media type the operation has.
var jsons = []string{"application/json", "application/x-ndjson", "application/problem+json"}

// acceptable returns an error if the client accepts neither JSON nor another media type of the
// operation.
func (s *server) acceptable(r *http.Request) error {
	wanted := transport.NewWeights(r.Header.Values("Accept"))
	media := s.routes[operationOf(r)].media
	if len(wanted) == 0 || len(media) == 0 {
		return nil
	}
	if slices.ContainsFunc(media, func(m string) bool { return wanted.Media(m) > 0 }) ||
		slices.ContainsFunc(jsons, func(m string) bool { return wanted[m] > 0 }) {
		return nil
	}
	return errNotAcceptable
}
