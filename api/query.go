package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

const (
	mostHits       = 1000    // hits of a search
	mostCandidates = 100_000 // candidates that a search re-ranks
	mostLikes      = 100     // ids in like, and in dislike: each document is hashed again
)

// A request is a search as the client sent it, before the collection is known.
type request struct {
	index.Query
	Hex    string // a code in hexadecimal, parsed once the width is known
	Stream bool   // all hits, one per line
	empty  bool   // the text was given, and is empty
}

// wordless is the text that stands for a query without words in the index, which takes an empty
// text as absent.
const wordless = " "

// A wrong returns an error about one part of a request, which the error identifies.
type wrong func(format string, args ...any) error

// parameter returns the wrong of a parameter of the query string.
func parameter(name string) wrong {
	return func(format string, args ...any) error {
		p := wire.NewProblem("bad_query", name+": "+fmt.Sprintf(format, args...))
		p.Parameter = name
		return p
	}
}

// pointer returns the wrong of a field of the body.
func pointer(path ...string) wrong {
	return func(format string, args ...any) error {
		p := wire.NewProblem("bad_query", strings.Join(path, ".")+": "+fmt.Sprintf(format, args...))
		escape := strings.NewReplacer("~", "~0", "/", "~1")
		for _, s := range path {
			p.Pointer += "/" + escape.Replace(s)
		}
		return p
	}
}

// parseQuery parses a search from a query string. If text is false, q is rejected: a search for
// similar documents has no text of its own.
func parseQuery(v url.Values, text bool) (request, error) {
	var q request
	for name, values := range v {
		bad := parameter(name)
		if name == "q" && !text {
			return q, bad("a search for similar documents takes no text")
		}
		if len(values) > 1 && !repeats[name] {
			return q, bad("give it once, not %d times", len(values))
		}
		if err := q.setString(name, values, bad); err != nil {
			return q, err
		}
	}
	if !text || q.Text != "" || len(q.Like) > 0 {
		return q, nil
	}
	if !q.empty {
		return q, parameter("q")("give the text to search for, or documents to like")
	}
	q.Text = wordless
	return q, nil
}

var repeats = map[string]bool{"filter": true, "like": true, "dislike": true, "facets": true}

// setString sets the named parameter from its values.
func (q *request) setString(name string, values []string, bad wrong) (err error) {
	value := values[0]
	switch name {
	case "q":
		q.Text, q.empty = value, value == ""
	case "limit", "radius", "candidates":
		n, err := strconv.Atoi(value)
		if err != nil {
			return bad("%q is not a whole number", value)
		}
		return q.setNumber(name, n, bad)
	case "rerank":
		return q.setRerank(value, bad)
	case "filter":
		for _, s := range values {
			c, err := ingest.ParseCondition(s)
			if err != nil {
				return bad("%v", err)
			}
			q.Filter = append(q.Filter, c)
		}
	case "like":
		return likes(&q.Like, values, bad)
	case "dislike":
		return likes(&q.Dislike, values, bad)
	case "facets":
		return q.setFacets(commas(values), bad)
	case "cursor":
		q.Cursor = value
	case "explain":
		q.Explain, err = truth(value, bad)
	case "stream":
		q.Stream, err = truth(value, bad)
	default:
		return bad("no such parameter; there are q, like, dislike, limit, radius, filter, rerank, candidates, facets, cursor, explain and stream")
	}
	return err
}

// truth parses true or false. A parameter without a value is true.
func truth(value string, bad wrong) (bool, error) {
	b, err := strconv.ParseBool(cmp.Or(value, "true"))
	if err != nil {
		return false, bad("%q is neither true nor false", value)
	}
	return b, nil
}

func likes(into *[]string, ids []string, bad wrong) error {
	if len(ids) > mostLikes {
		return bad("%d documents are more than %d", len(ids), mostLikes)
	}
	*into = ids
	return nil
}

