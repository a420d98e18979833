package main

import (
	"context"
	"encoding/json"
	"os"
	"time"

	"github.com/hashsearch/hashsearch/api/client"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// A keyStore is a file of keys, or a server that has one.
type keyStore interface {
	add(ctx context.Context, k keys.Key) (key string, err error)
	list(ctx context.Context) ([]keys.Key, error)
	revoke(ctx context.Context, id string) error
}

// openKeys returns the keys of a file or of the server at an address.
func openKeys(place string) (keyStore, error) {
	if !client.Is(place) {
		return keyFile(place), nil
	}
	s, name, err := client.OpenServer(place, os.Getenv("HASHSEARCH_KEY"))
	if err == nil && name != "" {
		err = usagef("give the address of the server alone: its keys are those of all collections")
	}
	if err != nil {
		return nil, &usageError{err}
	}
	return keyServer{s}, nil
}

type keyFile string

func (f keyFile) add(_ context.Context, k keys.Key) (string, error) { return keys.Add(string(f), k) }
func (f keyFile) list(context.Context) ([]keys.Key, error)          { return keys.Load(string(f)) }
func (f keyFile) revoke(_ context.Context, id string) error         { return keys.Revoke(string(f), id) }

type keyServer struct{ *client.Server }

func (s keyServer) add(ctx context.Context, k keys.Key) (string, error) {
	in := wire.NewKey{Name: k.Name, Scope: wire.Scope(k.Scope), Collection: k.Collection}
	if !k.Expires.IsZero() {
		in.Expires = &k.Expires
	}
	if k.Filter != nil {
		in.Filter.RawMessage, _ = json.Marshal(k.Filter) // strings never fail
	}
	made, err := s.CreateKey(ctx, in)
	return made.Secret, err
}

func (s keyServer) list(ctx context.Context) ([]keys.Key, error) {
	told, err := s.Keys(ctx)
	all := make([]keys.Key, len(told))
	for i, k := range told {
		all[i] = keys.Key{ID: k.ID, Name: k.Name, Scope: keys.Scope(k.Scope), Collection: k.Collection, Created: k.Created, Filter: k.Filter}
		if k.Expires != nil {
			all[i].Expires = *k.Expires
		}
	}
	return all, err
}

func (s keyServer) revoke(ctx context.Context, id string) error { return s.RevokeKey(ctx, id) }

// parseExpiry parses the end of a key's time: a date, in local time, a time by RFC 3339, or a
// duration from now.
func parseExpiry(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if d, err := time.ParseDuration(s); err == nil {
		return time.Now().Add(d).UTC().Truncate(time.Second), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, time.Local); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, usagef("--expires %q: write a date such as 2027-01-31, a time such as 2027-01-31T08:00:00Z, or a duration such as 720h", s)
	}
	return t.UTC(), nil
}
