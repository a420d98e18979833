package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// An operation describes a route for the specification.
type operation struct {
	at         string     // method and path
	name       string     // the name of the method in generated clients
	tag        string     // one of sections
	scope      keys.Scope // the scope that the key must have; "" needs no key
	everywhere bool       // the key must be for all collections
	repeats    bool       // takes an Idempotency-Key
	narrow     bool       // a key with a filter may call it, and sees what meets the filter
	summary    string
	about      string    // details beyond the summary
	takes      any       // a struct whose fields are parameters; default in for GET
	body       contents  // default in, except for GET
	optional   bool      // the body may be left out
	returns    string    // the description of the answer out
	gives      []outcome // default out
	fails      []string  // codes of problems in addition to the common ones
	endpoint
}

// An outcome is a successful answer of an operation.
type outcome struct {
	status  int
	what    string
	as      contents // nil without a body
	headers []string // of responseHeaders
}

// contents are the wire types of a body by media type; nil is one that the specification does not
// describe.
type contents map[string]any

func asJSON(v any) contents { return contents{"application/json": v} }

// asLines describes NDJSON in which each line has the type.
func asLines(v any) contents { return contents{"application/x-ndjson": v} }

func asText(media ...string) contents {
	c := contents{}
	for _, m := range media {
		c[m] = ""
	}
	return c
}

func asAny(media string) contents { return contents{media: nil} }

// or returns the contents of both; the client chooses between them.
func (c contents) or(more contents) contents {
	c = maps.Clone(c)
	maps.Copy(c, more)
	return c
}

// derived returns o with the fields that follow from the endpoint.
func (o operation) derived() operation {
	get := o.method() == http.MethodGet
	if o.in != nil && o.takes == nil && get {
		o.takes = o.in
	}
	if o.repeats {
		o.takes = wire.RepeatParameters{}
	}
	if o.in != nil && o.body == nil && !get {
		o.body = asJSON(o.in)
	}
	if o.gives == nil {
		o.gives = []outcome{{http.StatusOK, o.returns, asJSON(o.out), nil}}
	}
	return o
}

func (o *operation) method() string { method, _, _ := strings.Cut(o.at, " "); return method }
func (o *operation) path() string   { _, path, _ := strings.Cut(o.at, " "); return path }

// codes returns the codes of all problems that the operation may answer with.
func (o *operation) codes() []string {
	all := append([]string{"not_acceptable", "foreign_host", "internal"}, o.fails...)
	if o.scope != "" {
		// An unknown parameter is a bad_query.
		all = append(all, "key_needed", "key_expired", "key_refused", "bad_query", "store_unreachable")
		if !o.narrow || strings.Contains(o.at, "{collection}") { // a search may be for a topic
			all = append(all, "key_filtered")
		}
	}
	if strings.Contains(o.at, "{collection}") {
		all = append(all, "collection_not_found", "collection_unavailable", "busy", "timeout", "canceled", "disk_full")
	}
	if o.method() != http.MethodGet {
		all = append(all, "foreign_origin", "unknown_outcome")
	}
	if o.repeats {
		all = append(all, "request_running", "request_differs")
	}
	if o.body != nil || o.repeats {
		all = append(all, "too_large", "slow_client", "bad_encoding", "unsupported_encoding")
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// describe returns the operation for the specification.
func (o *operation) describe(s schemas) *huma.Operation {
	op := &huma.Operation{
		Method: o.method(), Path: o.path(), OperationID: o.name, Tags: []string{o.tag}, Summary: o.summary, Description: o.describeScope(),
		Security: []map[string][]string{}, Parameters: o.parameters(s), Responses: map[string]*huma.Response{"default": o.failure(s)},
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
	if o.narrow {
		need += " A key with a filter may be used."
	}
	return strings.TrimSpace(o.about + " " + need)
}

// pathParameters are the parameters of paths, named in braces there.
type pathParameters struct {
	Collection string `path:"collection" doc:"The name of a collection." example:"news"`
	Generation uint64 `path:"generation" doc:"The number of a generation." example:"1"`
	Bit        int    `path:"bit" doc:"The number of a bit, from 0." example:"0"`
	Alias      string `path:"alias" doc:"An alias." example:"live"`
	Task       string `path:"task" doc:"The id of a task." example:"17"`
	Key        string `path:"key" doc:"The id of a key." example:"5zq3k7wd2m"`
	File       string `path:"file" doc:"The name of a backup." example:"20260102T150405Z-17.db"`
	ID         string `path:"id" doc:"The id of a document: the rest of the path, percent-decoded, so that slashes and dots need no encoding. A path that ends in a plain /similar or /similar/stream finds similar documents. If an id itself ends so, encode that slash: /documents/a%2Fsimilar is the document a/similar." example:"sci.space/59846"`
}

// parameters returns the path parameters, named in braces in the path, and those of takes.
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
			if name, _, _ := strings.Cut(f.Tag.Get(in), ","); name != "" {
				all = append(all, s.param(f, in, name))
			}
		}
	}
	return all
}

