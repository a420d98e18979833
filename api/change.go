package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/hashsearch/hashsearch/api/wire"
)

// create creates an empty collection.
func (s *server) create(w http.ResponseWriter, r *http.Request) error {
	name := param(r, "collection")
	if err := s.collections.Create(name); err != nil {
		return err
	}
	l, err := s.collections.get(name)
	if err != nil {
		return err
	}
	defer l.release()
	size, err := l.Size()
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/collections/"+url.PathEscape(name))
	return writeJSON(w, http.StatusCreated, s.newSummary(r.Context(), name, size))
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
		if as, _ := s.known(r.Context(), named[a]); as == named[a] || as == a {
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
