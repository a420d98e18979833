package api

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
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

// registerTypes registers the schemas that reflection does not give, or whose values other packages
// know. Each has a name, because generators of clients invent one otherwise, and not always a
// unique one.
func registerTypes(r huma.Registry) {
	enumerate[wire.KindName](r, hashing.Kinds())
	enumerate[wire.Binariser](r, hashing.Binarisers())
	define[wire.Language](r, language())
	enumerate[wire.Format](r, ingest.FormatNames())
	enumerate[wire.Rank](r, wire.Ranks())
	enumerate[wire.Rerank](r, wire.Reranks())
	enumerate[wire.Lexical](r, wire.Lexicals())
	enumerate[wire.Weighting](r, wire.Weightings())
	enumerate[wire.Activation](r, wire.Activations())
	enumerate[wire.Init](r, wire.Inits())
	enumerate[wire.Target](r, wire.Targets())
	enumerate[wire.OutcomeStatus](r, wire.OutcomeStatuses())
	enumerate[wire.LabelDirs](r, wire.LabelDirChoices())
	enumerate[wire.Quotes](r, wire.QuoteChoices())
	enumerate[wire.Verdict](r, wire.Verdicts())
	enumerate[wire.Scope](r, wire.Scopes())
	enumerate[wire.State](r, wire.States())
	enumerate[wire.TaskType](r, wire.TaskTypes())
	enumerate[wire.ErrCode](r, errCodes())
	define[wire.Width](r, width())
	define[wire.Values](r, values())
	define[wire.Metadata](r, mapOf(r, wire.Values{}))
	define[wire.Facets](r, mapOf(r, []wire.FacetCount{}))
	define[wire.Filter](r, filter(r))
	define[wire.AnswerOrProblem](r, union(r, "result", wire.BatchAnswer{}, wire.BatchProblem{}))
	define[wire.BulkLine](r, union(r, "status", wire.Outcome{}, wire.Failure{}))
	define[wire.StreamLine](r, union(r, "status", wire.StreamedHit{}, wire.End{}, wire.Failure{}))
	define[wire.Task](r, task(r))
}

// define makes s the schema of T, under the name of T.
func define[T any](r huma.Registry, s *huma.Schema) {
	named(r, schemaName(reflect.TypeFor[T](), ""), s)
	r.RegisterTypeAlias(reflect.TypeFor[T](), reflect.TypeFor[reference[T]]())
}

// A reference provides a reference to the schema of a T, in its place.
type reference[T any] struct{}

func (reference[T]) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Ref: schemaPrefix + schemaName(reflect.TypeFor[T](), "")}
}

// enumerate defines T as one of the values.
func enumerate[T, V ~string](r huma.Registry, values []V) {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	define[T](r, s)
}

func errCodes() (all []wire.ErrCode) {
	for _, e := range wire.ErrCodes {
		all = append(all, e.Code)
	}
	return all
}

// union returns the schema of objects of several types. The values of a property tell them apart.
func union(r huma.Registry, property string, types ...any) *huma.Schema {
	s := &huma.Schema{Discriminator: &huma.Discriminator{PropertyName: property, Mapping: map[string]string{}}}
	for _, v := range types {
		one := r.Schema(reflect.TypeOf(v), true, "")
		s.OneOf = append(s.OneOf, one)
		p := schemas{r}.resolve(r.SchemaFromRef(one.Ref).Properties[property])
		for _, value := range p.Enum {
			s.Discriminator.Mapping[value.(string)] = one.Ref
		}
	}
	return s
}

// mapOf returns the schema of a map by text.
func mapOf(r huma.Registry, value any) *huma.Schema {
	values := r.Schema(reflect.TypeOf(value), true, "")
	settle(values)
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: values}
}

// language is the schema of a language, or of several with plus signs between them.
func language() *huma.Schema {
	one := "(" + strings.Join(ingest.Languages(), "|") + ")"
	which := "one of " + strings.Join(ingest.Languages(), ", ") + ", or several such as de+en for a mixed collection"
	return &huma.Schema{
		Type: huma.TypeString, Pattern: "^" + one + `(\+` + one + ")*$", Examples: []any{"de", "de+en"},
		Description: which, PatternDescription: which,
	}
}

