package wire

import "encoding/json"

// A Search asks by exactly one of Q, ID, Code and Like; Like may also stand beside Q. It is the
// parameters of a GET and the body of a POST. A Q that is present but empty is a query without
// words.
type Search struct {
	Q    *string `json:"q,omitempty" query:"q" doc:"The text to search for." nullable:"true" example:"space shuttle"`
	ID   string  `json:"id,omitempty" doc:"A document to search by, which is left out of the hits."`
	Code string  `json:"code,omitempty" doc:"A code to search by, in hexadecimal, of the width that the collection has."`
	Conditions
}

// Conditions are what searches by a text, a document and a code have in common.
type Conditions struct {
	Like       []string `json:"like,omitempty" query:"like" doc:"Ids of documents that hits resemble." maxItems:"100"`
	Dislike    []string `json:"dislike,omitempty" query:"dislike" doc:"Ids of documents that hits do not resemble." maxItems:"100"`
	Limit      *int     `json:"limit,omitempty" query:"limit" doc:"Number of hits." nullable:"true" minimum:"1" maximum:"1000" default:"10"`
	Radius     *int     `json:"radius,omitempty" query:"radius" doc:"The most bits in which a hit may differ; without it any number." nullable:"true" minimum:"0" maximum:"512"`
	Filter     Filter   `json:"filter,omitempty" query:"filter" doc:"Conditions on the values of fields, all of which hold. As text: field=value, field=one|another, field!=value, a range such as field>=value, exists(field) or missing(field); a backslash before one of =<>!|\\ makes it plain. Two numbers compare as numbers, and a range of a number holds for numbers only; all else compares as text." example:"label=sci.space"`
	Rerank     Rerank   `json:"rerank,omitempty" query:"rerank" doc:"What orders the nearest hits again." enum:"none,asymmetric,tfidf,bm25" default:"none"`
	Candidates *int     `json:"candidates,omitempty" query:"candidates" doc:"Number of nearest documents that are re-ranked." nullable:"true" minimum:"1" maximum:"100000" default:"1000"`
	Facets     []string `json:"facets,omitempty" query:"facets" doc:"Fields whose values are counted, up to eight, in parameters also with commas between: label, or metadata. Values are counted over the documents within the radius or, without one, no farther than the farthest hit, and over the nearest 10,000 at most." example:"label"`
	Cursor     string   `json:"cursor,omitempty" query:"cursor" doc:"The next of an earlier answer: hits behind those. All but the limit is as it was."`
	Explain    bool     `json:"explain,omitempty" query:"explain" doc:"Return the meanings of the bits that differ, and common terms." default:"false"`
}

// Rerank is a way of ordering again.
type Rerank string

// A Filter is a list of conditions as text, such as "year>=1990", or in JSON also an object of
// fields with their values, lists of values or comparisons.
type Filter struct {
	Texts  []string
	Object json.RawMessage
}

// MarshalJSON implements json.Marshaler.
func (f Filter) MarshalJSON() ([]byte, error) {
	if f.Object != nil {
		return f.Object, nil
	}
	return json.Marshal(f.Texts)
}

// IsZero reports whether there is no condition.
func (f Filter) IsZero() bool { return len(f.Texts) == 0 && f.Object == nil }

// UnmarshalJSON implements json.Unmarshaler.
func (f *Filter) UnmarshalJSON(b []byte) error {
	*f = Filter{}
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, &f.Texts)
	}
	f.Object = append(f.Object, b...)
	return nil
}
