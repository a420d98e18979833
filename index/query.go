package index

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// Rerank orders the nearest candidates by more than their distance.
type Rerank string

// The ways to re-rank: by the activations that the query had before they became bits, alone or together with words, by the
// counts of the generation in force and its model's document frequencies. Code and words weigh the same. Weights of .1, .25, .5, 1
// and 2 for the code were tried on the training documents of 20 Newsgroups, of which the latest tenth of each group asked the rest:
// to find the group, 1 is best with TF-IDF (P@10 .647) and 2 with BM25 (P@100 .587, at 1 .568). To find the thread by its subject
// less is better: nDCG@10 with BM25 is .402 at .5, .384 at 1 and .356 at 2, with TF-IDF .367 at .25 and .331 at 1.
const (
	NoRerank   Rerank = ""
	Asymmetric Rerank = "asymmetric" // no words
	TFIDF      Rerank = "tfidf"      // TF-IDF cosine
	BM25       Rerank = "bm25"       // BM25 divided by the best among the candidates
)

// lexical reports whether words count.
func (r Rerank) lexical() bool { return r == TFIDF || r == BM25 }

// A Query asks by Text, by ID (documents like that one, itself left out), by Code or by Like: exactly one of them, but Like may stand
// beside Text, and Dislike beside both. No document is in Like and Dislike at once.
type Query struct {
	Text string
	ID   string
	Code hashing.Code // of the model's width; not with a Rerank that needs words

	Like, Dislike []string // ids of documents; hits should be like these and unlike those, which themselves are left out

	Limit  int // hits to return; 0 means 10
	Radius int // the most bits in which a hit may differ; 0 means no bound (k nearest); negative means equal codes only

	// Filter keeps documents for which all conditions hold. Conditions on the id, on labels, and on metadata values of 1
	// to 200 bytes are looked up, a range in all values of the field; others, such as on the title, read every document that is left.
	Filter []ingest.Condition

	Rerank     Rerank
	Candidates int // how many of the nearest are re-ranked, at least Limit; as many as there are documents means all; 0 means 1000

	// Facets are fields of which values are counted: "label" and metadata, at most 8. Values of more than 200 bytes count for none.
	Facets []string

	Explain bool // hits tell which words of the query they hold

	// Cursor asks for the hits behind those of an earlier page: it is that one's Next. All but the limit, the facets and Explain must be as it was. All pages together
	// are what one search would have returned at the time of the first, less what was deleted since; a document that was replaced counts as new.
	Cursor string
}

// A Hit is one document found. Without re-ranking hits come by (Distance, Number), with it by (Score descending, Distance, Number).
type Hit struct {
	Stored
	Distance   int
	Similarity float64 // 1 - Distance/bits, in [0,1]
	Asymmetric float64 // see [hashing.Asymmetric], in [-1,1]; of a query by Code 1 - 2·Distance/bits; 0 without re-ranking
	Lexical    float64 // TF-IDF cosine or normalised BM25, in [0,1]; 0 without those
	Score      float64 // Asymmetric + Lexical when re-ranked, else Similarity

	// Shared are the terms that the hit and an explained query have in common, those that add most to Lexical first; together they are all
	// of it. Without re-ranking by words they are the parts of the TF-IDF cosine.
	Shared []Shared
}

// Work says what a search cost.
type Work struct {
	Searcher   string        `json:"searcher"`   // see package hamming
	Probes     int           `json:"probes"`     // places looked up in a structure
	Candidates int           `json:"candidates"` // codes compared
	Reranked   int           `json:"reranked"`
	Elapsed    time.Duration `json:"-"`
}

