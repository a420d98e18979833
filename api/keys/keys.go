// Package keys manages the keys that control access to a server. Each key has a scope; all are kept
// in a small file.
//
// A key has the form hs_ID_SECRET. [Add] creates it and is the only function that returns it. The
// file contains its id and a hash, from which the key cannot be recovered. A [Ring] provides the
// keys of a file to a running server.
package keys

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/ingest"
)

var (
	// ErrFile is the error for a file that does not contain keys.
	ErrFile = errors.New("not a file of keys")
	// ErrKey is the error for a key with an invalid scope, collection, expiry, filter or id.
	ErrKey = errors.New("bad key")
	// ErrExpired is the error for a key whose time has passed.
	ErrExpired = errors.New("the key has expired")
	// ErrUnknown is the error for a key that is not in the file, or no longer.
	ErrUnknown = errors.New("no such key")
)

// A Scope is the set of operations that a key permits. Each scope includes the ones before it.
type Scope string

// The scopes.
const (
	Search Scope = "search" // read: searches, documents, statistics
	Write  Scope = "write"  // add, replace and delete documents
	Admin  Scope = "admin"  // create and delete collections, switch generations, run tasks
)

// scopes lists all scopes in ascending order.
var scopes = []Scope{Search, Write, Admin}

// All is the Collection of a key for all collections.
const All = "*"

// A Key is the record of a key in the file.
type Key struct {
	ID         string    `json:"id"`
	Name       string    `json:"name,omitempty"` // free text, such as the owner
	Scope      Scope     `json:"scope"`
	Collection string    `json:"collection"` // name or alias of a collection, or All
	Created    time.Time `json:"created"`

	// Expires is the time from which the key is rejected; zero means never.
	Expires time.Time `json:"expires,omitzero"`

	// Filter holds conditions as [ingest.ParseCondition] reads them. The key sees only documents
	// that meet all of them, and can only read; see [Key.Conditions]. Nil means all documents.
	Filter []string `json:"filter,omitempty"`

	Hash []byte `json:"sha256"` // hash of the whole key
}

// Expired reports whether the key has expired.
func (k Key) Expired() bool { return !k.Expires.IsZero() && !time.Now().Before(k.Expires) }

// Conditions returns the conditions of the filter, or [ErrKey] if one of them is invalid.
func (k Key) Conditions() ([]ingest.Condition, error) {
	var all []ingest.Condition
	for _, s := range k.Filter {
		c, err := ingest.ParseCondition(s)
		if err == nil {
			err = c.Validate()
		}
		if err != nil {
			return nil, fmt.Errorf("%w: the filter: %w", ErrKey, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// Allows reports whether the key permits a scope in a collection, where "" stands for any
// collection.
func (k Key) Allows(s Scope, collection string) bool {
	return slices.Index(scopes, k.Scope) >= slices.Index(scopes, s) &&
		(collection == "" || k.Collection == All || k.Collection == collection)
}

// check returns [ErrKey] if a field of k is invalid.
func (k Key) check() error {
	switch {
	case !slices.Contains(scopes, k.Scope):
		return fmt.Errorf("%w: the scope is %q, but must be search, write or admin", ErrKey, k.Scope)
	case k.Collection == "":
		return fmt.Errorf("%w: it requires a collection, or %s for all", ErrKey, All)
	case k.ID == "" || strings.Contains(k.ID, "_"):
		return fmt.Errorf("%w: %q is not an id", ErrKey, k.ID)
	case len(k.Hash) != sha256.Size:
		return fmt.Errorf("%w: %s has no SHA-256", ErrKey, k.ID)
	case k.Filter != nil && len(k.Filter) == 0:
		return fmt.Errorf("%w: the filter has no condition: leave it out for a key to all documents", ErrKey)
	case k.Filter != nil && k.Scope != Search:
		return fmt.Errorf("%w: a key with a filter can only read: give it the scope search", ErrKey)
	}
	_, err := k.Conditions()
	return err
}

const prefix = "hs_"

// draw returns a random id and a key that contains it and 256 random bits.
func draw() (id, key string) {
	secret := make([]byte, 32)
	rand.Read(secret)
	id = strings.ToLower(rand.Text()[:10])
	return id, prefix + id + "_" + base64.RawURLEncoding.EncodeToString(secret)
}

// idOf returns the id in a key, or "" if the text is not a key.
func idOf(key string) string {
	rest, ok := strings.CutPrefix(key, prefix)
	id, _, found := strings.Cut(rest, "_")
	if !ok || !found {
		return ""
	}
	return id
}

// hash returns the hash of a key that the file contains. Keys are not passwords: 256 random bits
// cannot be guessed, so a slow hash with a salt would only cost time.
func hash(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}
