package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// A document is the OpenAPI 3.1 specification, which is the same for all servers.
type document struct {
	*huma.OpenAPI
	json       []byte
	parameters map[reflect.Type][]parameter // by the type that has them as fields
	blanks     sync.Map                     // results of blank, by type
}

// description holds the specification once described has built it.
var description lazy[*document]

// described returns the specification. It depends only on the types and tables of this package.
func described() (*document, error) {
	return description.get(func() (*document, error) {
		s := newSchemas()
		d := &huma.OpenAPI{
			OpenAPI: "3.1.0", Info: &huma.Info{Title: "hashsearch", Version: "1", Description: overview},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				Schemas: s.Registry, Headers: responseHeaders(),
				SecuritySchemes: map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer", BearerFormat: "hs_…",
					Description: "A key has a scope, for one collection or for all: search reads, write also changes documents, admin also changes models and reads metrics."}},
			},
		}
		for _, t := range sections {
			d.Tags = append(d.Tags, &huma.Tag{Name: t.name, Description: t.about})
		}
		parameters, bodies := map[reflect.Type][]parameter{}, []*huma.Schema(nil)
		for _, o := range operations() {
			d.AddOperation(o.describe(s))
			for _, v := range o.body {
				bodies = append(bodies, s.of(v))
			}
			if o.takes != nil {
				parameters[reflect.TypeOf(o.takes)] = newParameters(s, reflect.TypeOf(o.takes))
			}
		}
		s.finish()
		s.open(bodies)
		b, err := json.Marshal(d)
		return &document{OpenAPI: d, json: b, parameters: parameters}, err
	})
}

// lazy holds a value that is built on first use.
type lazy[T any] struct {
	sync.Once
	value T
	err   error
}

func (o *lazy[T]) get(make func() (T, error)) (T, error) {
	o.Do(func() { o.value, o.err = make() })
	return o.value, o.err
}

const overview = "Semantic search by learned binary codes. Bodies are JSON, bulk ingest is NDJSON both ways, and every error is a problem (RFC 9457) with a " +
	"stable code. Answers over a KiB, and streams, are compressed for clients whose Accept-Encoding lists zstd or gzip, and request bodies may have " +
	"a Content-Encoding of either. HEAD works where GET does. " +
	"The number of searches that run at once is limited. Further ones wait as long as a search may take and then fail with busy; if too many wait, they fail with too_many at once."

// responseHeaders returns the headers that answers may have, by name. A header that an outcome
// names is always sent, unless its description states a condition.
func responseHeaders() map[string]*huma.Header {
	text := func(required bool, what string) *huma.Header {
		return &huma.Header{Description: what, Required: required, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return map[string]*huma.Header{
		idHeader:           text(true, "The id of the request in the log. An id that the client sent is kept if it is short and plain."),
		"Deprecation":      text(false, "The date since which a field of the request, such as rerank, is an older name (RFC 9745), if it has one."),
		"ETag":             text(true, "Changes with the content of the document, its number and its code."),
		"Link":             text(false, "The address of the next page, with the relation next, if there is one."),
		"Location":         text(true, "The address of the new collection or task."),
		"Retry-After":      text(false, "With too_many (429) and problems with status 503: seconds to wait before a retry."),
		"Allow":            text(false, "With method_not_allowed: the methods of the path."),
		"WWW-Authenticate": text(false, "With key_needed and key_refused: the key that is required (RFC 6750)."),
	}
}

// openapi writes the specification. It reveals no stored data and is served without a key, so that
// clients can be generated before there is one.
func (s *server) openapi(w http.ResponseWriter, _ *http.Request) error {
	d, err := described()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(d.json)
	return nil
}

// schemaOf returns the schema of a type that the specification has.
func (d *document) schemaOf(t reflect.Type) *huma.Schema {
	return d.Components.Schemas.Map()[schemaName(t, "")]
}
