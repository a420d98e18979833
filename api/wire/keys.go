package wire

import "time"

// A Scope is the set of requests that a key permits. Each scope includes the ones before it.
type Scope string

// Scopes returns all scopes, in ascending order.
func Scopes() []Scope { return []Scope{"search", "write", "admin"} }

// A Key describes an API key, without its secret.
type Key struct {
	ID         string     `json:"id" doc:"The part of the key between hs_ and the next _; it is also in the log of the server."`
	Name       string     `json:"name,omitempty"`
	Scope      Scope      `json:"scope"`
	Collection string     `json:"collection"`
	Created    time.Time  `json:"created"`
	Expires    *time.Time `json:"expires,omitempty" doc:"The time from which the key is rejected; absent if it never is."`
	Filter     []string   `json:"filter,omitempty" doc:"Conditions on the documents that the key sees; absent if it sees all."`
}

// Keys are all keys, also expired ones.
type Keys struct {
	Keys []Key `json:"keys"`
}

// A NewKey describes a key to create.
type NewKey struct {
	Name       string     `json:"name,omitempty" doc:"Free text, such as the owner or the purpose." maxLength:"1000"`
	Scope      Scope      `json:"scope" doc:"search: search and read documents. write: also add, replace and delete documents, and upload files. admin: also manage collections, models and tasks."`
	Collection string     `json:"collection" doc:"The collection or the alias that the key is valid for, or * for all." minLength:"1" maxLength:"1000" example:"news"`
	Expires    *time.Time `json:"expires,omitempty" doc:"The time from which the key is rejected; by default, never."`
	Filter     Filter     `json:"filter,omitzero" doc:"The key sees only documents that meet these conditions. It must have the scope search. By default, it sees all."`
}

// A CreatedKey is a new key with its secret.
type CreatedKey struct {
	Key
	Secret string `json:"key" doc:"The key to send in the header Authorization: Bearer. It is not shown again."`
}
