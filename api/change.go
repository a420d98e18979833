package api

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// create makes an empty collection.
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
	return writeJSON(w, http.StatusCreated, s.newSummary(r, name, size))
}

// deleteCollection deletes a collection with all that is in it.
func (s *server) deleteCollection(w http.ResponseWriter, r *http.Request) error {
	if err := s.collections.Delete(param(r, "collection")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// An alias is another name for a collection.
type alias struct {
	Alias      string `json:"alias"`
	Collection string `json:"collection"`
}

// listAliases answers with those that the key may ask by, in order.
func (s *server) listAliases(w http.ResponseWriter, r *http.Request) error {
	all := []alias{}
	named := s.collections.Aliases()
	for _, a := range slices.Sorted(maps.Keys(named)) {
		if as, _ := s.known(r, named[a]); as == named[a] || as == a {
			all = append(all, alias{a, named[a]})
		}
	}
	return writeJSON(w, http.StatusOK, map[string]any{"aliases": all})
}

// putAlias makes an alias, or has it name another collection.
func (s *server) putAlias(w http.ResponseWriter, r *http.Request) error {
	a := alias{Alias: param(r, "alias")}
	err := s.promptly(w, r, func(body io.Reader) (err error) {
		a.Collection, err = readAlias(body)
		return err
	})
	if err != nil {
		return err
	}
	created, err := s.collections.Alias(a.Alias, a.Collection)
	if err != nil {
		return err
	}
	if created {
		return writeJSON(w, http.StatusCreated, a)
	}
	return writeJSON(w, http.StatusOK, a)
}

// readAlias reads {"collection": name}.
func readAlias(body io.Reader) (collection string, err error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return "", fmt.Errorf("read the alias: %w", err)
	}
	fields, err := object(b)
	if err != nil {
		return "", newProblem(http.StatusBadRequest, "bad_query", err.Error())
	}
	bad := pointer("collection")
	for name, raw := range fields {
		if name != "collection" {
			return "", pointer(name)("no such field; there is collection")
		}
		if err := decode(raw, &collection, bad, "the name of a collection"); err != nil {
			return "", err
		}
	}
	if collection == "" {
		return "", bad("say which collection the alias is to name")
	}
	return collection, nil
}

// deleteAlias takes an alias away; what it named stays.
func (s *server) deleteAlias(w http.ResponseWriter, r *http.Request) error {
	if err := s.collections.Unalias(param(r, "alias")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
