package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// pathParameters are the parameters of paths, named in braces there.
type pathParameters struct {
	Collection string `path:"collection" doc:"The name of a collection." example:"news"`
	Generation uint64 `path:"generation" doc:"The number of a generation." example:"1"`
	Bit        int    `path:"bit" doc:"The number of a bit, from 0." example:"0"`
	Alias      string `path:"alias" doc:"An alias." example:"live"`
	Task       string `path:"task" doc:"The id of a task." example:"17"`
	File       string `path:"file" doc:"The name of a backup." example:"20260102T150405Z-17.db"`
	ID         string `path:"id" doc:"The id of a document: the rest of the path, percent-decoded, so that slashes and dots need no encoding. A path that ends in a plain /similar finds similar documents. If an id itself ends in /similar, encode that slash: /documents/a%2Fsimilar is the document a/similar." example:"sci.space/59846"`
}

// similarParameters are the parameters of a search by a document.
type similarParameters struct {
	Like       []string `query:"like" doc:"Ids of documents to which hits should be similar." maxItems:"100"`
	Dislike    []string `query:"dislike" doc:"Ids of documents to which hits should be dissimilar." maxItems:"100"`
	Limit      int      `query:"limit" doc:"Number of hits." minimum:"1" maximum:"1000" default:"10"`
	Radius     int      `query:"radius" doc:"The maximum number of bits in which a hit may differ; unlimited by default." minimum:"0" maximum:"512"`
	Filter     []string `query:"filter" doc:"Conditions that must all hold: field=value, field=one|another, field!=value, a range such as field>=value, exists(field) or missing(field). Two numbers are compared as numbers, and a range with a number matches numbers only; everything else is compared as text. A backslash before one of =<>!|\\ removes its special meaning." example:"label=sci.space"`
	Rerank     string   `query:"rerank" doc:"The score by which the nearest documents are re-ranked." enum:"none,asymmetric,tfidf,bm25" default:"none"`
	Candidates int      `query:"candidates" doc:"Number of nearest documents that are re-ranked." minimum:"1" maximum:"100000" default:"1000"`
	Facets     []string `query:"facets" doc:"Fields whose values are counted: label, or metadata; up to eight, which may be separated by commas. Documents within the radius are counted or, without a radius, those no farther than the farthest hit; at most the nearest 10,000." example:"label"`
	Cursor     string   `query:"cursor" doc:"The field next of an earlier answer, to get the hits after its own. All other parameters except the limit must be the same."`
	Explain    bool     `query:"explain" doc:"Whether to add the meanings of the bits that differ. The name without a value means true." default:"false"`
	Stream     bool     `query:"stream" doc:"Whether to send all hits within the radius, without a limit, one per line, and a last line with the status. A client that prefers application/x-ndjson gets the same." default:"false"`
}

// searchParameters are the parameters of a search by a text.
type searchParameters struct {
	Q string `query:"q" doc:"The text to search for. It may be left out if like is given. An empty text is a query without words." example:"space shuttle"`
	similarParameters
}

