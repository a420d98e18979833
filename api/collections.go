package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/internal/disk"
	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// live answers while the process runs.
func (s *server) live(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, wire.Health{Status: "live"})
}

// ready answers when every open collection can be read, with the number of collections that could
// not be opened: they do not make the others unavailable. The request has no key, so only the log
// names them.
func (s *server) ready(w http.ResponseWriter, r *http.Request) error {
	err := s.withEach(r.Context(), func(l *lease) error {
		if _, err := l.Generations(); err != nil {
			return fmt.Errorf("%w: %w", errNotReady, err)
		}
		return nil
	})
	if err == nil {
		err = s.checkDisks(disk.Free)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Readiness{Status: "ready", Unavailable: len(s.collections.Failed())})
}

var errNotReady = wire.NewProblem("not_ready", "a collection cannot be read; the server log has its name and the error")

// list answers with the collections that are visible to the key, by name.
func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	all := []wire.Collection{}
	err := s.withEach(r.Context(), func(l *lease) error {
		if !s.visible(r.Context(), l.name) {
			return nil
		}
		l, err := narrow(r.Context(), l)
		if err != nil {
			return err
		}
		size, err := l.Size()
		if err == nil {
			all = append(all, s.newSummary(r.Context(), l.name, size))
		}
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Collections{Collections: all})
}

// describe returns the counts and the generation of one collection.
func (s *server) describe(ctx context.Context, l *lease, _ nothing) (wire.Collection, error) {
	size, err := l.Size()
	if err != nil {
		return wire.Collection{}, err
	}
	return s.newSummary(ctx, l.name, size), nil
}

// stats is describe with the labels and the drift.
func (s *server) stats(ctx context.Context, l *lease, in wire.StatsParameters) (answer wire.Stats, err error) {
	st, err := s.statsOf(ctx, l)
	if err != nil {
		return answer, err
	}
	d, err := s.driftOf(ctx, l)
	if err != nil && !errors.Is(err, index.ErrNoModel) && !errors.Is(err, index.ErrForeign) {
		return answer, err
	}
	answer = wire.Stats{Collection: s.newSummary(ctx, l.name, st), Drift: newDrift(d)}
	if in.Models {
		m, err := s.models(ctx, l, nothing{})
		choices := trainingChoices()
		answer.Models, answer.Choices = m.Models, &choices
		return answer, err
	}
	return answer, nil
}

// statsOf returns statistics that are computed once per state of the collection, except those of
// memory, which changes without a commit.
func (s *server) statsOf(ctx context.Context, l *lease) (*index.Stats, error) {
	counted, err := once(ctx, s, l, &s.answered.stats, "stats", func(context.Context) (*index.Stats, error) { return l.Stats() })
	if err != nil {
		return nil, err
	}
	now, err := l.Size()
	if err != nil {
		return nil, err
	}
	st := *counted
	st.RAMBytes, st.FullBytes, st.Words = now.RAMBytes, now.FullBytes, now.Words
	return &st, nil
}

func (s *server) newSummary(ctx context.Context, name string, st *index.Stats) wire.Collection {
	name, aliases := s.nameFor(ctx, name)
	sum := wire.Collection{Name: name, Aliases: aliases, Documents: st.Documents, Codes: st.Codes, NoCode: st.NoCode, FileBytes: st.FileBytes, RAMBytes: st.RAMBytes,
		Words: wire.WordIndex(st.Words)}
	if st.Generation != nil {
		g := wire.Generation(*st.Generation)
		sum.Generation = &g
	}
	if st.Mixture != nil {
		m := wire.Mixture(*st.Mixture)
		sum.Mixture = &m
	}
	for _, l := range st.Labels {
		sum.Labels = append(sum.Labels, wire.LabelCount(l))
	}
	return sum
}

// synonyms writes the list of synonyms.
func (s *server) synonyms(w http.ResponseWriter, r *http.Request, l *lease, _ wire.ReadParameters) error {
	text := l.Synonyms()
	if known, err := transport.Tagged(w, r, index.SynonymsVersion(text)); known || err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, wire.Synonyms{Synonyms: text})
}