func width() *huma.Schema {
	least, most := 0.0, float64(hashing.MaxBits)
	return &huma.Schema{AnyOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: &least, Maximum: &most},
		{Type: huma.TypeString, Enum: []any{"auto"}},
	}}
}

func values() *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		Description: "A value, or a list of values.",
		AnyOf:       []*huma.Schema{text, {Type: huma.TypeArray, Items: text}},
	}
}

func filter(r huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "Conditions that must all hold: an object of conditions by field, or a list of conditions as in the query string.",
		AnyOf: []*huma.Schema{
			named(r, "FieldConditions", &huma.Schema{Type: huma.TypeObject, AdditionalProperties: condition(r)}),
			{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}},
		},
	}
}

// condition is the schema of the condition of a filter on one field; package query parses it.
func condition(r huma.Registry) *huma.Schema {
	value := filterValue{}.Schema(r)
	return named(r, "Condition", &huma.Schema{
		Description: "A value; a list of values, one of which a document must have, so that an empty list matches no document; or comparisons, all of which must hold.",
		AnyOf:       []*huma.Schema{value, {Type: huma.TypeArray, Items: value}, r.Schema(reflect.TypeFor[fieldComparison](), true, "")},
	})
}

// A fieldComparison is a condition other than a value or a list of values.
type fieldComparison struct {
	Any    []filterValue `json:"any,omitempty" doc:"One of these values; an empty list matches no document."`
	None   []filterValue `json:"none,omitempty" doc:"None of these values." minItems:"1"`
	Exists *bool         `json:"exists,omitempty" doc:"Whether the field must have a value that is not empty."`
	Gt     filterBound   `json:"gt,omitempty" doc:"Greater than this string or number."`
	Gte    filterBound   `json:"gte,omitempty" doc:"Greater than or equal to this string or number."`
	Lt     filterBound   `json:"lt,omitempty" doc:"Less than this string or number."`
	Lte    filterBound   `json:"lte,omitempty" doc:"Less than or equal to this string or number."`
}

// A filterValue is a value in a filter.
type filterValue struct{}

func (filterValue) Schema(r huma.Registry) *huma.Schema {
	return named(r, "FilterValue", &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}, {Type: huma.TypeBoolean}}})
}

// A filterBound is the end of a range.
type filterBound struct{}

func (filterBound) Schema(r huma.Registry) *huma.Schema {
	return named(r, "FilterBound", &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}}})
}

// named registers a schema under a name and returns a reference to it.
func named(r huma.Registry, name string, s *huma.Schema) *huma.Schema {
	r.Map()[name] = s
	return &huma.Schema{Ref: schemaPrefix + name}
}

// The types of tasks, with their inputs and results.
type (
	trainTask struct {
		taskOf[wire.Training, wire.Trained]
		Type string `json:"type" enum:"train"`
	}
	ingestTask struct {
		taskOf[wire.IngestInput, wire.Ingested]
		Type string `json:"type" enum:"ingest"`
	}
	reindexTask struct {
		taskOf[wire.Reindex, wire.Generation]
		Type string `json:"type" enum:"reindex"`
	}
	evaluateTask struct {
		taskOf[wire.Evaluation, wire.Evaluated]
		Type string `json:"type" enum:"evaluate"`
	}
	compareTask struct {
		taskOf[wire.Comparison, wire.Compared]
		Type string `json:"type" enum:"compare"`
	}
	backupTask struct {
		taskOf[wire.Backup, wire.BackupResult]
		Type string `json:"type" enum:"backup"`
	}
)

// A taskOf is a [wire.Task] with the types of its input and its result.
type taskOf[Input, Result any] struct {
	wire.Task
	Input  Input   `json:"input"`
	Result *Result `json:"result" doc:"Null unless it succeeded."`
}

// task returns the schema of a task.
func task(r huma.Registry) *huma.Schema {
	return union(r, "type", trainTask{}, ingestTask{}, reindexTask{}, evaluateTask{}, compareTask{}, backupTask{})
}
