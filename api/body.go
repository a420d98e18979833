package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/hashsearch/hashsearch/api/wire"
)

// body reads and decodes the JSON body of a request; see fromJSON.
func body[T any](s *server, w http.ResponseWriter, r *http.Request) (v T, err error) {
	b, err := s.readAll(w, r)
	if err != nil {
		return v, err
	}
	return fromJSON[T](b)
}

// readAll reads the body of a request, of at most SearchBytes.
func (s *server) readAll(w http.ResponseWriter, r *http.Request) (b []byte, err error) {
	err = s.promptly(w, r, func(body io.Reader) error {
		b, err = io.ReadAll(body)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	return b, nil
}

// fromJSON decodes the body of an operation whose body type in operations is T. It enforces the
// schema of the specification: no other fields, and the limits in the tags. Errors are problems
// that point to the value. null counts as absent, and an empty body as {}. Tags must not use
// uniqueItems, because huma panics on lists of lists.
func fromJSON[T any](b []byte) (v T, err error) {
	d, err := described()
	if err != nil {
		return v, err
	}
	schema := d.schemaOf(reflect.TypeFor[T]())
	if schema == nil {
		return v, fmt.Errorf("no operation takes a %T", v)
	}
	if len(bytes.TrimSpace(b)) == 0 {
		b = []byte("{}")
	}
	if _, err := object(b); err != nil {
		return v, err
	}
	reflect.ValueOf(&v).Elem().Set(d.blank(reflect.TypeFor[T]()))
	return v, d.decode(b, schema, &v)
}

// object splits a JSON object into its fields. Their names are case-sensitive.
func object(b []byte) (fields map[string]json.RawMessage, err error) {
	err = json.Unmarshal(b, &fields)
	var other *json.UnmarshalTypeError
	switch {
	case errors.As(err, &other):
		err = wire.NewProblem("bad_query", "the body is a JSON "+other.Value+", not an object")
	case err != nil:
		err = wire.NewProblem("bad_query", "the body is not a JSON object: "+err.Error())
	}
	return fields, err
}

// decode decodes b into a pointer after validating it against the schema.
func (d *document) decode(b []byte, schema *huma.Schema, into any) error {
	v, err := generic(b)
	if err != nil {
		return mismatch(schema, err)
	}
	if err := d.fields(schema, v); err != nil {
		return err
	}
	var res huma.ValidateResult
	huma.Validate(filterless{d.Components.Schemas}, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, v, &res)
	if len(res.Errors) > 0 {
		var wrong *huma.ErrorDetail
		errors.As(res.Errors[0], &wrong)
		at := located(wrong.Location)
		if wrong.Message == validation.MsgExpectedMatchAtLeastOneSchema {
			wrong.Message = "invalid value"
		}
		return complain(at, wrong.Message+hint(schema, at...))
	}
	return mismatch(schema, json.Unmarshal(plainIntegers(b), into))
}

// generic decodes b for validation. A number beyond the range of float64 becomes the greatest one,
// so that it is rejected by the limits of its own field, and a filter may contain it.
func generic(b []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err = d.Decode(&v)
	return floats(v), err
}

// floats replaces the numbers in v.
func floats(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, _ := v.Float64()
		return min(max(f, -math.MaxFloat64), math.MaxFloat64)
	case []any:
		for i := range v {
			v[i] = floats(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = floats(v[name])
		}
	}
	return v
}

// fields rejects fields that the schema does not have, requires its required ones, and removes
// empty choices. Names are compared with their case, unlike in encoding/json.
func (d *document) fields(s *huma.Schema, v any, path ...string) error {
	in := schemas{d.Components.Schemas}
	if s = in.resolve(s); s == nil {
		return nil
	}
	if items, ok := v.([]any); ok {
		for i, item := range items {
			if err := d.fields(s.Items, item, append(path, strconv.Itoa(i))...); err != nil {
				return err
			}
		}
	}
	fields, is := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		at := append(path, name)
		if s.AdditionalProperties == false && s.Properties[name] == nil {
			return pointer(at...)("unknown field; the fields are %s", strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", "))
		}
		if fields[name] == "" && s.Properties[name] != nil && isName(in.resolve(s.Properties[name])) {
			delete(fields, name) // the default
		}
		if err := d.fields(s.Properties[name], fields[name], at...); err != nil {
			return err
		}
	}
	for _, name := range s.Required {
		if is && fields[name] == nil {
			return pointer(append(path, name)...)("required%s", hint(s, name))
		}
	}
	return nil
}

