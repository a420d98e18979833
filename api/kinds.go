package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A kind is a way to make a hash function, for people who choose.
type kind struct {
	Kind  hashing.Kind `json:"kind"`
	About string       `json:"about" doc:"What it is, in a line."`
}

// choices are what a training may be asked for.
type choices struct {
	Kinds     []kind   `json:"kinds" doc:"Of hash functions, the default first."`
	Languages []string `json:"languages" doc:"Of stop words and stemming."`
}

// trainable answers with what a training may be asked for.
func (s *server) trainable(w http.ResponseWriter, _ *http.Request) error {
	var all []kind
	for _, k := range hashing.Kinds() {
		all = append(all, kind{k, k.About()})
	}
	return writeJSON(w, http.StatusOK, choices{all, ingest.Languages()})
}
