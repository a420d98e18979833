package mcp

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// schemaOf returns the JSON schema of a type. Beside the tag jsonschema, a description, its fields
// may have the tags minimum, maximum, default and enum. It panics for a type without a schema.
func schemaOf[T any]() *jsonschema.Schema {
	s, err := jsonschema.For[T](nil)
	if err != nil {
		panic(err)
	}
	plain(s)
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if p := s.Properties[name]; p != nil {
			limit(p, f.Tag)
		}
	}
	return s
}

// limit adds the limits in a tag to the schema of a field.
func limit(s *jsonschema.Schema, tag reflect.StructTag) {
	s.Minimum, s.Maximum = number(tag, "minimum"), number(tag, "maximum")
	if n, err := strconv.Atoi(tag.Get("maxItems")); err == nil {
		s.MaxItems = &n
	}
	if d, ok := tag.Lookup("default"); ok {
		s.Default = json.RawMessage(d)
	}
	if e, ok := tag.Lookup("enum"); ok {
		for v := range strings.SplitSeq(e, ",") {
			s.Enum = append(s.Enum, v)
		}
	}
}

func number(tag reflect.StructTag, name string) *float64 {
	n, err := strconv.ParseFloat(tag.Get(name), 64)
	if err != nil {
		return nil
	}
	return &n
}

// plain removes null from the types of lists, which are never null here. Some clients accept only
// one type.
func plain(s *jsonschema.Schema) {
	if len(s.Types) == 2 && slices.Contains(s.Types, "array") {
		s.Type, s.Types = "array", nil
	}
	for _, p := range s.Properties {
		plain(p)
	}
	if s.Items != nil {
		plain(s.Items)
	}
}
