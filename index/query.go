package index

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Rerank is a way to order the nearest candidates by more than their distance.
type Rerank string

// Ways to re-rank. Asymmetric uses the activations of the query, before they are rounded to bits.
// TFIDF and BM25 add a score of the words to it, from the counts of the current generation and the
// document frequencies of its model. Code and words have equal weight.
//
// Weights of .1, .25, .5, 1 and 2 for the code were compared on the training documents of 20
// Newsgroups, with the latest tenth of each group as queries to the rest. For finding the group, 1
// is best with TF-IDF (P@10 .647) and 2 with BM25 (P@100 .587, and .568 with 1). For finding the
// thread by its subject smaller weights are better: nDCG@10 with BM25 is .402 with .5, .384 with 1
// and .356 with 2, and with TF-IDF .367 with .25 and .331 with 1.
const (
	NoRerank   Rerank = ""
	Asymmetric Rerank = "asymmetric" // no words
	TFIDF      Rerank = "tfidf"      // TF-IDF cosine
	BM25       Rerank = "bm25"       // BM25 divided by the best score among the candidates
)

// lexical reports whether words are part of the score.
func (r Rerank) lexical() bool { return r == TFIDF || r == BM25 }

// A Query searches by exactly one of Text, ID, Code, Vector and Like. ID finds documents like the
// one with this id, which itself is left out. Like may also be combined with Text, and Dislike with
// either. No document may be in both Like and Dislike.
type Query struct {
	Text string
	ID   string
	Code hashing.Code // of the width of the codes; not with a Rerank that uses words

	// Vector is one by the same program as those of the documents, if codes are made from vectors.
	// It has no words either.
	Vector []float32

	// Like and Dislike are ids of documents. Hits should be similar to the former and dissimilar to
	// the latter, which themselves are left out.
	Like, Dislike []string

	Limit int // number of hits to return; 0 means 10

	// Radius is the largest distance in bits of a hit. 0 means no limit (k nearest), a negative
	// value means equal codes only.
	Radius int

	// Filter keeps documents that meet all conditions. Conditions on the id, on labels, and on
	// metadata values of 1 to 200 bytes are looked up; a range is looked up in all values of the
	// field. Other conditions, such as on the title, read all documents that the former leave.
	Filter []ingest.Condition

	// Visible are conditions like those of Filter on the documents that the asker may know of.
	// Others are no hits, are not counted, suggest no labels, and are unknown as ID, Like and
	// Dislike. Scores by words are those of a collection of the visible documents, but for the mean
	// length of a document, and that the beginning of a word stands for at most 256 words, the most
	// frequent ones in all documents. Unknown words are not corrected, Explain has no effect, and
	// [Result.Words] has neither Known nor Unknown. Codes, and re-ranking by words, depend on the
	// model, which may have learned from all documents. Nil means all documents.
	Visible []ingest.Condition

	Topic string // ID of one of [Topics], whose documents are kept; "" means all

	Rank Rank

	// Weight is the weight of the code in a hybrid score; nil means that of the model.
	Weight *float64

	// Prefix makes the last word of Text the beginning of a word, as while somebody types. Verbatim
	// keeps unknown words of Text as they are, where otherwise known words with one or two other
	// letters take their place. Both are for Rank words and hybrid.
	Prefix, Verbatim bool

	// Sort is a field by whose values the documents found are sorted: "label" or metadata, with "-"
	// before it for descending order. Of several values the first in this order counts. Numbers
	// precede other values and are compared as numbers. Documents without a value come last, and
	// equal ones are sorted by their numbers. Found are the documents with a word of the query, and
	// by code those within the radius. Values of more than 200 bytes count as none.
	Sort string

	// Distinct is a field of which hits have no value in common: "label" or metadata. Each hit is
	// the best document, in the order of the hits, among those without a value of an earlier hit.
	// Documents without a value are all found.
	Distinct string

	// Passages makes each passage of a divided document a hit of its own. Otherwise, a hit is the
	// best passage of its document, see [ingest.Options.Split], unless Sort, Distinct or Rerank is
	// given; the other passages of the documents of ID and Like are no hits; and ID may be that of
	// a divided document.
	Passages bool

	// Rerank is an older way to use words, for Rank code.
	Rerank Rerank

	// Candidates is the number of nearest documents to re-rank, at least Limit; 0 means 1000. If it
	// is the number of documents, all are re-ranked.
	Candidates int

	// Facets are the fields whose values are counted: "label" and metadata fields, at most 8.
	// Values of more than 200 bytes are not counted. The element "*" stands for "label" and the
	// metadata fields that most hits have, at most four, without those with prose, paths or JSON.
	Facets []string

	// Around is the least number of documents that facets count without a radius: the nearest ones,
	// and those that are as near as the farthest of them. 0 means those not farther than a hit.
	Around int

	// Labels is the number of labels to suggest for the query; 0 means none.
	Labels int

	// Distances requests that Within counts the documents at every distance, whatever Limit and
	// Radius are.
	Distances bool

	// IDs requests hits without their documents, of which only the ids are read.
	IDs bool

	Explain bool // determine the words that hits share with the query, and its References

	// Cursor is the Next of an earlier page and requests the hits after that page. Everything but
	// Limit, Facets, Around, Labels, Distances, IDs and Explain must be the same as for that page.
	// All pages together are the hits of a single search at the time of the first page, without
	// documents that were deleted since. A replaced document counts as a new one and is left out.
	Cursor string
}

