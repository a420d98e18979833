package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A searchInput is the input of search.
type searchInput struct {
	Query      string   `json:"query" jsonschema:"The text to search for, such as: space shuttle launch delays"`
	Collection string   `json:"collection,omitempty" jsonschema:"The name of the collection. It may be left out if there is only one."`
	Filter     []string `json:"filter,omitempty" jsonschema:"Conditions that hits must all meet: field=value, field=one|another, field!=value, year>=1990 (also <= < >), exists(field), missing(field). Fields are label and the metadata that the tool collections lists." maxItems:"20"`
	Topic      string   `json:"topic,omitempty" jsonschema:"The id of a topic that all hits must have, from the tool topics."`
	Rank       string   `json:"rank,omitempty" jsonschema:"How hits are ranked. hybrid: by words and meaning together, best for most questions. words: only by words, for names and exact terms. code: only by meaning. By default hybrid, or words in a collection that is not trained." enum:"hybrid,words,code"`
	Sort       string   `json:"sort,omitempty" jsonschema:"A field by whose values the hits are sorted instead of by score, with - before it in descending order, such as -year."`
	Limit      int      `json:"limit,omitempty" jsonschema:"The number of hits, from 1 to 20." minimum:"1" maximum:"20" default:"5"`
	Cursor     string   `json:"cursor,omitempty" jsonschema:"The field next of an earlier answer, for the hits after its own. All other fields but limit must be the same."`
}

// A similarInput is the input of similar.
type similarInput struct {
	ID         string   `json:"id" jsonschema:"The exact id of a document, from a hit."`
	Collection string   `json:"collection,omitempty" jsonschema:"The name of the collection. It may be left out if there is only one."`
	Filter     []string `json:"filter,omitempty" jsonschema:"Conditions that hits must all meet, as in search." maxItems:"20"`
	Limit      int      `json:"limit,omitempty" jsonschema:"The number of hits, from 1 to 20." minimum:"1" maximum:"20" default:"5"`
	Cursor     string   `json:"cursor,omitempty" jsonschema:"The field next of an earlier answer, for the hits after its own. All other fields but limit must be the same."`
}

// A found is the answer of search and similar.
type found struct {
	Collection string            `json:"collection"`
	Rank       string            `json:"rank" jsonschema:"How the hits are ranked: hybrid, words or code."`
	Hits       []hit             `json:"hits" jsonschema:"The documents found, best first."`
	Unknown    []string          `json:"unknown,omitempty" jsonschema:"Words of the query that no document has."`
	Corrected  []wire.Correction `json:"corrected,omitempty" jsonschema:"Words of the query that no document has, with those that took their place."`
	Note       string            `json:"note,omitempty" jsonschema:"Why there are no or fewer hits, and what to do."`
	Next       string            `json:"next,omitempty" jsonschema:"The cursor for further hits, if there are any."`
}

// A hit is a document found.
type hit struct {
	ID         string            `json:"id" jsonschema:"The id, for get and similar."`
	URI        string            `json:"uri" jsonschema:"The document as a resource."`
	Title      string            `json:"title,omitempty"`
	Snippet    string            `json:"snippet,omitempty" jsonschema:"The part of the text with most words of the query; not the whole text."`
	Labels     []string          `json:"labels,omitempty" jsonschema:"Topics that the document has been given."`
	Fields     map[string]string `json:"fields,omitempty" jsonschema:"Some metadata."`
	Score      float64           `json:"score" jsonschema:"Higher is better. It orders the hits of one answer, and is neither a probability nor comparable between queries."`
	Similarity float64           `json:"similarity,omitempty" jsonschema:"The share of equal bits of the learned codes, from 0 to 1: 1 is the same topic, about 0.5 is unrelated. Absent without codes."`
}

const (
	mostAnswer  = 48 << 10 // bytes of an answer of hits
	mostFields  = 8        // fields of a hit
	mostLabels  = 10
	mostUnknown = 20
)

func (t *tools) search(ctx context.Context, in searchInput) (found, error) {
	name, err := t.collection(ctx, in.Collection)
	if err != nil {
		return found{}, err
	}
	q := wire.Search{}
	q.Q, q.Limit, q.Topic, q.Rank, q.Sort, q.Cursor = &in.Query, in.Limit, in.Topic, wire.Rank(in.Rank), in.Sort, in.Cursor
	if len(in.Filter) > 0 {
		q.Filter.RawMessage, _ = json.Marshal(in.Filter) // strings cannot fail
	}
	var a wire.Answer
	err = post(ctx, t.api, q, &a, name, "search")
	return newFound(name, a), err
}

func (t *tools) similar(ctx context.Context, in similarInput) (found, error) {
	name, err := t.collection(ctx, in.Collection)
	if err != nil {
		return found{}, err
	}
	if in.ID == "" {
		return found{}, errNoID
	}
	q := url.Values{"limit": {strconv.Itoa(in.Limit)}, "filter": in.Filter}
	if in.Cursor != "" {
		q.Set("cursor", in.Cursor)
	}
	var a wire.Answer
	err = get(ctx, t.api, &a, q, name, "documents", in.ID, "similar")
	return newFound(name, a), err
}

// newFound returns an answer of the API in small.
func newFound(collection string, a wire.Answer) found {
	f := found{
		Collection: collection, Rank: string(a.Query.Rank), Hits: make([]hit, len(a.Hits)), Unknown: cutAll(a.Query.Unknown, mostUnknown, 50),
		Corrected: a.Query.Corrected[:min(len(a.Query.Corrected), mostUnknown)], Note: cut(a.Note, 500), Next: a.Next,
	}
	for i, h := range a.Hits {
		f.Hits[i] = newHit(collection, h)
	}
	return fit(f)
}

func newHit(collection string, h wire.Hit) hit {
	var snippet strings.Builder
	for _, s := range h.Snippet {
		snippet.WriteString(s.Text)
	}
	return hit{
		ID: h.ID, URI: uri(collection, h.ID), Title: cut(h.Title, 200), Snippet: cut(snippet.String(), 500), Labels: cutAll(h.Labels, mostLabels, 100),
		Fields: cutFields(h.Fields, mostFields, 100), Score: rounded(h.Score), Similarity: rounded(h.Similarity),
	}
}

// rounded returns x with three digits after the point.
func rounded(x float64) float64 { return math.Round(x*1000) / 1000 }

// fit leaves out the last hits of an answer that would be too large. It has no cursor then, which
// would pass over them.
func fit(f found) found {
	size := 0
	for i, h := range f.Hits {
		b, _ := json.Marshal(h) // strings and finite numbers cannot fail
		if size += len(b); size > mostAnswer && i > 0 {
			f.Note = fmt.Sprintf("only %d of %d hits are shown, since the answer would be too large; use a smaller limit, and then cursor", i, len(f.Hits))
			f.Hits, f.Next = f.Hits[:i], ""
			return f
		}
	}
	return f
}
