package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

var (
	errNoKey = wire.NewProblem("key_needed",
		"send an API key in the header Authorization: Bearer hs_…; the administrator of the server creates keys with 'hashsearch keys add'")
	errBadKey = wire.NewProblem("key_needed",
		"the key is unknown or was revoked; send a valid one")
	errExpired = wire.NewProblem("key_expired",
		"the key has expired; the administrator of the server creates another one")
)

// needs requires a key for the operation in the collection of the path. Without Keys, it admits
// every request. If the path has an alias, a key for the alias is accepted, and so is a key for the
// collection itself.
func (s *server) needs(o *operation) func(http.Handler) http.Handler {
	return s.needsIn(o, func(r *http.Request) []string {
		names := []string{param(r, "collection")}
		if l := leased(r); l.err == nil {
			names = append(names, l.name)
		}
		return names
	})
}

// needsEverywhere requires a key for the operation in all collections.
func (s *server) needsEverywhere(o *operation) func(http.Handler) http.Handler {
	return s.needsIn(o, func(*http.Request) []string { return []string{keys.All} })
}

func (s *server) needsIn(o *operation, names func(*http.Request) []string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if s.Keys == nil {
			return next
		}
		return s.handle(func(s *server, w http.ResponseWriter, r *http.Request) error {
			k, err := s.permit(w, r, o, names(r))
			if err == nil {
				r, err = s.seen(r.WithContext(context.WithValue(r.Context(), keyOf{}, k)))
			}
			if err == nil {
				next.ServeHTTP(w, r)
			}
			return err
		})
	}
}

// seen narrows the lease of a request to the documents that its key sees.
func (s *server) seen(r *http.Request) (*http.Request, error) {
	l := leased(r)
	if l.lease == nil || !filtered(r.Context()) {
		return r, nil
	}
	var err error
	if l.lease, err = narrow(r.Context(), l.lease); err != nil {
		return nil, err
	}
	return r.WithContext(context.WithValue(r.Context(), leaseOf{}, l)), nil
}

// permit returns the key of a request. It fails unless the key has the scope of the operation under
// one of names. The error never contains a key.
func (s *server) permit(w http.ResponseWriter, r *http.Request, o *operation, names []string) (keys.Key, error) {
	sent, ok := bearer(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer realm="hashsearch"`)
		return keys.Key{}, errNoKey
	}
	k, err := s.Keys.Find(sent)
	if errors.Is(err, keys.ErrUnknown) || errors.Is(err, keys.ErrExpired) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="hashsearch", error="invalid_token"`)
	}
	if errors.Is(err, keys.ErrUnknown) {
		return keys.Key{}, errBadKey
	}
	if sw, ok := w.(*status); ok {
		sw.key = k.ID
	}
	switch {
	case errors.Is(err, keys.ErrExpired):
		err = errExpired
	case err != nil:
	case !slices.ContainsFunc(names, func(name string) bool { return k.Allows(o.scope, name) }):
		err = refused(w, k, o.scope)
	case k.Filter != nil && !o.narrow:
		w.Header().Set("WWW-Authenticate", `Bearer realm="hashsearch", error="insufficient_scope"`)
		err = errNarrow
	}
	return k, err
}

// refused returns the problem of a key without the scope, and sets WWW-Authenticate.
func refused(w http.ResponseWriter, k keys.Key, scope keys.Scope) error {
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="hashsearch", error="insufficient_scope", scope=%q`, scope))
	return wire.NewProblem("key_refused",
		fmt.Sprintf("this requires a key with the scope %s for the collection; the key sent has the scope %s for %s", scope, k.Scope, k.Collection))
}

// bearer returns the bearer token of a request (RFC 6750).
func bearer(r *http.Request) (key string, ok bool) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	key = strings.TrimSpace(key)
	return key, strings.EqualFold(scheme, "Bearer") && key != ""
}

// keyValid reports whether the key of a request is still valid. It may be revoked while a stream is
// open.
func (s *server) keyValid(r *http.Request) bool {
	if s.Keys == nil {
		return true
	}
	sent, _ := bearer(r)
	_, err := s.Keys.Find(sent)
	return err == nil
}

// keyOf is the context key under which a request has its API key.
type keyOf struct{}

// permitted returns an error unless the key of a request has the scope in the collection, under its
// name or an alias. Handlers call it when a request needs more than its route requires, or when
// they learn the collection only from the task.
func (s *server) permitted(w http.ResponseWriter, r *http.Request, scope keys.Scope, collection string) error {
	k, restricted := r.Context().Value(keyOf{}).(keys.Key)
	if !restricted || k.Allows(scope, collection) {
		return nil
	}
	for alias, name := range s.collections.Aliases() {
		if name == collection && k.Allows(scope, alias) {
			return nil
		}
	}
	return refused(w, k, scope)
}

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
