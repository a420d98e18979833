package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/hashsearch/hashsearch/index"
)

const (
	mapPoints = 20_000           // documents on a map, unless more are asked for
	mostMap   = 100_000          // documents on the largest map
	mostMaps  = 16               // maps that are kept: the largest takes 15 MB
	mapTime   = 10 * time.Minute // that one may take
)

// An atlas keeps a map of each collection, for many searches and clients to come.
type atlas struct {
	mu     sync.Mutex
	kept   map[string]*chart // by the collection's name
	flight singleflight.Group
}

// A chart is a map with what it was made of.
type chart struct {
	*index.Map
	of         collection // which may have been deleted since, and another one have its name
	generation index.Generation
	limit      int
	at         time.Time
}

// chart is a map of at least limit documents, or of all: the one that is kept, if it is still good, or a new one. A new one takes a turn among
// searches, and is made once for all who ask meanwhile and for those who come back after their time is up.
func (s *server) chart(ctx context.Context, name string, c collection, limit int) (*chart, error) {
	size, err := c.Size()
	if err != nil {
		return nil, err
	}
	if size.Generation == nil {
		return nil, index.ErrNoModel
	}
	if kept := s.atlas.of(name); kept.serves(c, size, limit) {
		return kept, nil
	}
	made := s.atlas.flight.DoChan(fmt.Sprint(limit, " ", name), func() (any, error) {
		if kept := s.atlas.of(name); kept.serves(c, size, limit) { // the flight before this one has just ended
			return kept, nil
		}
		return s.survey(context.WithoutCancel(ctx), name, c, *size.Generation, limit)
	})
	select {
	case r := <-made:
		if r.Err != nil {
			return nil, r.Err
		}
		if m := r.Val.(*chart); m.of == c {
			return m, nil
		}
		return nil, errNoMapYet // that was of a collection which had the name before
	case <-ctx.Done():
		return nil, errNoMapYet
	}
}

var errNoMapYet = newProblem(http.StatusServiceUnavailable, "busy", "the map is being made; ask again later")

// survey makes a map and keeps it. It runs beside the handlers, so what they do about a panic is done here.
func (s *server) survey(ctx context.Context, name string, c collection, g index.Generation, limit int) (made *chart, err error) {
	defer func() {
		if v := recover(); v != nil {
			made, err = nil, fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, mapTime)
	defer cancel()
	leave, err := s.searching.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	at := time.Now()
	m, err := c.Map(ctx, limit)
	if err != nil {
		return nil, err
	}
	made = &chart{m, c, g, limit, at}
	s.atlas.keep(name, made)
	return made, nil
}

// serves reports whether a map may still be shown: it is of the generation in force, and documents that came or went since, as
// far as they can be told, are less than a hundredth of those there were.
func (m *chart) serves(c collection, size *index.Stats, limit int) bool {
	next := c.Next()
	if m == nil || m.of != c || m.generation.ID != size.Generation.ID || !m.generation.Created.Equal(size.Generation.Created) || m.Next > next {
		return false
	}
	came, left := int(next-m.Next), m.Documents-size.Codes
	return (m.limit >= limit || len(m.Points) >= m.Documents) && 100*max(came, left, came+left) < max(1, m.Documents)
}

// of is the map of a collection, nil if there is none.
func (a *atlas) of(name string) *chart {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.kept[name]
}

// keep keeps a map instead of an older one of the same collection, and lets go of one of another if there are too many.
func (a *atlas) keep(name string, m *chart) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil {
		a.kept = map[string]*chart{}
	}
	a.kept[name] = m
	if len(a.kept) <= mostMaps {
		return
	}
	oldest := name
	for n, k := range a.kept {
		if k.at.Before(a.kept[oldest].at) {
			oldest = n
		}
	}
	delete(a.kept, oldest)
}