// A searchBody is the body of a search by POST; setJSON reads it.
type searchBody struct {
	Text       string            `json:"text,omitempty" doc:"The text to search for." example:"space shuttle"`
	ID         string            `json:"id,omitempty" doc:"The id of a document to search by."`
	Code       string            `json:"code,omitempty" doc:"A code to search by, in hexadecimal, with the width of the collection's codes."`
	Like       []string          `json:"like,omitempty" doc:"Ids of documents to which hits should be similar." maxItems:"100"`
	Dislike    []string          `json:"dislike,omitempty" doc:"Ids of documents to which hits should be dissimilar." maxItems:"100"`
	Limit      *int              `json:"limit,omitempty" doc:"Number of hits." nullable:"true" minimum:"1" maximum:"1000" default:"10"`
	Radius     *int              `json:"radius,omitempty" doc:"The maximum number of bits in which a hit may differ; unlimited by default." nullable:"true" minimum:"0" maximum:"512"`
	Filter     map[string]wanted `json:"filter,omitempty" doc:"Conditions on the values of fields. All of them must hold."`
	Rerank     string            `json:"rerank,omitempty" doc:"The score by which the nearest documents are re-ranked." enum:"none,asymmetric,tfidf,bm25" default:"none"`
	Candidates *int              `json:"candidates,omitempty" doc:"Number of nearest documents that are re-ranked." nullable:"true" minimum:"1" maximum:"100000" default:"1000"`
	Facets     []string          `json:"facets,omitempty" doc:"Fields whose values are counted: label, or metadata." maxItems:"8"`
	Cursor     string            `json:"cursor,omitempty" doc:"The field next of an earlier answer, to get the hits after its own. All other parameters except the limit must be the same."`
	Explain    bool              `json:"explain,omitempty" doc:"Whether to add the meanings of the bits that differ."`
	Stream     bool              `json:"stream,omitempty" doc:"Whether to send all hits within the radius, without a limit, one per line."`
}

// A searchesBody is the body of many searches.
type searchesBody struct {
	Queries []searchBody `json:"queries" doc:"A list of searches, none of them a stream. The sum of their limits is at most 10000." minItems:"1" maxItems:"500"`
}

// wanted is the condition of a filter on one field; conditions reads it.
type wanted struct{}

// Schema returns the schema of a value, of a list of values, or of comparisons.
func (wanted) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: append(value{}.Schema(r).AnyOf,
		r.Schema(reflect.TypeFor[[]value](), true, ""),
		r.Schema(reflect.TypeFor[fieldComparison](), true, ""),
	), Description: "A value; a list of values, one of which a document must have, so that an empty list matches no document; or comparisons, all of which must hold."}
}

// A value is a value in a filter; scalar reads it.
type value struct{}

// Schema returns the schema of a string, a number or a truth value.
func (value) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}, {Type: huma.TypeBoolean}}}
}

// A fieldComparison is a condition other than a value or a list of values; comparisons reads it.
type fieldComparison struct {
	Any    []value `json:"any,omitempty" doc:"One of these values; an empty list matches no document."`
	None   []value `json:"none,omitempty" doc:"None of these values." minItems:"1"`
	Exists *bool   `json:"exists,omitempty" doc:"Whether the field must have a value that is not empty."`
	Gt     any     `json:"gt,omitempty" doc:"Greater than this string or number."`
	Gte    any     `json:"gte,omitempty" doc:"Greater than or equal to this string or number."`
	Lt     any     `json:"lt,omitempty" doc:"Less than this string or number."`
	Lte    any     `json:"lte,omitempty" doc:"Less than or equal to this string or number."`
}

// askedParameters are a text or a document in the query string.
type askedParameters struct {
	Q  string `query:"q" doc:"A text; give either this or an id." example:"space shuttle"`
	ID string `query:"id" doc:"The id of a document."`
}

type reconstructParameters struct {
	askedParameters
	Limit int `query:"limit" doc:"Number of words in each list." minimum:"1" maximum:"200" default:"20"`
}

type suggestParameters struct {
	askedParameters
	Limit int `query:"limit" doc:"Number of labels." minimum:"1" maximum:"20" default:"10"`
}

// askedBody is a text or a document in a body.
type askedBody struct {
	Text *string `json:"text,omitempty" doc:"A text; give either this or an id." nullable:"true" example:"space shuttle"`
	ID   string  `json:"id,omitempty" doc:"The id of a document."`
}

type reconstructBody struct {
	askedBody
	Limit int `json:"limit,omitempty" doc:"Number of words in each list." minimum:"1" maximum:"200" default:"20"`
}

type suggestBody struct {
	askedBody
	Limit int `json:"limit,omitempty" doc:"Number of labels." minimum:"1" maximum:"20" default:"10"`
}
