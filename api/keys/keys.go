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
)

var (
	// ErrFile is the error for a file that does not contain keys.
	ErrFile = errors.New("not a file of keys")
	// ErrKey is the error for a key with an invalid scope, collection or id.
	ErrKey = errors.New("bad key")
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
	Hash       []byte    `json:"sha256"` // hash of the whole key
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
	}
	return nil
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
