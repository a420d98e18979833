package api

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/hashsearch/hashsearch/api/wire"
)

const schemaPrefix = "#/components/schemas/"

// schemas builds the schemas of wire types. huma leaves out the fields of private embedded structs,
// allows no null for objects, and allows null for every list, although lists here are never null;
// finish corrects that.
type schemas struct{ huma.Registry }

func newSchemas() schemas {
	r := huma.NewMapRegistry(schemaPrefix, schemaName)
	registerTypes(r)
	return schemas{r}
}

// schemaName returns the name of a type's schema. TaskType would be taken: ogen gives it to the
// type of the discriminator of Task.
func schemaName(t reflect.Type, hint string) string {
	if t == reflect.TypeFor[wire.TaskType]() {
		return "TypeOfTask"
	}
	return huma.DefaultSchemaNamer(t, hint)
}

// resolve returns the schema to which one refers, or one itself.
func (s schemas) resolve(one *huma.Schema) *huma.Schema {
	if one != nil && one.Ref != "" {
		return s.SchemaFromRef(one.Ref)
	}
	return one
}

// of returns the schema of a wire type.
func (s schemas) of(v any) *huma.Schema { return s.Schema(reflect.TypeOf(v), true, "") }

func (s schemas) content(c contents) map[string]*huma.MediaType {
	all := map[string]*huma.MediaType{}
	for media, v := range c {
		schema := &huma.Schema{}
		if v != nil {
			schema = s.of(v)
		}
		settle(schema)
		all[media] = &huma.MediaType{Schema: schema}
	}
	return all
}

// param returns the parameter that a field describes.
func (s schemas) param(f reflect.StructField, in, name string) *huma.Param {
	schema := huma.SchemaFromField(s, f, "")
	p := &huma.Param{Name: name, In: in, Description: schema.Description, Required: in == "path" || f.Tag.Get("required") == "true", Schema: schema}
	schema.Description, schema.Nullable = "", false // a parameter is given or absent
	if len(schema.Examples) > 0 {
		p.Example, schema.Examples = schema.Examples[0], nil
	}
	settle(schema)
	return p
}

// finish completes the schemas of all registered types, and of the types that they need.
func (s schemas) finish() {
	for done := 0; done < len(s.Map()); {
		done = len(s.Map())
		for _, name := range slices.Sorted(maps.Keys(s.Map())) {
			if t := s.TypeFromRef(schemaPrefix + name); t != nil {
				s.complete(s.Map()[name], t)
			}
		}
	}
	for _, one := range s.Map() {
		one.PrecomputeMessages()    // so that huma checks the added fields, too
		one.PatternDescription = "" // it is in the messages, and no part of OpenAPI
	}
}

// open allows additional properties in the schemas that no request body reaches: a later version
// may add properties to an answer, whereas unknown ones in a request are refused.
func (s schemas) open(bodies []*huma.Schema) {
	closed := map[*huma.Schema]bool{}
	for _, b := range bodies {
		s.reach(b, closed)
	}
	for _, one := range s.Map() {
		if !closed[one] && one.AdditionalProperties == false {
			one.AdditionalProperties = nil
		}
	}
}

// reach adds a schema, and all that it refers to, to seen.
func (s schemas) reach(one *huma.Schema, seen map[*huma.Schema]bool) {
	if one = s.resolve(one); one == nil || seen[one] {
		return
	}
	seen[one] = true
	parts := slices.Concat(one.AnyOf, one.OneOf, slices.Collect(maps.Values(one.Properties)), []*huma.Schema{one.Items})
	if values, ok := one.AdditionalProperties.(*huma.Schema); ok {
		parts = append(parts, values)
	}
	for _, p := range parts {
		s.reach(p, seen)
	}
}

// complete adds to the schema of a struct the fields that huma leaves out. It is idempotent.
func (s schemas) complete(schema *huma.Schema, t reflect.Type) {
	for _, f := range reflect.VisibleFields(t) {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		optional := strings.Contains(opts, "omit")
		if schema.Properties[name] == nil {
			schema.Properties[name] = huma.SchemaFromField(s, f, "")
			if !optional {
				schema.Required = append(schema.Required, name)
			}
		}
		p := schema.Properties[name]
		if f.Type.Kind() == reflect.Pointer && p.Ref != "" && !optional {
			schema.Properties[name] = &huma.Schema{AnyOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}, Description: p.Description}
		}
		if f.Tag.Get("nullable") == "" {
			settle(p)
		}
		if p.Default != nil {
			// openapi-typescript requires properties with a default.
			p.Description, p.Default = fmt.Sprintf("%s Default %v.", p.Description, p.Default), nil
		}
	}
}

// settle marks lists as never null.
func settle(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	settle(s.Items)
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		settle(values)
	}
	for _, one := range s.AnyOf {
		settle(one)
	}
}
