package api

import (
	"context"
	"time"

	"github.com/hashsearch/hashsearch/index"
)

const (
	mapPoints = 20_000  // default number of documents on a map
	mostMap   = 100_000 // limit of the number of documents on a map
	mostMaps  = 16      // number of maps kept; the largest takes 15 MB
)

// A chart is a map and the time at which it was made.
type chart struct {
	*index.Map
	at time.Time
}

// surveyed identifies the state of a collection from which a map is made.
type surveyed struct {
	of         collection // compared, because a new collection may have the name of a deleted one
	generation index.Generation
	next       uint64 // number of the next document
	codes      int
	limit      int
}

// serves reports whether a map made from made may still be shown: it is of the current generation,
// and fewer than a hundredth of its documents were added or deleted since, as far as the numbers
// show.
func (made surveyed) Serves(asked surveyed) bool {
	if made.of != asked.of || made.generation.ID != asked.generation.ID || !made.generation.Created.Equal(asked.generation.Created) || made.next > asked.next {
		return false
	}
	came, left := int(asked.next-made.next), made.codes-asked.codes
	return made.limit >= min(asked.limit, made.codes) && 100*max(came, left, came+left) < max(1, made.codes)
}

// chart returns a map of at least limit documents, or of all: the kept one while it serves, or a
// new one.
func (s *server) chart(ctx context.Context, l *lease, limit int) (*chart, error) {
	next := l.Next()
	size, err := l.Size()
	if err != nil {
		return nil, err
	}
	if size.Generation == nil {
		return nil, index.ErrNoModel
	}
	asked := surveyed{l.collection, *size.Generation, next, size.Codes, limit}
	return s.maps.Of(ctx, l.name, asked, queued(s.computing, func(ctx context.Context) (*chart, error) {
		at := time.Now()
		m, err := l.Map(ctx, limit)
		if err != nil {
			return nil, err
		}
		return &chart{m, at}, nil
	}))
}
