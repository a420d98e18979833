package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// bind decodes the parameters of a GET, or the body of any other request, into an In. Fields that
// are absent keep the defaults in their tags. The limits in the tags are enforced.
func bind[In any](s *server, w http.ResponseWriter, r *http.Request) (in In, err error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return in, bindQuery(r.URL.Query(), &in)
	}
	return body[In](s, w, r)
}

// bindQuery decodes a query string into the struct at into.
func bindQuery(query url.Values, into any) error {
	d, err := described()
	if err != nil {
		return err
	}
	v := reflect.ValueOf(into).Elem()
	v.Set(d.blank(v.Type()))
	for _, p := range d.parameters[v.Type()] {
		if !query.Has(p.name) {
			continue
		}
		raw, err := p.parse(query[p.name])
		if err == nil && raw != nil {
			err = d.decode(raw, p.schema, v.FieldByIndex(p.index).Addr().Interface())
		}
		if err != nil {
			return badParameter(p.name, err.Error()+sentence(p.doc))
		}
	}
	return nil
}

// badParameter returns the problem of a parameter.
func badParameter(name, message string) error {
	p := wire.NewProblem("bad_query", name+": "+message)
	p.Parameter = name
	return p
}

// A parameter is a field of a struct that the query string sets.
type parameter struct {
	name   string
	doc    string
	commas bool // values may also be separated by commas
	index  []int
	kind   reflect.Kind
	schema *huma.Schema
	choice bool // one of a list of values
}

// newParameters returns the fields of t with a query tag.
func newParameters(s schemas, t reflect.Type) (all []parameter) {
	for _, f := range reflect.VisibleFields(t) {
		name, option, _ := strings.Cut(f.Tag.Get("query"), ",")
		if name == "" {
			continue
		}
		schema := s.param(f, "query", name).Schema
		schema.PrecomputeMessages()
		kind := f.Type.Kind()
		if kind == reflect.Pointer {
			kind = f.Type.Elem().Kind()
		}
		all = append(all, parameter{name, f.Tag.Get("doc"), option == "commas", f.Index, kind, schema, len(s.resolve(schema).Enum) > 0})
	}
	slices.SortFunc(all, func(a, b parameter) int { return cmp.Compare(a.name, b.name) })
	return all
}

// parse returns the values as JSON. It returns nil for an empty choice, as forms send it.
func (p *parameter) parse(values []string) (json.RawMessage, error) {
	value := values[0]
	switch {
	case p.kind == reflect.Slice:
		if p.commas {
			values = strings.Split(strings.Join(values, ","), ",")
		}
		return json.Marshal(values)
	case p.kind == reflect.Bool:
		// A name without a value means true.
		b, err := strconv.ParseBool(cmp.Or(value, "true"))
		return typed("true or false", value, strconv.FormatBool(b), err)
	case p.kind == reflect.Float64:
		f, err := strconv.ParseFloat(value, 64)
		if err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
			err = strconv.ErrRange
		}
		return typed("a number", value, strconv.FormatFloat(f, 'g', -1, 64), err)
	case p.kind == reflect.Uint64:
		u, err := strconv.ParseUint(value, 10, 64)
		return typed("a whole number from 0 to 18446744073709551615", value, strconv.FormatUint(u, 10), err)
	case p.kind == reflect.Int:
		i, err := strconv.Atoi(value)
		return typed("a whole number", value, strconv.Itoa(i), err)
	case value == "" && p.choice:
		return nil, nil
	}
	return json.Marshal(value)
}

// typed returns the JSON of a value, or an error that names the wanted type.
func typed(want, value, text string, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, fmt.Errorf("%q is not %s", ingest.Brief(value), want)
	}
	return json.RawMessage(text), nil
}

// blank returns a struct whose fields have the defaults in their tags.
func (d *document) blank(t reflect.Type) reflect.Value {
	if v, ok := d.blanks.Load(t); ok {
		return v.(reflect.Value)
	}
	v := reflect.New(t).Elem()
	for _, f := range reflect.VisibleFields(t) {
		if text, ok := f.Tag.Lookup("default"); ok {
			setDefault(v.FieldByIndex(f.Index), text)
		}
	}
	d.blanks.Store(t, v)
	return v
}

func setDefault(field reflect.Value, text string) {
	if field.Kind() == reflect.String {
		field.SetString(text)
		return
	}
	if err := json.Unmarshal([]byte(text), field.Addr().Interface()); err != nil {
		panic(fmt.Sprintf("the tag default:%q: %v", text, err)) // a tag in package wire is wrong
	}
}