// A Hit is a document that was found. By words and hybrid, hits are ordered by (Score descending,
// Number); by code without re-ranking, by (Distance, Number); with it, by (Score descending,
// Distance, Number).
type Hit struct {
	Stored
	Distance   int     // 0 by words
	Similarity float64 // 1 - Distance/bits, in [0,1]; 0 by words and for a document without a code

	// Asymmetric is the similarity by [hashing.Asymmetric], in [-1,1]. For a query by Code it
	// equals 1-2·Distance/bits. It is 0 by words and by code without re-ranking, and -1 for a
	// document without a code.
	Asymmetric float64

	Words float64 // BM25 by all words, which Lexical is normalised from; 0 by code

	Lexical float64 // TF-IDF cosine or normalised BM25, at most 1; 0 without those

	// Titled reports that the title is the text of the query: by words and hybrid, such documents
	// come first.
	Titled bool

	// Score is Lexical + Result.Weight·Asymmetric by words and hybrid, and 1 + 2·Result.Weight more
	// if Titled; Asymmetric + Lexical if re-ranked, otherwise Similarity.
	Score float64

	// Others are further passages of the same document with words of the query, best first, at most
	// two.
	Others []ingest.Document

	// Shared are the terms that the hit shares with a query with Explain set, in descending order
	// of their contributions to Lexical, which add up to it. Without re-ranking by words they are
	// the contributions to the TF-IDF cosine. By words and hybrid they are words of the query, and
	// Missing are its other words, in the order of the query.
	Shared  []Shared
	Missing []string
}

// Work is the cost of a search.
type Work struct {
	Searcher   string        `json:"searcher"`   // see package hamming
	Probes     int           `json:"probes"`     // lookups in an index structure
	Candidates int           `json:"candidates"` // codes compared
	Postings   int           `json:"postings"`   // occurrences of words that were scored
	Reranked   int           `json:"reranked"`
	Elapsed    time.Duration `json:"-"`
}

// A Result is the answer to a Query.
type Result struct {
	Hits []Hit

	Rank   Rank    // how the hits are ranked, never AutoRank
	Weight float64 // weight of the code in the score; 0 unless hybrid

	// Corrected are the unknown words of the text that known ones have taken the place of.
	Corrected []Correction

	// Within[d] is the number of documents at distance d that pass the filter. It is exact up to
	// the distance of the last hit (of the farthest candidate with re-ranking), up to the radius if
	// one is given, and up to the number of bits if Distances is set.
	Within []int

	// Complete reports that the hits are exactly those of a full sort, and that there are fewer
	// than Limit only if the ball contains no more. It is false only if the ball contains more
	// documents than Candidates, so that re-ranking left some out.
	Complete bool

	// Facets count, by field, the values of the documents with a word of the text. By code, and for
	// documents similar to others, they count those within the radius or, without a radius, those
	// not farther than the farthest hit, of more than 10,000 the nearest. Faceted is the number of
	// documents counted.
	Facets  map[string]Facet
	Faceted int

	// Labels are suggested by the 20 documents nearest to the query when re-ranked by its
	// activations, whatever its filter, radius and cursor are.
	Labels []Label

	Before int // number of hits on the pages before this one

	// Next is the Cursor of the next page. It is "" if there are no more hits. Re-ranked hits end
	// with the candidates: see Complete.
	Next string

	// References are the documents of ID, Like and Dislike, in this order, if Explain is set.
	References []Reference

	// Sketch is the sketch of the query. For a query by Code it has only Code; for a query by ID
	// without re-ranking or labels it has no Activations. With likes or dislikes, Code is the
	// combined code, and Counts are those of the text.
	Sketch hashing.Sketch

	Generation  uint64
	Fingerprint string          // of the model
	Bits        int             // width of the codes
	Analyzer    ingest.Analyzer // it finds the terms of the query in the text of a hit
	Work        Work

	words     func() QueryWords // nil for none
	concealed bool              // see [Query.Visible]
}

