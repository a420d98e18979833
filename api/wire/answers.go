package wire

import "encoding/json"

// An Answer is a page of hits, best first.
type Answer struct {
	Query      Query     `json:"query"`
	Hits       []Hit     `json:"hits"`
	Within     []int     `json:"within" doc:"Number of documents compared at each distance."`
	Complete   bool      `json:"complete" doc:"Whether the hits equal those of a comparison with all codes."`
	Next       string    `json:"next,omitempty" doc:"The cursor of the next page, if there is one."`
	Note       string    `json:"note,omitempty" doc:"If no word of the query is known: the reason for the empty result, and the remedy."`
	Generation uint64    `json:"generation" doc:"0 before the first training."`
	Work       Work      `json:"work"`
	Meanings   []Meaning `json:"meanings,omitempty" doc:"Meanings of the bits that differ in some hit, if explained."`

	Facets  Facets `json:"facets,omitempty" doc:"Number of documents by value, for each requested field."`
	Faceted int    `json:"faceted,omitempty" doc:"Number of documents that facets count."`

	Suggestions []Suggestion `json:"suggestions,omitempty" doc:"Labels for the query by the 20 documents nearest to it, whatever its filter and radius, likeliest first, if requested."`
}

// A Query is a search as the server understood it.
type Query struct {
	Text    string   `json:"text,omitempty"`
	ID      string   `json:"id,omitempty"`
	Like    []string `json:"like,omitempty"`
	Dislike []string `json:"dislike,omitempty"`
	Rank    Rank     `json:"rank" doc:"How the hits are ranked."`
	Weight  float64  `json:"weight" doc:"The weight of the code in the score; 0 unless the rank is hybrid."`
	Known   []string `json:"known" doc:"Words that documents have or, by the rank code, that are in the vocabulary of the model; of a document, its heaviest."`
	Unknown []string `json:"unknown" doc:"All other words, as in the query."`
	Code    *Code    `json:"code" doc:"Null without a model, and by the rank words."`
	Bits    int      `json:"bits"`

	Corrected []Correction `json:"corrected,omitempty" doc:"Words that no document has, with the words that took their place; verbatim keeps them."`

	References []Reference `json:"references,omitempty" doc:"The documents of id, like and dislike, in this order, if explained."`
}

// A Correction is a word of a query and the one that took its place.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// A Reference is a document with its title.
type Reference struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// A Hit is a document found.
type Hit struct {
	Rank       int          `json:"rank"`
	ID         string       `json:"id"`
	Title      string       `json:"title"`
	Snippet    []Segment    `json:"snippet"`
	Labels     []string     `json:"labels"`
	Fields     Metadata     `json:"fields"`
	Others     []Passage    `json:"others,omitempty" doc:"Further passages of the same document with words of the query, best first."`
	Distance   int          `json:"distance" doc:"Number of bits in which the code differs from the query's; 0 if either has no code."`
	Similarity float64      `json:"similarity" doc:"1 - distance/bits; 0 if either has no code."`
	Asymmetric float64      `json:"asymmetric" doc:"Cosine of the query's activations and the code, from -1 to 1; -1 for a document without a code. 0 by the ranks words and code, unless re-ranked."`
	BM25       float64      `json:"bm25" doc:"BM25 of the title and the text, by all words of the query; 0 by the rank code."`
	Lexical    float64      `json:"lexical" doc:"BM25 divided by the best one of any document; 0 by the rank code, unless re-ranked by words."`
	Titled     bool         `json:"titled,omitempty" doc:"Whether the title is the text of the query: such documents come first, by the ranks words and hybrid."`
	Score      float64      `json:"score" doc:"Lexical plus weight times asymmetric, and 1 plus twice the weight more if titled; by the rank code, similarity or, if re-ranked, lexical plus asymmetric."`
	Code       *Code        `json:"code"`
	Differing  []int        `json:"differing" doc:"Numbers of the bits that differ from the query's."`
	Terms      []TermWeight `json:"terms,omitempty" doc:"Words in common with the query, if explained, those with the largest parts first."`
	Missing    []string     `json:"missing,omitempty" doc:"Words of the query that the document lacks, if explained."`
}

