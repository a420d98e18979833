package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/hashsearch/hashsearch/api/wire"
)

// Keys returns all keys of the server without their secrets, the oldest first. Like the other
// methods for keys, it requires a key with the scope admin for all collections.
func (s *Server) Keys(ctx context.Context) ([]wire.Key, error) {
	var told wire.Keys
	err := s.collection("").ask(ctx, http.MethodGet, "/v1/keys", nil, &told)
	return told.Keys, err
}

// CreateKey creates a key. Its secret cannot be read later.
func (s *Server) CreateKey(ctx context.Context, k wire.NewKey) (*wire.CreatedKey, error) {
	made := &wire.CreatedKey{}
	return made, s.collection("").ask(ctx, http.MethodPost, "/v1/keys", k, made)
}

// RevokeKey revokes the key with the given id.
func (s *Server) RevokeKey(ctx context.Context, id string) error {
	return s.collection("").ask(ctx, http.MethodDelete, "/v1/keys/"+url.PathEscape(id), nil, nil)
}

// collection returns the client of a collection of the server.
func (s *Server) collection(name string) *Collection {
	return &Collection{s.base.String(), name, s.key, s.http}
}
