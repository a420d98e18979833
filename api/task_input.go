package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// readAll is the small body of a request.
func (s *server) readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := s.body(w, r, s.SearchBytes)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

// strict sets the fields of the struct that into points to from a JSON object, by their names in JSON, letter by letter. An empty body sets
// none. A field that is not there, or of another type, is the client's mistake.
func strict(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	given, err := object(body)
	if err != nil {
		return newProblem(http.StatusBadRequest, "bad_query", err.Error())
	}
	known := fieldsOf(reflect.ValueOf(into).Elem())
	for _, name := range slices.Sorted(maps.Keys(given)) {
		field, ok := known[name]
		if !ok {
			return pointer(name)("no such field; there are %s", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		if err := json.Unmarshal(given[name], field.Addr().Interface()); err != nil {
			return pointer(name)("%s", mistyped(err))
		}
	}
	return nil
}

// fieldsOf are the fields of a struct by their names in JSON.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	all := map[string]reflect.Value{}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		all[name] = v.Field(i)
	}
	return all
}

// mistyped says what a value has to be.
func mistyped(err error) string {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return err.Error()
	}
	want := map[reflect.Kind]string{
		reflect.String: "a string", reflect.Bool: "true or false", reflect.Float64: "a number", reflect.Slice: "a list",
		reflect.Uint64: "a whole number from 0 on",
	}
	return "a JSON " + kind.Value + " stands where there has to be " + or(want[kind.Type.Kind()], "a whole number")
}

// A limit says between which numbers a field has to lie.
type limit struct {
	field      string
	value      float64
	least, top float64
}

// within complains about the first that does not.
func within(limits ...limit) error {
	for _, l := range limits {
		if !(l.value >= l.least && l.value <= l.top) {
			return pointer(l.field)("%v is not between %v and %v", l.value, l.least, l.top)
		}
	}
	return nil
}

// oneOf complains about a field that is set to something else.
func oneOf[T ~string](field, value string, all []T) error {
	if value == "" || slices.Contains(all, T(value)) {
		return nil
	}
	return pointer(field)("%q is none of %q", value, all)
}