// A Passage is another passage of the document of a hit.
type Passage struct {
	ID      string    `json:"id"`
	Heading string    `json:"heading,omitempty"`
	Snippet []Segment `json:"snippet"`
}

// A Segment is a piece of a snippet. Its text is never markup.
type Segment struct {
	Text  string `json:"text"`
	Match bool   `json:"match" doc:"Whether the segment matches a word of the query."`
}

// A TermWeight is a term and its part of Lexical or, by the rank code without re-ranking by words,
// of the TF-IDF cosine.
type TermWeight struct {
	Term   string  `json:"term" doc:"The most frequent word with this term."`
	Weight float64 `json:"weight"`
}

// A Code is a document's or a query's code.
type Code struct {
	Binary string `json:"binary" doc:"The bits as digits, bit 0 first."`
	Hex    string `json:"hex"`
}

// Work is the effort of a search.
type Work struct {
	Searcher   string `json:"searcher" doc:"The structure that codes were searched in, or the rank words or hybrid."`
	Probes     int    `json:"probes" doc:"Number of lookups in a search structure."`
	Candidates int    `json:"candidates" doc:"Number of codes compared."`
	Postings   int    `json:"postings" doc:"Number of occurrences of words that were scored."`
	Reranked   int    `json:"reranked"`
	Micros     int64  `json:"micros" doc:"Duration in microseconds."`
}

// Facets are the counts of values by field.
type Facets map[string][]FacetCount

// A FacetCount is the number of documents that have a value.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
	Other bool   `json:"other,omitempty" doc:"Whether this is the sum of all values that are not listed. It comes last, with an empty value."`
}

// A StreamedHit is a line of a stream. The line after the last hit is an [End], or a [Failure] if
// the stream ended early.
type StreamedHit struct {
	Status string `json:"status" enum:"hit"`
	Hit
}

// An End is the last line of a complete stream.
type End struct {
	Status     string `json:"status" enum:"done"`
	Total      int    `json:"total" doc:"Number of hits before this line."`
	Query      Query  `json:"query"`
	Within     []int  `json:"within"`
	Complete   bool   `json:"complete"`
	Note       string `json:"note,omitempty" doc:"If no word of the query is known: the reason for the empty result, and the remedy."`
	Generation uint64 `json:"generation"`
	Work       Work   `json:"work"`
}

// A Failure is the last line of a stream or bulk that ended early.
type Failure struct {
	Status string  `json:"status" enum:"failed"`
	Code   ErrCode `json:"code" doc:"The problem's code."`
	Error  string  `json:"error"`
}

// A StreamLine is a [StreamedHit], an [End] or a [Failure], by its status.
type StreamLine struct{ json.RawMessage }

// Answers has an answer or a problem for each query, in their order.
type Answers struct {
	Answers []AnswerOrProblem `json:"answers"`
}

// An AnswerOrProblem is one of both.
type AnswerOrProblem struct {
	Answer  *Answer
	Problem *Problem
}

// BatchAnswer and BatchProblem are an AnswerOrProblem in JSON.
type (
	BatchAnswer struct {
		Result string `json:"result" enum:"answer"`
		*Answer
	}
	BatchProblem struct {
		Result string `json:"result" enum:"problem"`
		*Problem
	}
)

// MarshalJSON implements json.Marshaler.
func (a AnswerOrProblem) MarshalJSON() ([]byte, error) {
	if a.Problem != nil {
		return json.Marshal(BatchProblem{"problem", a.Problem})
	}
	return json.Marshal(BatchAnswer{"answer", a.Answer})
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *AnswerOrProblem) UnmarshalJSON(b []byte) error {
	var top struct {
		Result string `json:"result"`
	}
	if err := json.Unmarshal(b, &top); err != nil {
		return err
	}
	if top.Result == "problem" {
		*a = AnswerOrProblem{Problem: new(Problem)}
		return json.Unmarshal(b, a.Problem)
	}
	*a = AnswerOrProblem{Answer: new(Answer)}
	return json.Unmarshal(b, a.Answer)
}
