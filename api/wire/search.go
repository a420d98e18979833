package wire

import "encoding/json"

// A Search asks for the documents that answer a question best. GET takes the fields with a query
// tag as parameters, POST those with a json tag in its body. It requires one of Q, ID, Code,
// Vector and Like; Like may also stand beside Q.
type Search struct {
	Question
	Reading
	Neighbourhood
	Page
}

// A SearchStream asks for all documents within the radius.
type SearchStream struct {
	Question
	Neighbourhood
}

// A SimilarSearch asks for the documents most similar to the one that the path names.
type SimilarSearch struct {
	Neighbourhood
	Page
}

// A SimilarStream asks for all documents within the radius around the one that the path names.
type SimilarStream struct{ Neighbourhood }

// A Question is a text, a document, a code or a vector to search by.
type Question struct {
	Q    *string `json:"q,omitempty" query:"q" doc:"The text to search for. Besides words it may have \"phrases\" in quotation marks, which hits must contain, -words and -\"phrases\" that they must not, title:words that their titles must have, and beginnings of words with a star, such as shutt*. Everything else, such as a lone quotation mark, is text. An empty text is a query without words." example:"space shuttle"`
	Text *string `json:"text,omitempty" doc:"An older name of q." deprecated:"true"`
	ID   string  `json:"id,omitempty" doc:"The id of a document to search by."`
	Code string  `json:"code,omitempty" doc:"A code to search by, in hexadecimal, with the width of the collection's codes."`

	Vector []float32 `json:"vector,omitempty" doc:"A vector to search by, such as the embedding of a question, in a collection whose codes are made from vectors of the same program. Only its direction counts. With rerank asymmetric, the nearest documents are ordered by more than their distance." maxItems:"65536" nullable:"false"`
}

// A Reading is how the words of a text are read. It concerns the ranks hybrid and words.
type Reading struct {
	Prefix   bool `json:"prefix,omitempty" query:"prefix" doc:"Whether the last word of the text may be the beginning of a word, as while it is typed." default:"false"`
	Verbatim bool `json:"verbatim,omitempty" query:"verbatim" doc:"Whether words that no document has stay as they are. Otherwise, the nearest words with one or two other letters take their place, and corrected lists them." default:"false"`
}

// A Neighbourhood limits the documents that a search may find.
type Neighbourhood struct {
	Like       []string `json:"like,omitempty" query:"like" doc:"Ids of documents to which hits should be similar." maxItems:"100"`
	Dislike    []string `json:"dislike,omitempty" query:"dislike" doc:"Ids of documents to which hits should be dissimilar." maxItems:"100"`
	Radius     *int     `json:"radius,omitempty" query:"radius" doc:"The maximum number of bits in which a hit may differ; unlimited by default. It requires the rank code, which is then the default." minimum:"0" maximum:"512"`
	Conditions []string `json:"-" query:"filter" doc:"Conditions that must all hold: field=value, field=one|another, field!=value, a range such as field>=value, exists(field) or missing(field). Two numbers are compared as numbers, and a range with a number matches numbers only; everything else is compared as text. A backslash before one of =<>!|\\ removes its special meaning." example:"label=sci.space"`
	Filter     Filter   `json:"filter,omitzero"`
	Topic      string   `json:"topic,omitempty" query:"topic" doc:"The id of a topic of the collection, whose documents are found."`
}

