package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A kind is a way to make a hash function, for people who choose.
type kind struct {
	Kind  hashing.Kind `json:"kind"`
	About string       `json:"about"` // a line
}

// trainable answers with what a training may be asked for: the kinds, the default first, and the languages.
func (s *server) trainable(w http.ResponseWriter, _ *http.Request) error {
	var all []kind
	for _, k := range hashing.Kinds() {
		all = append(all, kind{k, k.About()})
	}
	return writeJSON(w, http.StatusOK, map[string]any{"kinds": all, "languages": ingest.Languages()})
}
