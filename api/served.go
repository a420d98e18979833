package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// served are the methods of a [collections.Set] that the handlers use; tests implement them by
// hand.
type served interface {
	Alias(alias, name string) (created bool, err error)
	Aliases() map[string]string
	Create(name string) error
	Delete(name string) error
	Failed() map[string]error
	Names() []string
	Unalias(alias string) error
	get(name string) (*lease, error)
}

// A lease is the use of a collection, which stays open until it is released.
type lease struct {
	collection
	name    string // the collection's own name, even if the path has an alias
	release func()
}

// lending implements served with a set of indexes.
type lending struct{ *collections.Set }

func (s lending) get(name string) (*lease, error) {
	l, err := s.Get(name)
	if err != nil {
		return nil, err
	}
	return &lease{indexed{l.Index}, l.Name, l.Release}, nil
}

// leaseOf is the context key of the lease of the path's collection.
type leaseOf struct{}

// lend resolves the path's collection, by its name or an alias, once per request, and keeps it open
// until the request ends. The check of the key and the handler thus use the same collection.
func (s *server) lend(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := param(r, "collection")
		if name == "" {
			next.ServeHTTP(w, r)
			return
		}
		l, err := s.collections.get(name)
		if err == nil {
			defer l.release()
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), leaseOf{}, lent{l, err})))
	})
}

// lent is a lease, or the error that prevented it.
type lent struct {
	*lease
	err error
}

func leased(r *http.Request) lent {
	l, ok := r.Context().Value(leaseOf{}).(lent)
	if !ok {
		l.err = collections.ErrNotFound
	}
	return l
}

// collection returns the collection that the path names.
func (s *server) collection(r *http.Request) (collection, error) {
	l, err := s.lease(r)
	if err != nil {
		return nil, err
	}
	return l.collection, nil
}

// lease returns the lease of the collection that the path names.
func (s *server) lease(r *http.Request) (*lease, error) {
	l := leased(r)
	if l.err != nil {
		return nil, noCollection(param(r, "collection"), l.err)
	}
	return l.lease, nil
}

// noCollection returns the problem for err, which prevented a lease.
func noCollection(name string, err error) error {
	if !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	return wire.NewProblem("collection_not_found",
		fmt.Sprintf("there is no collection %q; /v1/collections lists the collections", name))
}

// withEach calls do with a lease of each collection, one after the other.
func (s *server) withEach(do func(*lease) error) error {
	for _, name := range s.collections.Names() {
		l, err := s.collections.get(name)
		if errors.Is(err, collections.ErrNotFound) {
			continue // deleted meanwhile
		}
		if err != nil {
			return err
		}
		err = do(l)
		if l.release(); err != nil {
			return fmt.Errorf("collection %q: %w", name, err)
		}
	}
	return nil
}

// known returns the name by which the caller may use a collection, or "" if there is none, and the
// aliases that it may use as well. A key for an alias reveals only that alias.
func (s *server) known(ctx context.Context, name string) (as string, also []string) {
	also = []string{}
	for alias, to := range s.collections.Aliases() {
		if to == name {
			also = append(also, alias)
		}
	}
	slices.Sort(also)
	k, restricted := ctx.Value(keyOf{}).(keys.Key)
	if !restricted || k.Allows(keys.Search, name) {
		return name, also
	}
	if i := slices.IndexFunc(also, func(alias string) bool { return k.Allows(keys.Search, alias) }); i >= 0 {
		return also[i], []string{}
	}
	return "", nil
}

// sees reports whether the caller may know of the collection, by its name or an alias.
func (s *server) sees(ctx context.Context, name string) bool {
	as, _ := s.known(ctx, name)
	return as != ""
}
