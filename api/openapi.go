package api

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
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

//go:embed docs
var docsFiles embed.FS

// docsPolicy lets the page load its style sheet and nothing else.
const docsPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docsPage is the rendered page. It is the same for all servers.
var docsPage lazy[[]byte]

func renderDocs() ([]byte, error) {
	d, err := described()
	if err != nil {
		return nil, err
	}
	t, err := template.New("docs.html").Funcs(template.FuncMap{
		"curl": curl, "types": typesOf, "limits": limits, "required": slices.Contains[[]string], "sorted": sortedContent,
	}).ParseFS(docsFiles, "docs/docs.html")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		*document
		Sections []docsSection
	}{d, d.sections()})
	return b.Bytes(), err
}

// docs answers with the specification as an HTML page. It requires no key, as for the specification
// itself.
func (s *server) docs(w http.ResponseWriter, _ *http.Request) error {
	page, err := docsPage.get(renderDocs)
	if err == nil {
		writeDocs(w, "text/html; charset=utf-8", page)
	}
	return err
}

func (s *server) docsStyle(w http.ResponseWriter, _ *http.Request) error {
	b, err := docsFiles.ReadFile("docs/style.css")
	if err == nil {
		writeDocs(w, "text/css; charset=utf-8", b)
	}
	return err
}

func writeDocs(w http.ResponseWriter, mediaType string, b []byte) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Security-Policy", docsPolicy)
	h.Set("Referrer-Policy", "same-origin")
	w.Write(b)
}

// A docsSection is a tag of the specification and its operations.
type docsSection struct {
	*huma.Tag
	Operations []*huma.Operation
}

func (d *document) sections() []docsSection {
	var all []docsSection
	for _, t := range d.Tags {
		s := docsSection{Tag: t}
		for _, o := range operations() {
			if o.tag == t.Name {
				s.Operations = append(s.Operations, d.operation(&o))
			}
		}
		all = append(all, s)
	}
	return all
}

// operation returns the part of the specification that describes o.
func (d *document) operation(o *operation) *huma.Operation {
	item := d.Paths[o.path()]
	return map[string]*huma.Operation{"GET": item.Get, "PUT": item.Put, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete}[o.method()]
}

// curl returns an example of a request, as a curl command.
func curl(op *huma.Operation) string {
	path, query := op.Path, url.Values{}
	for _, p := range op.Parameters {
		switch {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(cmp.Or[any](p.Example, "x")))
		case p.In == "query" && p.Example != nil:
			query.Add(p.Name, fmt.Sprint(first(p.Example)))
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	words := []string{"curl"}
	if op.Method != http.MethodGet {
		words = append(words, "-X", op.Method)
	}
	if len(op.Security) > 0 {
		words = append(words, `-H "Authorization: Bearer $KEY"`)
	}
	if op.RequestBody != nil {
		media := slices.Sorted(maps.Keys(op.RequestBody.Content))[0]
		words = append(words, "-H 'Content-Type: "+media+"'", "--data-binary @body")
	}
	return strings.Join(append(words, "'http://127.0.0.1:8080"+path+"'"), " ")
}

// first returns the first element of a list of examples, or the example itself.
func first(example any) any {
	if all, ok := example.([]string); ok && len(all) > 0 {
		return all[0]
	}
	return example
}

// A docsType is a part of the description of a value's type: words or, with Name, a link to a
// schema.
type docsType struct{ Words, Name string }

func typesOf(s *huma.Schema) []docsType {
	name := strings.TrimPrefix(s.Ref, schemaPrefix)
	values, _ := s.AdditionalProperties.(*huma.Schema)
	switch {
	case s.Ref != "":
		return []docsType{{name, name}}
	case s.Type == huma.TypeArray:
		return append([]docsType{{Words: "list of "}}, typesOf(s.Items)...)
	case values != nil:
		return append([]docsType{{Words: "object of "}}, typesOf(values)...)
	case len(s.AnyOf)+len(s.OneOf) > 0:
		var all []docsType
		for i, one := range slices.Concat(s.AnyOf, s.OneOf) {
			if i > 0 {
				all = append(all, docsType{Words: " or "})
			}
			all = append(all, typesOf(one)...)
		}
		return all
	case s.Format == "date-time":
		return []docsType{{Words: "time"}}
	}
	return []docsType{{Words: cmp.Or(s.Type, "anything")}}
}

// limits returns the limits and the default of a schema in words.
func limits(s *huma.Schema) string {
	var all []string
	add := func(format string, v ...any) { all = append(all, fmt.Sprintf(format, v...)) }
	if len(s.Enum) > 0 {
		add("one of %s", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(s.Enum)), ", "), "[]"))
	}
	if s.Pattern != "" {
		add("%s", s.Description)
	}
	if s.Minimum != nil && s.Maximum != nil {
		add("%.10g to %.10g", *s.Minimum, *s.Maximum)
	} else if s.Minimum != nil && *s.Minimum != 0 {
		add("at least %.10g", *s.Minimum)
	}
	if s.MaxItems != nil {
		add("at most %d", *s.MaxItems)
	}
	if s.Default != nil {
		add("default %v", s.Default)
	}
	return strings.Join(all, "; ")
}

// A docsContent is a media type and its schema.
type docsContent struct {
	Media string
	*huma.MediaType
}

func sortedContent(c map[string]*huma.MediaType) []docsContent {
	var all []docsContent
	for _, media := range slices.Sorted(maps.Keys(c)) {
		all = append(all, docsContent{media, c[media]})
	}
	return all
}
