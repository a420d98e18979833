package api

import (
	"errors"
	"net/http"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

var (
	errNoKeys = wire.NewProblem("no_keys", "the server has no file of keys; its administrator can set one with --keys")
	errNewKey = pointer("expires")("the time has passed; give a later one, or leave it out for a key that does not expire")
)

func newKey(k keys.Key) wire.Key {
	answer := wire.Key{ID: k.ID, Name: k.Name, Scope: wire.Scope(k.Scope), Collection: k.Collection, Created: k.Created, Filter: k.Filter}
	if !k.Expires.IsZero() {
		answer.Expires = &k.Expires
	}
	return answer
}

// listKeys lists all keys of the file.
func (s *server) listKeys(w http.ResponseWriter, _ *http.Request) error {
	if s.Keys == nil {
		return errNoKeys
	}
	all, err := s.Keys.List()
	if err != nil {
		return err
	}
	answer := wire.Keys{Keys: make([]wire.Key, len(all))}
	for i, k := range all {
		answer.Keys[i] = newKey(k)
	}
	return writeJSON(w, http.StatusOK, answer)
}

// createKey adds a key to the file. No cache may keep the answer.
func (s *server) createKey(w http.ResponseWriter, r *http.Request) error {
	if s.Keys == nil {
		return errNoKeys
	}
	in, err := body[wire.NewKey](s, w, r)
	if err != nil {
		return err
	}
	asked, err := keyOfRequest(in)
	if err != nil {
		return err
	}
	secret, k, err := s.Keys.Add(asked)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, http.StatusCreated, wire.CreatedKey{Key: newKey(k), Secret: secret})
}

// keyOfRequest returns the key that a request describes, or the problem of a field.
func keyOfRequest(in wire.NewKey) (k keys.Key, err error) {
	k = keys.Key{Name: in.Name, Scope: keys.Scope(in.Scope), Collection: in.Collection}
	if in.Expires != nil {
		if k.Expires = in.Expires.UTC(); k.Expired() {
			return k, errNewKey
		}
	}
	conditions, err := query.Filter(in.Filter)
	if err != nil {
		return k, err
	}
	for _, c := range conditions {
		k.Filter = append(k.Filter, c.String())
	}
	switch {
	case len(in.Filter.RawMessage) > 0 && k.Filter == nil:
		return k, pointer("filter")("must have at least one condition; leave it out for a key that sees all documents")
	case k.Filter != nil && k.Scope != keys.Search:
		return k, pointer("scope")("a key with a filter can only read; give it the scope search")
	}
	return k, nil
}

// revokeKey removes a key from the file.
func (s *server) revokeKey(w http.ResponseWriter, r *http.Request) error {
	if s.Keys == nil {
		return errNoKeys
	}
	err := s.Keys.Revoke(param(r, "key"))
	if errors.Is(err, keys.ErrUnknown) {
		return wire.NewProblem("key_not_found", "no key has this id; GET /v1/keys lists the keys")
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
