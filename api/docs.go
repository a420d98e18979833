package api

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

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
