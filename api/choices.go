package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Words of a list that other packages have. The document lists them; "" is the default, as if the field were not there.
type (
	kindName  string
	binariser string
	language  string
	format    string
)

func (kindName) Schema(huma.Registry) *huma.Schema  { return oneOf(hashing.Kinds()) }
func (binariser) Schema(huma.Registry) *huma.Schema { return oneOf(hashing.Binarisers()) }
func (language) Schema(huma.Registry) *huma.Schema  { return oneOf(ingest.Languages()) }
func (format) Schema(huma.Registry) *huma.Schema    { return oneOf(ingest.Formats()) }

func oneOf[T ~string](all []T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Enum: []any{""}}
	for _, v := range all {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}
