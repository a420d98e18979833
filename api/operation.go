package api

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// An operation is what the document says of a route.
type operation struct {
	at         string     // method and path
	name       string     // for clients that are made from the document
	tag        string     // one of sections
	scope      keys.Scope // what the key must be good for; "" lets everybody
	everywhere bool       // the key must be for all collections
	summary    string
	about      string   // what the summary leaves open
	takes      any      // a struct whose fields are parameters; nil for none
	body       contents // nil for none
	optional   bool     // the body may be left out
	gives      []outcome
	fails      []string // codes of problems beside the common ones
	handle     handler  // nil for one that another one's handler serves
}

// An outcome is how an operation ends well.
type outcome struct {
	status  int
	what    string
	as      contents // nil without a body
	headers []string // of responseHeaders
}

// contents are the wire types by media type, any of several; none stands for text that the document does not describe.
type contents map[string][]any

func asJSON(v any) contents { return contents{"application/json": {v}} }

// asLines is NDJSON: each line is of one of the types.
func asLines(v ...any) contents { return contents{"application/x-ndjson": v} }

func asText(media ...string) contents {
	c := contents{}
	for _, m := range media {
		c[m] = []any{""}
	}
	return c
}

func asAny(media string) contents { return contents{media: nil} }

// or has the answers of both: the client chooses.
func (c contents) or(more contents) contents {
	c = maps.Clone(c)
	maps.Copy(c, more)
	return c
}

func (o *operation) method() string { method, _, _ := strings.Cut(o.at, " "); return method }
func (o *operation) path() string   { _, path, _ := strings.Cut(o.at, " "); return path }

// codes are those of all problems that the operation may answer with.
func (o *operation) codes() []string {
	all := append([]string{"not_acceptable", "foreign_host", "internal"}, o.fails...)
	if o.scope != "" {
		all = append(all, "key_needed", "key_refused", "bad_query") // the last for a parameter that is not taken
	}
	if strings.Contains(o.at, "{collection}") {
		all = append(all, "collection_not_found", "collection_unavailable", "busy", "timeout", "canceled", "disk_full")
	}
	if o.method() != http.MethodGet {
		all = append(all, "foreign_origin")
	}
	if o.body != nil {
		all = append(all, "too_large", "slow_client", "bad_encoding", "unsupported_encoding")
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// describe makes the operation of the document.
func (o *operation) describe(s schemas) *huma.Operation {
	op := &huma.Operation{
		Method: o.method(), Path: o.path(), OperationID: o.name, Tags: []string{o.tag}, Summary: o.summary, Description: o.describeScope(),
		Security: []map[string][]string{}, Parameters: o.parameters(s), Responses: o.problems(s),
	}
	if o.scope != "" {
		op.Security = []map[string][]string{{"key": {string(o.scope)}}}
	}
	if o.body != nil {
		op.RequestBody = &huma.RequestBody{Required: !o.optional, Content: s.content(o.body)}
	}
	for _, g := range o.gives {
		r := response(g.what, g.headers...)
		r.Content = s.content(g.as)
		op.Responses[strconv.Itoa(g.status)] = r
	}
	return op
}

func (o *operation) describeScope() string {
	where := " for the collection"
	if o.everywhere || !strings.Contains(o.at, "{collection}") {
		where = ""
	}
	if o.everywhere {
		where = " for all collections"
	}
	need := "Needs no key."
	if o.scope != "" {
		need = "Needs a key with the scope " + string(o.scope) + where + ", if the server has keys."
	}
	return strings.TrimSpace(o.about + " " + need)
}

// parameters are those in braces and those of takes.
func (o *operation) parameters(s schemas) []*huma.Param {
	var all []*huma.Param
	for _, f := range reflect.VisibleFields(reflect.TypeFor[pathParameters]()) {
		if name := f.Tag.Get("path"); strings.Contains(o.path(), "{"+name+"}") {
			all = append(all, s.param(f, "path", name))
		}
	}
	if o.takes == nil {
		return all
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(o.takes)) {
		for _, in := range []string{"query", "header"} {
			if name := f.Tag.Get(in); name != "" {
				all = append(all, s.param(f, in, name))
			}
		}
	}
	return all
}

// problems are the answers to what fails, by status.
func (o *operation) problems(s schemas) map[string]*huma.Response {
	all := map[string]*huma.Response{}
	codes := o.codes()
	for _, p := range wire.ErrCodes {
		if !slices.Contains(codes, string(p.Code)) {
			continue
		}
		status := strconv.Itoa(p.Status)
		if all[status] == nil {
			all[status] = response(http.StatusText(p.Status)+".", problemHeaders(p.Status)...)
			all[status].Content = s.content(contents{"application/problem+json": {wire.Problem{}}})
			all[status].Extensions = map[string]any{"x-codes": []string{}}
		}
		all[status].Description += " " + string(p.Code) + ": " + p.When + "."
		all[status].Extensions["x-codes"] = append(all[status].Extensions["x-codes"].([]string), string(p.Code))
	}
	return all
}

// response is an answer with those headers, and those that all have.
func response(what string, headers ...string) *huma.Response {
	r := &huma.Response{Description: what, Headers: map[string]*huma.Header{}}
	for _, name := range append(headers, idHeader) {
		r.Headers[name] = &huma.Header{Ref: "#/components/headers/" + name}
	}
	return r
}

// problemHeaders are those that come with problems of a status.
func problemHeaders(status int) []string {
	switch status {
	case http.StatusUnauthorized:
		return []string{"WWW-Authenticate"}
	case http.StatusMethodNotAllowed:
		return []string{"Allow"}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return []string{"Retry-After"}
	}
	return nil
}