// A Result is the answer to a Query.
type Result struct {
	Hits []Hit

	// Within[d] is how many documents passing the filter are at distance d. It is exact up to the distance of the last
	// hit (with re-ranking: of the farthest candidate), and up to the radius when one is given.
	Within []int

	// Complete: the hits are exactly what a full sort would give, and fewer than Limit only because no more exist in the
	// ball. It is false only when re-ranking left documents of the ball aside because there are more than Candidates.
	Complete bool

	// Facets count, by field, the values of the documents within the radius or, without one, of all that are not farther than the farthest
	// hit. Of more than 10,000 the nearest count; Faceted is how many did.
	Facets  map[string]Facet
	Faceted int

	Before int    // hits on the pages before this one
	Next   string // the Cursor of the next page; "" if there are no more hits. Re-ranked ones end with the candidates: see Complete

	// Sketch of the query; only Code for those by Code, no Activations for those by ID that are not re-ranked. With likes or dislikes Code is
	// what became of all together, and Counts are the text's.
	Sketch hashing.Sketch

	Generation uint64
	Work       Work
}

// withDefaults replaces zeros by what they mean.
func (q Query) withDefaults() Query {
	if q.Limit == 0 {
		q.Limit = 10
	}
	if q.Candidates == 0 {
		q.Candidates = 1000
	}
	return q
}

// validate says what is wrong with a query, as far as the query alone shows.
func (q Query) validate() error {
	given := 0
	for _, set := range []bool{q.Text != "", q.ID != "", q.Code != nil, q.Text == "" && len(q.Like) > 0} {
		if set {
			given++
		}
	}
	switch {
	case given != 1:
		return fmt.Errorf("%w: give exactly one of text, id, code and documents to be like, not %d of them", ErrQuery, given)
	case len(q.Like)+len(q.Dislike) > 0 && (q.ID != "" || q.Code != nil):
		return fmt.Errorf("%w: likes and dislikes go with a text or alone, not with an id or a code", ErrQuery)
	case contradiction(q.Like, q.Dislike) != "":
		return fmt.Errorf("%w: hits cannot be like and unlike the document %q at once; leave it out of one of the two",
			ErrQuery, contradiction(q.Like, q.Dislike))
	case q.Limit < 0:
		return fmt.Errorf("%w: the limit is %d; leave it out for 10 hits", ErrQuery, q.Limit)
	case q.Candidates < 0:
		return fmt.Errorf("%w: the number of candidates is %d; leave it out for 1000", ErrQuery, q.Candidates)
	case q.Rerank != NoRerank && q.Rerank != Asymmetric && !q.Rerank.lexical():
		return fmt.Errorf("%w: there is no re-ranking %q, only %q, %q and %q", ErrQuery, q.Rerank, Asymmetric, TFIDF, BM25)
	case q.Rerank.lexical() && q.Code != nil:
		return fmt.Errorf("%w: a code has no words to re-rank by: ask by text or id, or without %q", ErrQuery, q.Rerank)
	}
	if err := CheckFacets(q.Facets); err != nil {
		return err
	}
	for _, c := range q.Filter {
		if err := c.Validate(); err != nil {
			return fmt.Errorf("%w: %w", ErrQuery, err)
		}
	}
	return nil
}

// contradiction returns the first id that is liked and disliked, "" for none.
func contradiction(liked, disliked []string) string {
	for _, id := range disliked {
		if slices.Contains(liked, id) {
			return id
		}
	}
	return ""
}

// checkCode refuses a code that the model cannot have made.
func checkCode(c hashing.Code, bits int) error {
	if len(c) != hashing.Words(bits) {
		return fmt.Errorf("%w: the code has %d words, codes of this collection have %d bits in %d", ErrQuery, len(c), bits, hashing.Words(bits))
	}
	if r := bits % 64; r != 0 && c[len(c)-1]>>r != 0 {
		return fmt.Errorf("%w: the code has bits beyond the %d of this collection", ErrQuery, bits)
	}
	return nil
}

// within is the radius as the searchers take it.
func (q Query) within(bits int) int {
	switch {
	case q.Radius < 0:
		return 0
	case q.Radius == 0:
		return bits
	}
	return min(q.Radius, bits)
}
