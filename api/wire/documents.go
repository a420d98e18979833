package wire

// A Document is a stored document.
type Document struct {
	ID             string          `json:"id"`
	Title          string          `json:"title"`
	Text           string          `json:"text"`
	Labels         []string        `json:"labels"`
	Fields         Metadata        `json:"fields"`
	Number         uint32          `json:"number" doc:"Increases with each document that is added or replaced."`
	Code           *Code           `json:"code" doc:"The code; null without a model or a known term."`
	Bits           int             `json:"bits" doc:"The width of the code; 0 without a model."`
	Reconstruction *Reconstruction `json:"reconstruction,omitempty" doc:"Ten words at most of each sort, if explained, and if the model has a decoder."`
	Meanings       []Meaning       `json:"meanings,omitempty" doc:"Meanings of all bits, if explained."`
}

// ListParameters are those of a [DocumentList].
type ListParameters struct {
	Limit      int      `query:"limit" doc:"Number of documents; fewer are returned if they are large." minimum:"1" maximum:"1000" default:"10"`
	Conditions []string `query:"filter" doc:"Conditions that must all hold, as in a search." example:"label=sci.space"`
	Topic      string   `query:"topic" doc:"The id of a topic, whose documents are listed."`
	Sort       string   `query:"sort" doc:"number for the order in which documents were added or replaced, label or a metadata field, with - before it in descending order. Documents without a value come last." default:"number" example:"-number"`
	Facets     []string `query:"facets,commas" doc:"Fields whose values are counted in all documents of the list, as in a search." example:"label"`
	Cursor     string   `query:"cursor" doc:"The field next of an earlier answer, to get the documents after its own. Filter, topic and sort must be the same."`
}

// A DocumentList is a page of documents.
type DocumentList struct {
	Documents []Document `json:"documents"`
	Total     int        `json:"total" doc:"Number of documents that meet the conditions."`
	Facets    Facets     `json:"facets,omitempty"`
	Next      string     `json:"next,omitempty" doc:"The cursor of the next page, if there is one."`
}

// A Deletion selects documents to delete, by either a filter or a source.
type Deletion struct {
	Filter Filter `json:"filter,omitzero"`
	Source string `json:"source,omitempty" doc:"The path of the file, directory or archive that they were read from, as in ids." example:"notes/todo.md"`
}

// A Deleted counts deleted documents.
type Deleted struct {
	Deleted int `json:"deleted"`
}

// A DocumentChange is a JSON merge patch of a document (RFC 7396): its values replace those of the
// document, and null removes.
type DocumentChange struct {
	_      struct{}       `additionalProperties:"true"`
	Title  *string        `json:"title,omitempty"`
	Text   *string        `json:"text,omitempty"`
	Labels []string       `json:"labels,omitempty" doc:"All labels; an array is replaced as a whole."`
	Fields map[string]any `json:"fields,omitempty" doc:"Metadata to set, or to remove by null. All other fields of the change are metadata as well."`
}

// A NewDocument is a document to store.
type NewDocument struct {
	_      struct{}       `additionalProperties:"true"`
	ID     string         `json:"id,omitempty" doc:"The id. It is required in a bulk; in a PUT it is optional and must equal the id in the path."`
	Title  string         `json:"title,omitempty"`
	Text   string         `json:"text,omitempty" doc:"The text. A document must have a title or a text."`
	Label  Values         `json:"label,omitzero" doc:"One or several known topics, for filters and evaluation. Training uses them only if it is asked to."`
	Labels []string       `json:"labels,omitempty"`
	Fields map[string]any `json:"fields,omitempty" doc:"Metadata. All other fields of the document are metadata as well. An array has several values; a value that is not a string is stored as its JSON."`
}

// An Outcome reports on one document of a bulk, or on a PUT.
type Outcome struct {
	Line     int           `json:"line,omitempty" doc:"The line on which the document begins."`
	Element  int           `json:"element,omitempty" doc:"The document's position, from 1, in an array or among objects that are not one per line."`
	ID       string        `json:"id"`
	Status   OutcomeStatus `json:"status"`
	Repeated bool          `json:"repeated,omitempty" doc:"Whether the document replaced another one of the same request with the same id."`
	NoTerms  bool          `json:"no_terms,omitempty" doc:"Whether the document has no known term. It is stored, but no search by code finds it."`
	Error    string        `json:"error,omitempty"`
}

// A BulkLine is an [Outcome] or, at the end of a bulk that ended early, a [Failure]: no document
// after those of the earlier lines was stored. Its status shows which.
type BulkLine struct {
	Outcome
	Code ErrCode `json:"code,omitempty"`
}

// DocumentParameters are those of a read of a document.
type DocumentParameters struct {
	Explain bool `query:"explain" doc:"Whether to return the meaning of every bit." default:"false"`
	ReadParameters
}

// ReadParameters are those of a read.
type ReadParameters struct {
	IfMatch     string `header:"If-Match" doc:"Tags, one of which the version must have."`
	IfNoneMatch string `header:"If-None-Match" doc:"Tags of versions that the client has."`
}

// WriteParameters are those of a write.
type WriteParameters struct {
	IfMatch     string `header:"If-Match" doc:"Tags, one of which the stored version must have, or * for any version."`
	IfNoneMatch string `header:"If-None-Match" doc:"Tags that the stored version must not have, or * for no version."`
}
