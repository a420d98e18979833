package api

import (
	"maps"
	"path"
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
	for t, provider := range schemaTypes {
		r.RegisterTypeAlias(t, provider)
	}
	return schemas{r}
}

// schemaName returns the name of a type's schema. The name of a type of another package begins with
// that package: tasks.Problem is TaskProblem, but tasks.Task is Task.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	from := strings.TrimSuffix(path.Base(t.PkgPath()), "s")
	if t.PkgPath() == "" || t.PkgPath() == reflect.TypeFor[schemas]().PkgPath() || t.PkgPath() == reflect.TypeFor[wire.Problem]().PkgPath() || strings.EqualFold(from, name) {
		return name
	}
	return strings.ToUpper(from[:1]) + from[1:] + name
}

// of returns the schema of a wire type.
func (s schemas) of(v any) *huma.Schema { return s.Schema(reflect.TypeOf(v), true, "") }

// anyOf returns the schema of values that have one of the types.
func (s schemas) anyOf(types ...any) *huma.Schema {
	if len(types) == 1 {
		return s.of(types[0])
	}
	all := &huma.Schema{}
	for _, v := range types {
		all.AnyOf = append(all.AnyOf, s.of(v))
	}
	return all
}

func (s schemas) content(c contents) map[string]*huma.MediaType {
	all := map[string]*huma.MediaType{}
	for media, types := range c {
		all[media] = &huma.MediaType{Schema: s.anyOf(types...)}
	}
	return all
}

// param returns the parameter that a field describes.
func (s schemas) param(f reflect.StructField, in, name string) *huma.Param {
	schema := huma.SchemaFromField(s, f, "")
	p := &huma.Param{Name: name, In: in, Description: schema.Description, Required: in == "path" || f.Tag.Get("required") == "true", Schema: schema}
	schema.Description = ""
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
		one.PrecomputeMessages() // so that huma checks the added fields, too
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
		settle(p)
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
