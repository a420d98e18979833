package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// pathParameters are the names in braces.
type pathParameters struct {
	Collection string `path:"collection" doc:"The name of a collection." example:"news"`
	Generation uint64 `path:"generation" doc:"The number of a generation." example:"1"`
	Bit        int    `path:"bit" doc:"The number of a bit, from 0." example:"0"`
	Alias      string `path:"alias" doc:"An alias." example:"live"`
	Task       string `path:"task" doc:"The id of a task." example:"17"`
	File       string `path:"file" doc:"The name of a backup." example:"20260102T150405Z-17.db"`
	ID         string `path:"id" doc:"The id of a document: all the rest of the path, percent-decoded, so slashes and dots may stand there as they are. A path that ends in a plain /similar asks for the documents like that one; a document whose own id ends so is addressed with that slash encoded: /documents/a%2Fsimilar is the document a/similar." example:"sci.space/59846"`
}

// similarParameters are those of a search by a document.
type similarParameters struct {
	Like       []string `query:"like" doc:"Ids of documents that hits should be like." maxItems:"100"`
	Dislike    []string `query:"dislike" doc:"Ids of documents that hits should be unlike." maxItems:"100"`
	Limit      int      `query:"limit" doc:"How many hits." minimum:"1" maximum:"1000" default:"10"`
	Radius     int      `query:"radius" doc:"The most bits in which a hit may differ; any without it." minimum:"0" maximum:"512"`
	Filter     []string `query:"filter" doc:"Conditions that must all hold: field=value, field=one|another, field!=value, a range such as field>=value, exists(field) or missing(field). Two numbers compare as numbers, and a range of a number holds for numbers only; all else compares as text. A backslash before one of =<>!|\\ makes it plain." example:"label=sci.space"`
	Rerank     string   `query:"rerank" doc:"What orders the nearest anew." enum:"none,asymmetric,tfidf,bm25" default:"none"`
	Candidates int      `query:"candidates" doc:"How many of the nearest are re-ranked." minimum:"1" maximum:"100000" default:"1000"`
	Facets     []string `query:"facets" doc:"Fields whose values are counted, up to eight, also with commas between: label, or metadata. They count over the documents within the radius or, without one, not farther than the farthest hit, the nearest 10,000 at most." example:"label"`
	Cursor     string   `query:"cursor" doc:"The next of an earlier answer: the hits behind those. All but the limit has to be as it was."`
	Explain    bool     `query:"explain" doc:"Tell what the bits that differ stand for. To name it is to want it." default:"false"`
	Stream     bool     `query:"stream" doc:"All hits within the radius, without a limit, a line each, and a line at the end that tells how it ended. To accept application/x-ndjson before anything else asks for the same." default:"false"`
}

// searchParameters are those of a search by a text.
type searchParameters struct {
	Q string `query:"q" doc:"The text to search for. It may be left out beside like; an empty one is a question without words." example:"space shuttle"`
	similarParameters
}

// A searchBody is what POST takes in place of parameters; setJSON reads it.
type searchBody struct {
	Text       string            `json:"text,omitempty" doc:"The text to search for." example:"space shuttle"`
	ID         string            `json:"id,omitempty" doc:"A document to search by."`
	Code       string            `json:"code,omitempty" doc:"A code to search by, in hexadecimal, of the width that the collection has."`
	Like       []string          `json:"like,omitempty" doc:"Ids of documents that hits should be like." maxItems:"100"`
	Dislike    []string          `json:"dislike,omitempty" doc:"Ids of documents that hits should be unlike." maxItems:"100"`
	Limit      *int              `json:"limit,omitempty" doc:"How many hits." nullable:"true" minimum:"1" maximum:"1000" default:"10"`
	Radius     *int              `json:"radius,omitempty" doc:"The most bits in which a hit may differ; any without it." nullable:"true" minimum:"0" maximum:"512"`
	Filter     map[string]wanted `json:"filter,omitempty" doc:"What the values of fields have to be, all of it."`
	Rerank     string            `json:"rerank,omitempty" doc:"What orders the nearest anew." enum:"none,asymmetric,tfidf,bm25" default:"none"`
	Candidates *int              `json:"candidates,omitempty" doc:"How many of the nearest are re-ranked." nullable:"true" minimum:"1" maximum:"100000" default:"1000"`
	Facets     []string          `json:"facets,omitempty" doc:"Fields whose values are counted: label, or metadata." maxItems:"8"`
	Cursor     string            `json:"cursor,omitempty" doc:"The next of an earlier answer: the hits behind those. All but the limit has to be as it was."`
	Explain    bool              `json:"explain,omitempty" doc:"Tell what the bits that differ stand for."`
	Stream     bool              `json:"stream,omitempty" doc:"All hits within the radius, without a limit, a line each."`
}

// A searchesBody is many of them.
type searchesBody struct {
	Queries []searchBody `json:"queries" doc:"They may ask for 10000 hits together, and none for a stream." minItems:"1" maxItems:"500"`
}

// wanted is what a filter asks of one field; conditions reads it.
type wanted struct{}

