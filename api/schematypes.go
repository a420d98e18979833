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