// A Reference is a document with its title.
type Reference struct{ ID, Title string }

// withDefaults replaces zeros by the documented defaults.
func (q Query) withDefaults() Query {
	q.Limit, q.Candidates = cmp.Or(q.Limit, 10), cmp.Or(q.Candidates, 1000)
	if q.Visible != nil {
		q.Filter = slices.Concat(q.Filter, q.Visible)
		q.Verbatim, q.Explain = true, false
	}
	return q
}

// validate checks the query as far as possible without the collection.
func (q Query) validate() error {
	given := 0
	for _, set := range []bool{q.Text != "", q.ID != "", q.Code != nil, q.Vector != nil, q.Text == "" && len(q.Like) > 0} {
		if set {
			given++
		}
	}
	switch {
	case given != 1:
		return fmt.Errorf("%w: a query needs exactly one of text, id, code, vector and likes, and this one has %d", ErrQuery, given)
	case len(q.Like)+len(q.Dislike) > 0 && (q.ID != "" || q.Code != nil || q.Vector != nil):
		return fmt.Errorf("%w: likes and dislikes cannot be combined with an id, a code or a vector", ErrQuery)
	case contradiction(q.Like, q.Dislike) != "":
		return fmt.Errorf("%w: the document %q is liked and disliked at once; remove it from one of the two lists",
			ErrQuery, contradiction(q.Like, q.Dislike))
	case q.Limit < 0:
		return fmt.Errorf("%w: the limit %d is negative; omit it for 10 hits", ErrQuery, q.Limit)
	case q.Around < 0:
		return fmt.Errorf("%w: the number of documents %d for facets is negative; omit it for those of the hits", ErrQuery, q.Around)
	case q.Labels < 0:
		return fmt.Errorf("%w: the number of labels %d is negative; omit it for none", ErrQuery, q.Labels)
	case q.Candidates < 0:
		return fmt.Errorf("%w: the number of candidates %d is negative; omit it for 1000", ErrQuery, q.Candidates)
	case q.Rerank != NoRerank && q.Rerank != Asymmetric && !q.Rerank.lexical():
		return fmt.Errorf("%w: unknown re-ranking %q; use %q, %q or %q", ErrQuery, q.Rerank, Asymmetric, TFIDF, BM25)
	case q.Rerank.lexical() && (q.Code != nil || q.Vector != nil):
		return fmt.Errorf("%w: a code or a vector has no words to re-rank by: search by text or id, or without %q", ErrQuery, q.Rerank)
	}
	if err := q.validateRank(); err != nil {
		return err
	}
	if err := CheckFacets(q.Facets); err != nil {
		return err
	}
	for _, c := range slices.Concat(q.Filter, q.Visible) {
		if err := c.Validate(); err != nil {
			return fmt.Errorf("%w: %w", ErrQuery, err)
		}
	}
	return nil
}

// contradiction returns the first id that is liked and disliked, or "".
func contradiction(liked, disliked []string) string {
	for _, id := range disliked {
		if slices.Contains(liked, id) {
			return id
		}
	}
	return ""
}

// checkCode returns an error if the code cannot be one of the given number of bits.
func checkCode(c hashing.Code, bits int) error {
	if len(c) != hashing.Words(bits) {
		return fmt.Errorf("%w: the code has %d words of 64 bits, but the codes of this collection have %d bits in %d words", ErrQuery, len(c), bits, hashing.Words(bits))
	}
	if r := bits % 64; r != 0 && c[len(c)-1]>>r != 0 {
		return fmt.Errorf("%w: the code has bits set beyond the %d bits of this collection", ErrQuery, bits)
	}
	return nil
}

// within returns the radius in the form that package hamming takes.
func (q Query) within(bits int) int {
	switch {
	case q.Radius < 0:
		return 0
	case q.Radius == 0:
		return bits
	}
	return min(q.Radius, bits)
}
