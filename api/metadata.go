package api

import "github.com/danielgtaylor/huma/v2"

// metadata is that of a document: of each field a string or, if an array came, a list of strings.
type metadata map[string]any

// Schema is that of an object of both.
func (metadata) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		Type: huma.TypeObject, Description: "What else is known of it: of each field a value or, if an array came, a list of values.",
		AdditionalProperties: &huma.Schema{AnyOf: []*huma.Schema{text, {Type: huma.TypeArray, Items: text}}},
	}
}