// Schema is that of a value, of values, or of comparisons.
func (wanted) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: append(value{}.Schema(r).AnyOf,
		r.Schema(reflect.TypeFor[[]value](), true, ""),
		r.Schema(reflect.TypeFor[fieldComparison](), true, ""),
	), Description: "A value; a list of values, of which a document has one, and so none if the list is empty; or comparisons, all of which hold."}
}

// A value is one that a filter names; scalar reads it.
type value struct{}

// Schema is that of a string, a number or a truth value.
func (value) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}, {Type: huma.TypeBoolean}}}
}

// A fieldComparison is what a filter may ask of a field beside a value or one of several; comparisons reads it.
type fieldComparison struct {
	Any    []value `json:"any,omitempty" doc:"One of these; an empty list holds for no document."`
	None   []value `json:"none,omitempty" doc:"None of these." minItems:"1"`
	Exists *bool   `json:"exists,omitempty" doc:"Whether there is a value that is not empty."`
	Gt     any     `json:"gt,omitempty" doc:"More than this string or number."`
	Gte    any     `json:"gte,omitempty" doc:"This or more."`
	Lt     any     `json:"lt,omitempty" doc:"Less than this."`
	Lte    any     `json:"lte,omitempty" doc:"This or less."`
}

type tasksParameters struct {
	Collection string `query:"collection" doc:"Only tasks of this one."`
	State      string `query:"state" doc:"Only tasks in this one." enum:"enqueued,running,succeeded,failed,canceled"`
	Kind       string `query:"kind" doc:"Only tasks of this one, such as train."`
	Limit      int    `query:"limit" doc:"How many tasks." minimum:"1" maximum:"1000" default:"20"`
	Cursor     string `query:"cursor" doc:"The next of an earlier answer."`
}

type bitsParameters struct {
	Drivers     int  `query:"drivers" doc:"How many documents to tell that drive each bit, which takes longer." minimum:"0" maximum:"20" default:"0"`
	Correlation bool `query:"correlation" doc:"Tell how far bits go together, too." default:"false"`
}

type splitParameters struct {
	Limit int `query:"limit" doc:"How many examples a side." minimum:"0" maximum:"100" default:"10"`
}

type mapParameters struct {
	Limit int `query:"limit" doc:"How many documents." minimum:"1" maximum:"100000" default:"20000"`
}

type outliersParameters struct {
	Limit int `query:"limit" doc:"How many documents." minimum:"1" maximum:"1000" default:"20"`
}

type sampleParameters struct {
	Count int    `query:"count" doc:"How many." minimum:"1" maximum:"20" default:"3"`
	Seed  uint64 `query:"seed" doc:"Of the random numbers." default:"1"`
}

// askedParameters are a text or a document.
type askedParameters struct {
	Q  string `query:"q" doc:"A text; or give an id." example:"space shuttle"`
	ID string `query:"id" doc:"A document."`
}

type reconstructParameters struct {
	askedParameters
	Limit int `query:"limit" doc:"How many words of each sort." minimum:"1" maximum:"200" default:"20"`
}

type suggestParameters struct {
	askedParameters
	Limit int `query:"limit" doc:"How many labels." minimum:"1" maximum:"20" default:"10"`
}

// askedBody is the same in a body.
type askedBody struct {
	Text *string `json:"text,omitempty" doc:"A text; or give an id." nullable:"true" example:"space shuttle"`
	ID   string  `json:"id,omitempty" doc:"A document."`
}

type reconstructBody struct {
	askedBody
	Limit int `json:"limit,omitempty" doc:"How many words of each sort." minimum:"1" maximum:"200" default:"20"`
}

type suggestBody struct {
	askedBody
	Limit int `json:"limit,omitempty" doc:"How many labels." minimum:"1" maximum:"20" default:"10"`
}

type duplicatesParameters struct {
	Radius  int     `query:"radius" doc:"In how many bits the codes of a group may differ from its first." minimum:"0" maximum:"512" default:"0"`
	Common  float64 `query:"common" doc:"The least share of the terms that a document has in common with the first." minimum:"0" maximum:"1" default:"0.5"`
	Least   int     `query:"least" doc:"Only groups of so many documents." minimum:"2" maximum:"1073741824" default:"2"`
	Limit   int     `query:"limit" doc:"How many groups. Times members at most 10000." minimum:"1" maximum:"1000" default:"10"`
	Members int     `query:"members" doc:"How many documents of each." minimum:"1" maximum:"1000" default:"10"`
}

type documentParameters struct {
	Explain bool `query:"explain" doc:"Tell what every bit stands for." default:"false"`
	readParameters
}

type readParameters struct {
	IfMatch     string `header:"If-Match" doc:"Tags of the version that it has to be."`
	IfNoneMatch string `header:"If-None-Match" doc:"Tags of versions that the client has."`
}

type writeParameters struct {
	IfMatch     string `header:"If-Match" doc:"Tags of the version that it has to be, or * for any."`
	IfNoneMatch string `header:"If-None-Match" doc:"Tags of versions that it must not be, or * for none."`
}
