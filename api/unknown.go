package api

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"
)

// taken are the parameters of the query string that each operation takes, by method and path: true for those that repeat.
var taken = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, o := range operations {
		all[o.at] = map[string]bool{}
		if o.takes == nil {
			continue
		}
		for _, f := range reflect.VisibleFields(reflect.TypeOf(o.takes)) {
			if name := f.Tag.Get("query"); name != "" {
				all[o.at][name] = f.Type.Kind() == reflect.Slice
			}
		}
	}
	return all
})

// onlyKnown refuses parameters that the operation does not take, and those that are given too often: to leave out what was meant would
// be an answer to another question.
func (s *server) onlyKnown(next http.Handler) http.Handler {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if r.URL.RawQuery != "" {
			if err := unknown(r); err != nil {
				return err
			}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

func unknown(r *http.Request) error {
	takes := taken()[operationOf(r)]
	query := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		repeats, ok := takes[name]
		switch {
		case !ok && len(takes) == 0:
			return parameter(name)("no such parameter; there is none")
		case !ok:
			return parameter(name)("no such parameter; there are %s", strings.Join(slices.Sorted(maps.Keys(takes)), ", "))
		case len(query[name]) > 1 && !repeats:
			return parameter(name)("give it once, not %d times", len(query[name]))
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
		if _, similar, err := splitID(chi.URLParam(r, "*")); similar && err == nil && method == http.MethodGet {
			path += "/similar"
		}
	}
	return method + " " + path
}
