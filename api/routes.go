package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/wire"
)

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