// putSynonyms replaces the list of synonyms, if the precondition of the request holds.
func (s *server) putSynonyms(w http.ResponseWriter, r *http.Request, l *lease, in wire.Synonyms) error {
	err := l.SetSynonymsIf(in.Synonyms, transport.Precondition(r))
	if errors.Is(err, index.ErrSynonyms) {
		err = pointer("synonyms")("%v", err)
	}
	if err != nil {
		return err
	}
	w.Header().Set("ETag", transport.TagOf(index.SynonymsVersion(in.Synonyms)))
	return writeJSON(w, http.StatusOK, in)
}

// generations returns all generations, the oldest first.
func (s *server) generations(_ context.Context, l *lease, _ nothing) (wire.Generations, error) {
	all, err := l.Generations()
	answer := make([]wire.Generation, len(all))
	for i, g := range all {
		answer[i] = wire.Generation(g)
	}
	return wire.Generations{Generations: answer}, err
}

// use makes another generation current. It has no time limit, because it may first have to hash the
// documents added since that generation was last current. A client that disconnects interrupts it
// safely.
func (s *server) use(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	id, err := generationIn(r)
	if err != nil {
		return err
	}
	if err := l.Use(r.Context(), id, nil); err != nil {
		return err
	}
	answer, err := s.generations(r.Context(), l, nothing{})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, answer)
}

// dropGeneration removes a generation other than the current one.
func (s *server) dropGeneration(w http.ResponseWriter, r *http.Request) error {
	l, err := s.lease(r)
	if err != nil {
		return err
	}
	id, err := generationIn(r)
	if err == nil {
		err = l.Drop(id)
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// generationIn returns the number of the generation that the path names.
func generationIn(r *http.Request) (uint64, error) {
	id, err := strconv.ParseUint(param(r, "generation"), 10, 64)
	if err != nil {
		err = fmt.Errorf("%w: %q is not a number", index.ErrGeneration, param(r, "generation"))
	}
	return id, err
}

// create creates an empty collection.
func (s *server) create(w http.ResponseWriter, r *http.Request) error {
	name := param(r, "collection")
	if err := s.collections.Create(name); err != nil {
		return err
	}
	return s.present(w, r, name, http.StatusCreated)
}

// deleteCollection deletes a collection with its documents and models, and cancels its tasks.
func (s *server) deleteCollection(w http.ResponseWriter, r *http.Request) error {
	name := param(r, "collection")
	if err := s.collections.Delete(name); err != nil {
		return err
	}
	s.cancelAll(name)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// listAliases answers with the aliases that are visible to the key, in alphabetical order.
func (s *server) listAliases(w http.ResponseWriter, r *http.Request) error {
	all := []wire.Alias{}
	named := s.collections.Aliases()
	for _, a := range slices.Sorted(maps.Keys(named)) {
		if as, _ := s.nameFor(r.Context(), named[a]); as == named[a] || as == a {
			all = append(all, wire.Alias{Alias: a, Collection: named[a]})
		}
	}
	return writeJSON(w, http.StatusOK, wire.Aliases{Aliases: all})
}

// putAlias creates an alias or changes its collection.
func (s *server) putAlias(w http.ResponseWriter, r *http.Request) error {
	in, err := body[wire.AliasTarget](s, w, r)
	if err != nil {
		return err
	}
	a := wire.Alias{Alias: param(r, "alias"), Collection: in.Collection}
	created, err := s.collections.Alias(a.Alias, a.Collection)
	if err != nil {
		return err
	}
	if created {
		return writeJSON(w, http.StatusCreated, a)
	}
	return writeJSON(w, http.StatusOK, a)
}

// deleteAlias deletes an alias. Its collection stays.
func (s *server) deleteAlias(w http.ResponseWriter, r *http.Request) error {
	if err := s.collections.Unalias(param(r, "alias")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
