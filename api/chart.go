package api

import (
	"context"
	"time"

	"github.com/hashsearch/hashsearch/index"
)

const (
	mapPoints = 20_000  // documents on a map, unless more are asked for
	mostMap   = 100_000 // documents on the largest map
	mostMaps  = 16      // maps that are kept: the largest takes 15 MB
)

// A chart is a map with the time from which it is.
type chart struct {
	*index.Map
	at time.Time
}

// surveyed is what a map is made of.
type surveyed struct {
	of         collection // which may have been deleted since, and another one have its name
	generation index.Generation
	next       uint64 // documents with smaller numbers had come
	codes      int
	limit      int
}

// serves reports whether a map may still be shown: it is of the generation in force, and documents that came or went since, as
// far as they can be told, are less than a hundredth of those there were.
func (made surveyed) serves(asked surveyed) bool {
	if made.of != asked.of || made.generation.ID != asked.generation.ID || !made.generation.Created.Equal(asked.generation.Created) || made.next > asked.next {
		return false
	}
	came, left := int(asked.next-made.next), made.codes-asked.codes
	return made.limit >= min(asked.limit, made.codes) && 100*max(came, left, came+left) < max(1, made.codes)
}

// chart is a map of at least limit documents, or of all: the one that is kept, if it is still good, or a new one.
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
	return s.maps.of(ctx, l.name, asked, inTurn(s.computing, func(ctx context.Context) (*chart, error) {
		at := time.Now()
		m, err := l.Map(ctx, limit)
		if err != nil {
			return nil, err
		}
		return &chart{m, at}, nil
	}))
}