// filterless accepts every filter: the errors of package query name the wrong condition.
type filterless struct{ huma.Registry }

func (r filterless) SchemaFromRef(ref string) *huma.Schema {
	if ref == schemaPrefix+"Filter" {
		return &huma.Schema{}
	}
	return r.Registry.SchemaFromRef(ref)
}

// hint returns the description of a field, to append to an error message.
func hint(s *huma.Schema, path ...string) string {
	if len(path) == 0 || s.Properties[path[0]] == nil {
		return ""
	}
	return sentence(s.Properties[path[0]].Description)
}

// sentence returns a description to append to an error message.
func sentence(doc string) string {
	if doc == "" {
		return ""
	}
	return ". " + strings.TrimSuffix(doc, ".")
}

// located splits a location as huma writes it, such as a.b[0].
func located(place string) []string {
	return strings.FieldsFunc(place, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// mismatch returns the problem of JSON that does not fit its Go type, such as a number that is too
// large; nil stays nil. encoding/json includes the names of embedded structs in the location, so
// mismatch drops them.
func mismatch(s *huma.Schema, err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		at := located(kind.Field)
		for len(at) > 1 && s.Properties[at[0]] == nil {
			at = at[1:]
		}
		return complain(at, "must not be a JSON "+kind.Value)
	}
	if err != nil {
		return wire.NewProblem("bad_query", err.Error())
	}
	return nil
}

// complain returns the problem of the value at path, or of the whole body if path is empty.
func complain(path []string, message string) error {
	if len(path) == 0 {
		return wire.NewProblem("bad_query", message)
	}
	return pointer(path...)("%s", message)
}

// plainIntegers rewrites the integers in a JSON text, such as 32.0 and 3.2e1, without a fraction or
// an exponent. JSON Schema counts them as integers, but encoding/json does not decode them into an
// int. The rest of the text is unchanged.
func plainIntegers(text []byte) []byte {
	var out []byte
	rest := text
	for len(rest) > 0 {
		n := tokenLength(rest)
		token := rest[:n]
		if plain, ok := plainInteger(token); ok {
			token = plain
		}
		out, rest = append(out, token...), rest[n:]
	}
	return out
}

// tokenLength returns the length of the string or number at the beginning of a JSON text, or 1 for
// anything else.
func tokenLength(text []byte) int {
	const number = "+-.0123456789eE"
	switch c := text[0]; {
	case c == '"':
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(text)
	case c == '-' || '0' <= c && c <= '9':
		return len(text) - len(bytes.TrimLeft(text, number))
	}
	return 1
}

// mostDigits is the number of digits of the largest uint64.
const mostDigits = 20

// plainInteger rewrites a number with a fraction or an exponent as an integer, exactly, if it is an
// integer of at most mostDigits digits.
func plainInteger(token []byte) ([]byte, bool) {
	if first := token[0]; first != '-' && (first < '0' || first > '9') || !bytes.ContainsAny(token, ".eE") {
		return nil, false
	}
	digits, minus := strings.CutPrefix(strings.ToLower(string(token)), "-")
	digits, exponent, _ := strings.Cut(digits, "e")
	shift, err := strconv.Atoi(cmp.Or(exponent, "0"))
	if err != nil {
		return nil, false
	}
	before, after, _ := strings.Cut(digits, ".")
	significant := strings.TrimLeft(before+after, "0")
	// point is the position of the decimal point in significant.
	point := len(before) + shift - (len(before) + len(after) - len(significant))
	significant = strings.TrimRight(significant, "0")
	if significant == "" {
		return []byte("0"), true
	}
	if point < len(significant) || point > mostDigits {
		return nil, false
	}
	if minus {
		significant, point = "-"+significant, point+1
	}
	return []byte(significant + strings.Repeat("0", point-len(significant))), true
}

// isName reports whether the values of a schema are names of a list.
func isName(s *huma.Schema) bool { return len(s.Enum) > 0 || s.Pattern != "" }
