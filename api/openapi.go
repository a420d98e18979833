package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// A document is the OpenAPI 3.1 document, which is the same for all servers.
type document struct {
	*huma.OpenAPI
	json []byte
}

// description is made once by described.
var description lazy[*document]

// described returns the specification. It depends on nothing but the types and tables of this package.
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
		for _, o := range operations() {
			d.AddOperation(o.describe(s))
		}
		s.finish()
		b, err := json.Marshal(d)
		return &document{d, b}, err
	})
}

// lazy holds a value that is made when it is first used.
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
	"stable code. Answers over a KiB, and streams, are compressed for clients whose Accept-Encoding asks for zstd or gzip, and bodies may come with " +
	"a Content-Encoding of either. HEAD works where GET does. " +
	"So many searches run at once; others wait as long as a search may take and then get busy, and where too many wait they get too_many at once."

// responseHeaders are those that answers may have, by name. One that an outcome names is always there, unless it says otherwise.
func responseHeaders() map[string]*huma.Header {
	text := func(required bool, what string) *huma.Header {
		return &huma.Header{Description: what, Required: required, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return map[string]*huma.Header{
		idHeader:           text(true, "The name of the request in the log. One that the client sent is kept if it is short and plain."),
		"ETag":             text(true, "Changes with the content of the document, its number and its code."),
		"Link":             text(false, "The address of the next page, of the relation next, if there is one."),
		"Location":         text(true, "Where the progress can be read."),
		"Retry-After":      text(true, "In how many seconds to come again."),
		"Allow":            text(true, "The methods that the path knows."),
		"WWW-Authenticate": text(true, "What key is needed (RFC 6750)."),
	}
}

// openapi answers with the document. It tells nothing of what is stored, so it wants no key: clients are made before there is one.
func (s *server) openapi(w http.ResponseWriter, _ *http.Request) error {
	d, err := described()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(d.json)
	return nil
}

// schemaOf is the schema of a type that is in the document.
func (d *document) schemaOf(t reflect.Type) *huma.Schema {
	return d.Components.Schemas.Map()[schemaName(t, "")]
}
