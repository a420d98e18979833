package wire

import "time"

// Feedback is what a user said about one document that a query found.
type Feedback struct {
	Query      string     `json:"query,omitempty" doc:"The text of the query; absent if similar_to is given." maxLength:"8192" example:"shuttle launch"`
	SimilarTo  string     `json:"similar_to,omitempty" doc:"The id of the document to which similar ones were sought; absent if query is given."`
	Document   string     `json:"document" doc:"The id of the document that was found." example:"sci.space/59846"`
	Verdict    Verdict    `json:"verdict" doc:"What the user said; click means that the document was opened."`
	Position   int        `json:"position,omitempty" doc:"The position among the hits shown, from 1; absent or 0 if it is not known. A click at position n counts as n, at most 10, since few users look so far." minimum:"0"`
	Time       *time.Time `json:"time,omitempty" doc:"Default now."`
	Generation uint64     `json:"generation,omitempty" doc:"The generation that found the document; default the current one."`
}

// NewFeedback is feedback to store.
type NewFeedback struct {
	Entries []Feedback `json:"entries" doc:"One entry or many. All are stored, or none." minItems:"1" maxItems:"1000"`
}

// AddedFeedback is the answer to [NewFeedback].
type AddedFeedback struct {
	Added int `json:"added" doc:"Number of stored entries."`
}

// FeedbackParameters are those of a [FeedbackList].
type FeedbackParameters struct {
	Limit  int    `query:"limit" doc:"Number of entries." minimum:"1" maximum:"1000" default:"100"`
	Cursor uint64 `query:"cursor" doc:"The field next of an earlier answer, to get the entries after its own."`
}

// A FeedbackList is a page of feedback.
type FeedbackList struct {
	Entries []Feedback `json:"entries"`
	Total   int        `json:"total" doc:"Number of all entries."`
	Next    uint64     `json:"next,omitempty" doc:"The cursor of the next page, if there is one."`
}

// FeedbackMatch selects feedback to delete: the entries with all values that are given.
type FeedbackMatch struct {
	Query     string `query:"query" doc:"The text of the query." minLength:"1"`
	SimilarTo string `query:"similar_to" doc:"The id of the document to which similar ones were sought." minLength:"1"`
	Document  string `query:"document" doc:"The id of the document that was found." minLength:"1"`
}

// An Adaptation describes what searches have learned from feedback.
type Adaptation struct {
	Adapter *Adapter `json:"adapter" doc:"The adapter of the current generation; null if there is none."`
}

// An Adapter turns the activations of queries like those that had feedback.
type Adapter struct {
	Generation uint64    `json:"generation" doc:"The generation in which it acts."`
	Created    time.Time `json:"created"`
	Queries    int       `json:"queries" doc:"Number of queries that it was learned from."`
	Pairs      int       `json:"pairs" doc:"Number of pairs of these queries and documents."`
	HeldOut    int       `json:"held_out" doc:"Number of other queries, a fifth, by which it is judged."`
	Before     float64   `json:"before" doc:"Share of pairs of a liked or clicked document and another one of the collection that are in the right order without the adapter, by queries held out."`
	After      float64   `json:"after" doc:"This share with the adapter."`
}
