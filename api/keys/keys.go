// Package keys is who may ask a server for what: keys, each with a scope, kept in a small file.
//
// A key reads hs_ID_SECRET, and is shown once, when [Add] makes it. The file keeps its id and a hash, so that who
// reads the file cannot ask by it. A [Ring] is the file as a running server sees it.
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
	// ErrFile means that a file does not hold keys.
	ErrFile = errors.New("not a file of keys")
	// ErrKey means that there cannot be a key with such a scope, collection or id.
	ErrKey = errors.New("bad key")
	// ErrUnknown means that a key is not, or no longer, in the file.
	ErrUnknown = errors.New("no such key")
)

// A Scope is what a key is good for. Each includes the ones before it.
type Scope string

// The scopes.
const (
	Search Scope = "search" // read: searches, documents, numbers
	Write  Scope = "write"  // add, replace and delete documents
	Admin  Scope = "admin"  // make and delete collections, switch between models, train them, and what else is a task
)

// scopes are all of them, each including the ones before it.
var scopes = []Scope{Search, Write, Admin}

// All is the Collection of keys that are for every collection.
const All = "*"

// A Key is what a file keeps of a key.
type Key struct {
	ID         string    `json:"id"`
	Name       string    `json:"name,omitempty"` // whose it is, for people
	Scope      Scope     `json:"scope"`
	Collection string    `json:"collection"` // the only one it is for, or All
	Created    time.Time `json:"created"`
	Hash       []byte    `json:"sha256"` // of the whole key
}

// Allows reports whether the key is good for the scope in a collection, "" being any.
func (k Key) Allows(s Scope, collection string) bool {
	return slices.Index(scopes, k.Scope) >= slices.Index(scopes, s) &&
		(collection == "" || k.Collection == All || k.Collection == collection)
}

// check says what is wrong with a key.
func (k Key) check() error {
	switch {
	case !slices.Contains(scopes, k.Scope):
		return fmt.Errorf("%w: its scope is %q, and has to be search, write or admin", ErrKey, k.Scope)
	case k.Collection == "":
		return fmt.Errorf("%w: it needs a collection, or %s for all", ErrKey, All)
	case k.ID == "" || strings.Contains(k.ID, "_"):
		return fmt.Errorf("%w: %q is no id", ErrKey, k.ID)
	case len(k.Hash) != sha256.Size:
		return fmt.Errorf("%w: %s has no SHA-256", ErrKey, k.ID)
	}
	return nil
}

const prefix = "hs_"

// draw makes an id and a key of it with 256 random bits.
func draw() (id, key string) {
	secret := make([]byte, 32)
	rand.Read(secret)
	id = strings.ToLower(rand.Text()[:10])
	return id, prefix + id + "_" + base64.RawURLEncoding.EncodeToString(secret)
}

// idOf is the id in a key, "" if that is none.
func idOf(key string) string {
	rest, ok := strings.CutPrefix(key, prefix)
	id, _, found := strings.Cut(rest, "_")
	if !ok || !found {
		return ""
	}
	return id
}

// hash is what is kept of a key. Keys are not passwords: nobody guesses 256 random bits, so a slow hash with salt would only cost time.
func hash(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}
