package wire

// A Document is a stored document.
type Document struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Text     string    `json:"text"`
	Labels   []string  `json:"labels"`
	Fields   Metadata  `json:"fields"`
	Number   uint32    `json:"number" doc:"Increases with each document that is added or replaced."`
	Code     *Code     `json:"code" doc:"Null without a model or a known term."`
	Bits     int       `json:"bits" doc:"The width of the code; 0 without a model."`
	Meanings []Meaning `json:"meanings,omitempty" doc:"Of each bit, if explained."`
}

// A NewDocument is a document to store.
type NewDocument struct {
	_      struct{}       `additionalProperties:"true"`
	ID     string         `json:"id,omitempty" doc:"Required in a bulk; optional in a PUT, where it equals the path's."`
	Title  string         `json:"title,omitempty"`
	Text   string         `json:"text,omitempty" doc:"A document has a title or a text."`
	Label  Values         `json:"label,omitzero" doc:"A known topic or several, for filters and evaluation. The hash function never sees it."`
	Labels []string       `json:"labels,omitempty"`
	Fields map[string]any `json:"fields,omitempty" doc:"Metadata; other names beside it are metadata, too. An array is several values; a value that is not a string is kept as its JSON."`
}

// An Outcome reports on one document of a bulk, or on a PUT.
type Outcome struct {
	Line     int           `json:"line,omitempty" doc:"The line on which the document begins."`
	Element  int           `json:"element,omitempty" doc:"The document's position, from 1, in an array or among objects that are not one a line."`
	ID       string        `json:"id"`
	Status   OutcomeStatus `json:"status"`
	Repeated bool          `json:"repeated,omitempty" doc:"The document replaced another one of the same request that has its id."`
	NoTerms  bool          `json:"no_terms,omitempty" doc:"The document is stored, but no search by code finds it."`
	Error    string        `json:"error,omitempty"`
}

// A BulkLine is an [Outcome] or, at the end of a bulk that ended early, a [Failure]: no document after
// those of the earlier lines was stored. Its status shows which.
type BulkLine struct {
	Outcome
	Code ErrCode `json:"code,omitempty"`
}

// DocumentParameters are those of a read.
type DocumentParameters struct {
	Explain     bool   `query:"explain" doc:"Return the meaning of every bit." default:"false"`
	IfMatch     string `header:"If-Match" doc:"Tags, one of which the version must have."`
	IfNoneMatch string `header:"If-None-Match" doc:"Tags of versions that the client has."`
}

// WriteParameters are those of a write.
type WriteParameters struct {
	IfMatch     string `header:"If-Match" doc:"Tags, one of which the stored version must have, or * for any version."`
	IfNoneMatch string `header:"If-None-Match" doc:"Tags that the stored version must not have, or * for no version."`
}
