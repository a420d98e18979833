package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// schemaTypes provide the schemas of wire types that reflection does not give, or whose values
// other packages know.
var schemaTypes = map[reflect.Type]reflect.Type{
	reflect.TypeFor[wire.KindName]():        reflect.TypeFor[kindsSchema](),
	reflect.TypeFor[wire.Binariser]():       reflect.TypeFor[binarisersSchema](),
	reflect.TypeFor[wire.Language]():        reflect.TypeFor[languagesSchema](),
	reflect.TypeFor[wire.Format]():          reflect.TypeFor[formatsSchema](),
	reflect.TypeFor[wire.ErrCode]():         reflect.TypeFor[errCodesSchema](),
	reflect.TypeFor[wire.Width]():           reflect.TypeFor[widthSchema](),
	reflect.TypeFor[wire.Values]():          reflect.TypeFor[valuesSchema](),
	reflect.TypeFor[wire.Filter]():          reflect.TypeFor[filterSchema](),
	reflect.TypeFor[wire.AnswerOrProblem](): reflect.TypeFor[answerOrProblemSchema](),
}

type (
	kindsSchema           struct{}
	binarisersSchema      struct{}
	languagesSchema       struct{}
	formatsSchema         struct{}
	errCodesSchema        struct{}
	widthSchema           struct{}
	valuesSchema          struct{}
	filterSchema          struct{}
	answerOrProblemSchema struct{}
)

func (kindsSchema) Schema(huma.Registry) *huma.Schema      { return oneOf(hashing.Kinds()) }
func (binarisersSchema) Schema(huma.Registry) *huma.Schema { return oneOf(hashing.Binarisers()) }
func (languagesSchema) Schema(huma.Registry) *huma.Schema  { return oneOf(ingest.Languages()) }
func (formatsSchema) Schema(huma.Registry) *huma.Schema    { return oneOf(ingest.Formats()) }

// oneOf allows the values and "", the default.
func oneOf[T ~string](values []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Enum: []any{""}}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

func (errCodesSchema) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, e := range wire.ErrCodes {
		s.Enum = append(s.Enum, string(e.Code))
	}
	return s
}

func (widthSchema) Schema(huma.Registry) *huma.Schema {
	least, most := 0.0, float64(hashing.MaxBits)
	return &huma.Schema{AnyOf: []*huma.Schema{
		{Type: huma.TypeInteger, Minimum: &least, Maximum: &most},
		{Type: huma.TypeString, Enum: []any{"auto"}},
	}}
}

func (valuesSchema) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		Description: "A value or, if the document has an array, a list of values.",
		AnyOf:       []*huma.Schema{text, {Type: huma.TypeArray, Items: text}},
	}
}

func (answerOrProblemSchema) Schema(r huma.Registry) *huma.Schema {
	return schemas{r}.anyOf(wire.Answer{}, wire.Problem{})
}

func (filterSchema) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Filter", &huma.Schema{
		Description: "Conditions that must all hold: an object of conditions by field, or a list of conditions as in the query string.",
		AnyOf: []*huma.Schema{
			{Type: huma.TypeObject, AdditionalProperties: condition(r)},
			{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}},
		},
	})
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