func (q *request) setNumber(name string, n int, bad wrong) error {
	switch name {
	case "limit":
		if n < 1 || n > mostHits {
			return bad("%d is not between 1 and %d", n, mostHits)
		}
		q.Limit = n
	case "candidates":
		if n < 1 || n > mostCandidates {
			return bad("%d is not between 1 and %d", n, mostCandidates)
		}
		q.Candidates = n
	case "radius":
		if n < 0 || n > hashing.MaxBits {
			return bad("%d is not between 0 and %d", n, hashing.MaxBits)
		}
		q.Radius = n
		if n == 0 {
			q.Radius = -1 // means equal codes only in the index
		}
	}
	return nil
}

func (q *request) setRerank(value string, bad wrong) error {
	switch value {
	case "", "none":
		q.Rerank = index.NoRerank
	case string(index.Asymmetric), string(index.TFIDF), string(index.BM25):
		q.Rerank = index.Rerank(value)
	default:
		return bad("%q is none of none, asymmetric, tfidf, bm25", value)
	}
	return nil
}

// readQuery parses a search from a JSON body.
func readQuery(body io.Reader) (request, error) {
	var q request
	b, err := io.ReadAll(body)
	if err != nil {
		return q, fmt.Errorf("read the query: %w", err)
	}
	fields, err := object(b)
	if err != nil {
		return q, wire.NewProblem("bad_query", err.Error())
	}
	for name, raw := range fields {
		if err := q.setJSON(name, raw); err != nil {
			return q, err
		}
	}
	return q, q.oneQuestion()
}

// object splits a JSON object into its fields. Their names are case-sensitive.
func object(b []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if len(bytes.TrimSpace(b)) == 0 {
		return nil, errors.New("the body is empty; it has to be a JSON object")
	}
	if err := json.Unmarshal(b, &fields); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return nil, fmt.Errorf("this is a JSON %s, not an object", kind.Value)
		}
		return nil, fmt.Errorf("this is not a JSON object: %w", err)
	}
	return fields, nil
}

// setJSON sets the named field from its JSON value. A null counts as absent.
func (q *request) setJSON(name string, raw json.RawMessage) error {
	bad := pointer(name)
	null := string(raw) == "null"
	switch name {
	case "text":
		err := decode(raw, &q.Text, bad, "a string")
		q.empty = !null && q.Text == ""
		return err
	case "id":
		return decode(raw, &q.ID, bad, "a string")
	case "code":
		return decode(raw, &q.Hex, bad, "a string of hexadecimal digits")
	case "cursor":
		return decode(raw, &q.Cursor, bad, "the next of an earlier answer")
	case "explain":
		return decode(raw, &q.Explain, bad, "true or false")
	case "stream":
		return decode(raw, &q.Stream, bad, "true or false")
	case "like", "dislike":
		var ids []string
		if err := decode(raw, &ids, bad, "a list of ids"); err != nil {
			return err
		}
		if name == "like" {
			return likes(&q.Like, ids, bad)
		}
		return likes(&q.Dislike, ids, bad)
	case "limit", "radius", "candidates":
		var n int
		if err := decodeInteger(raw, &n, bad); err != nil || null {
			return err
		}
		return q.setNumber(name, n, bad)
	case "rerank":
		var s string
		if err := decode(raw, &s, bad, "a string"); err != nil {
			return err
		}
		return q.setRerank(s, bad)
	case "filter":
		return q.setFilter(raw)
	case "facets":
		return q.setFacetsJSON(raw)
	}
	return bad("no such field; there are text, id, code, like, dislike, limit, radius, filter, rerank, candidates, facets, cursor, explain and stream")
}

func decode(raw json.RawMessage, into any, bad wrong, want string) error {
	if json.Unmarshal(raw, into) != nil {
		return bad("this has to be %s", want)
	}
	return nil
}

// oneQuestion returns an error unless the query has exactly one of text, id, code and documents to
// like; like may be combined with text.
func (q *request) oneQuestion() error {
	asked := 0
	for _, s := range []string{q.Text, q.ID, q.Hex} {
		if s != "" {
			asked++
		}
	}
	switch {
	case asked == 0 && len(q.Like) == 0 && q.empty:
		q.Text = wordless
	case asked > 1 || asked == 0 && len(q.Like) == 0:
		return wire.NewProblem("bad_query",
			"ask by exactly one of text, id, code and like, and do not leave it empty; like may also stand beside text")
	}
	return nil
}
