package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// keyOperations returns the operations of API keys.
func keyOperations() []operation {
	return []operation{
		{
			at: "GET /v1/keys", name: "listKeys", tag: "keys", scope: keys.Admin, everywhere: true,
			summary:  "List the keys without their secrets, also expired ones",
			gives:    []outcome{{http.StatusOK, "The keys, the oldest first", asJSON(wire.Keys{}), nil}},
			fails:    []string{"no_keys"},
			endpoint: by((*server).listKeys),
		},
		{
			at: "POST /v1/keys", name: "createKey", tag: "keys", scope: keys.Admin, everywhere: true, repeats: true,
			summary: "Create a key",
			about: "The answer is the only one that has the key. A key with a filter sees only documents that meet it, in searches, lists, facets, suggestions, streams and reads, " +
				"and only their number; other operations answer key_filtered.",
			body:     asJSON(wire.NewKey{}),
			gives:    []outcome{{http.StatusCreated, "The key", asJSON(wire.CreatedKey{}), nil}},
			fails:    []string{"no_keys", "disk_full"},
			endpoint: by(remembered((*server).createKey)),
		},
		{
			at: "DELETE /v1/keys/{key}", name: "revokeKey", tag: "keys", scope: keys.Admin, everywhere: true,
			summary:  "Revoke a key",
			about:    "This server rejects it at once, and other servers with the same file within about a second.",
			gives:    []outcome{{http.StatusNoContent, "The key is revoked", nil, nil}},
			fails:    []string{"key_not_found", "no_keys", "disk_full"},
			endpoint: by((*server).revokeKey),
		},
	}
}