// failure describes the answer to a request that fails: a problem, whatever its status. Generated
// clients handle a single response for all statuses best.
func (o *operation) failure(s schemas) *huma.Response {
	r := response("A problem, by its code.", "Retry-After", "Allow", "WWW-Authenticate")
	r.Content = s.content(contents{"application/problem+json": wire.Problem{}})
	var codes []string
	for _, e := range wire.ErrCodes {
		if slices.Contains(o.codes(), string(e.Code)) {
			codes = append(codes, string(e.Code))
			r.Description += fmt.Sprintf(" %s (%d): %s.", e.Code, e.Status, e.When)
		}
	}
	r.Extensions = map[string]any{"x-codes": codes}
	return r
}

// response returns an answer with the headers and with those that all answers have.
func response(what string, headers ...string) *huma.Response {
	r := &huma.Response{Description: what, Headers: map[string]*huma.Header{}}
	for _, name := range append(headers, idHeader) {
		r.Headers[name] = &huma.Header{Ref: "#/components/headers/" + name}
	}
	return r
}

// A route is an operation with the limits of its requests.
type route struct {
	operation
	queries map[string]bool // its parameters of the query string; true for those that repeat
	media   []string        // of its answers; nil for operations that answer any client
}

// newRoutes returns the routes by method and path.
func newRoutes() map[string]route {
	all := map[string]route{}
	for _, o := range operations() {
		all[o.at] = route{o, o.queries(), o.media()}
	}
	return all
}

func (o *operation) queries() map[string]bool {
	names := map[string]bool{}
	if o.takes == nil {
		return names
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(o.takes)) {
		if name, _, _ := strings.Cut(f.Tag.Get("query"), ","); name != "" {
			names[name] = f.Type.Kind() == reflect.Slice
		}
	}
	return names
}

// media returns the media types of the answers. The operations of the process answer any client,
// and so do operations without a body in their answer.
func (o *operation) media() (all []string) {
	if o.tag == "process" {
		return nil
	}
	for _, g := range o.gives {
		all = slices.AppendSeq(all, maps.Keys(g.as))
	}
	return all
}

// mount adds a route for each operation.
func (s *server) mount(r chi.Router) {
	for _, o := range operations() {
		if o.name == "metrics" && s.metrics == nil {
			continue
		}
		path, rest, ofDocument := strings.Cut(o.path(), "/{id}")
		switch {
		case !ofDocument:
			s.guarded(r, &o).Method(o.method(), path, s.handle(o.serve))
		case rest == "":
			s.guarded(r, &o).Method(o.method(), path+"/*", s.handle(onDocument))
		}
	}
}

// onDocument calls the operation that the end of the path names. An id may contain slashes, so that
// no pattern of the router tells them apart.
func onDocument(s *server, w http.ResponseWriter, r *http.Request) error {
	return s.routes[operationOf(r)].serve(s, w, r)
}

// guarded returns the router for an operation: it leases the collection, checks the key, and
// refuses unknown parameters.
func (s *server) guarded(r chi.Router, o *operation) chi.Router {
	switch {
	case o.scope == "":
		return r
	case o.tag == "process":
		return r.With(s.needsEverywhere(o))
	case o.everywhere:
		return r.With(s.needsEverywhere(o), s.onlyKnown)
	}
	return r.With(s.leaseCollection, s.needs(o), s.onlyKnown)
}

// onlyKnown refuses parameters that the operation does not take, and those that are given too
// often: an answer without them would be one to a different question.
func (s *server) onlyKnown(next http.Handler) http.Handler {
	return s.handle(func(s *server, w http.ResponseWriter, r *http.Request) error {
		if r.URL.RawQuery != "" {
			if err := s.routes[operationOf(r)].unknown(r); err != nil {
				return err
			}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

func (t route) unknown(r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil { // URL.Query would drop the parameter
		return wire.NewProblem("bad_query", "the query string is malformed: "+err.Error()+"; write ; as %3B and % as %25")
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		repeats, ok := t.queries[name]
		switch {
		case !ok && len(t.queries) == 0:
			return badParameter(name, "unknown parameter; the operation has none")
		case !ok:
			return badParameter(name, "unknown parameter; the parameters are "+strings.Join(slices.Sorted(maps.Keys(t.queries)), ", "))
		case len(query[name]) > 1 && !repeats:
			return badParameter(name, fmt.Sprintf("must be sent once, not %d times", len(query[name])))
		}
	}
	return nil
}

// operationOf is the method and the path, as in operations, of a request that has found its route.
func operationOf(r *http.Request) string {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	path, ends := strings.CutSuffix(chi.RouteContext(r.Context()).RoutePattern(), "/*")
	if ends {
		path += "/{id}"
		if _, operation, err := splitID(chi.URLParam(r, "*")); err == nil && method == http.MethodGet {
			path += operation
		}
	}
	return method + " " + path
}

// jsons are the media types that clients of this API accept. A client that accepts one of them gets
// the answer in whichever media type the operation has.
var jsons = []string{"application/json", "application/x-ndjson", "application/problem+json"}

// acceptable returns an error if the client accepts neither JSON nor another media type of the
// operation.
func (s *server) acceptable(r *http.Request) error {
	wanted := transport.NewWeights(r.Header.Values("Accept"))
	media := s.routes[operationOf(r)].media
	if len(wanted) == 0 || len(media) == 0 {
		return nil
	}
	if slices.ContainsFunc(media, func(m string) bool { return wanted.Media(m) > 0 }) ||
		slices.ContainsFunc(jsons, func(m string) bool { return wanted[m] > 0 }) {
		return nil
	}
	return errNotAcceptable
}
