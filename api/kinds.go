package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// trainable writes the kinds and the languages that a training accepts.
func (s *server) trainable(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, trainingChoices())
}

func trainingChoices() wire.Choices {
	var all []wire.Kind
	for _, k := range hashing.Kinds() {
		all = append(all, wire.Kind{Kind: string(k), About: k.About()})
	}
	return wire.Choices{Kinds: all, Languages: ingest.Languages()}
}