// A Page is the part of the ranking that a search returns, and how it is ranked.
type Page struct {
	Limit    int      `json:"limit,omitempty" query:"limit" doc:"Number of hits." minimum:"1" maximum:"1000" default:"10"`
	Rank     Rank     `json:"rank,omitempty" query:"rank" doc:"How documents are ranked. words: by BM25 of all their words. code: by the distance of their codes. hybrid: by both, BM25 divided by the best one plus weight times the agreement of the code with the query. By default hybrid; words before the first training, and for a text among codes of another program; code with a code, a vector, a radius or rerank, for a document among codes of another program, and while the words of an older collection are being indexed."`
	Weight   *float64 `json:"weight,omitempty" query:"weight" doc:"The weight of the code in a hybrid score; by default, the model's choice for the query." minimum:"0" maximum:"100"`
	Sort     string   `json:"sort,omitempty" query:"sort" doc:"A field by whose values the documents found are sorted instead: label or metadata, with - before it in descending order. Numbers come before other values, and documents without a value last." example:"-year"`
	Distinct string   `json:"distinct,omitempty" query:"distinct" doc:"A field of which each hit has another value: of the documents with a value in common, only the best is a hit. Those without a value are all hits." example:"label"`
	Passages bool     `json:"passages,omitempty" query:"passages" doc:"Whether each passage of a document that was divided is a hit of its own. Otherwise, a hit is the best passage of its document, others lists further ones, and the other passages of the documents of id and like are no hits." default:"false"`
	Facets   []string `json:"facets,omitempty" query:"facets,commas" doc:"Fields whose values are counted: label, metadata, or * for label and the metadata fields that most hits have, without those with prose, paths or JSON; up to eight, in the query string also separated by commas. By the ranks words and hybrid, all documents are counted that hold a word of the text. Otherwise, the documents within the radius are counted or, without a radius, those no farther than the farthest hit; at most the nearest 10,000." example:"label"`
	Cursor   string   `json:"cursor,omitempty" query:"cursor" doc:"The field next of an earlier answer, to get the hits after its own. All other fields except the limit must be the same."`
	IDs      bool     `json:"ids,omitempty" query:"ids" doc:"Whether hits have neither title, snippet, labels nor fields. Of their documents only the ids are read, which is faster." default:"false"`
	Explain  bool     `json:"explain,omitempty" query:"explain" doc:"Whether to add the meanings of the bits that differ. In the query string, the name without a value means true." default:"false"`

	Rerank     Rerank `json:"rerank,omitempty" query:"rerank" doc:"An older way to rank: by code, with the nearest documents re-ranked by this score. It requires the rank code, which is then the default." deprecated:"true"`
	Candidates int    `json:"candidates,omitempty" query:"candidates" doc:"Number of nearest documents that rerank orders." minimum:"1" maximum:"100000" default:"1000" deprecated:"true"`

	// The following complete an answer for a page of hits.
	Suggestions int  `json:"suggestions,omitempty" query:"suggestions" doc:"Number of labels to suggest for the query, by the 20 nearest documents." minimum:"0" maximum:"20" default:"0"`
	Around      int  `json:"around,omitempty" query:"around" doc:"By the rank code without a radius, facets count at least this many documents, the nearest ones." minimum:"0" maximum:"10000" default:"0"`
	Distances   bool `json:"distances,omitempty" query:"distances" doc:"Whether within counts the documents at every distance, and not only up to the last hit." default:"false"`
}

// A Filter is a list of conditions as in the query string, or an object of conditions by field; the
// specification describes both.
type Filter struct{ json.RawMessage }

// Searches are many searches of one state of the collection.
type Searches struct {
	Queries []Search `json:"queries" doc:"The searches. The sum of their limits is at most 10000." minItems:"1" maxItems:"500"`
}

// A Subject is a text or a document of the collection.
type Subject struct {
	Q    *string `json:"q,omitempty" query:"q" doc:"A text; give either this or an id." example:"space shuttle"`
	Text *string `json:"text,omitempty" doc:"An older name of q." deprecated:"true"`
	ID   string  `json:"id,omitempty" query:"id" doc:"The id of a document."`
}

// ReconstructParameters are those of a [Reconstruction].
type ReconstructParameters struct {
	Subject
	Limit int `json:"limit,omitempty" query:"limit" doc:"Number of words in each list." minimum:"1" maximum:"200" default:"20"`
}

// SuggestParameters are those of [Suggestions].
type SuggestParameters struct {
	Subject
	Limit int `json:"limit,omitempty" query:"limit" doc:"Number of labels." minimum:"1" maximum:"20" default:"10"`
}
