package web

import (
	"errors"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
)

// says returns err as a sentence in the language of the page. An English page shows the detail of
// the API, which is more specific than the code.
func (p page) says(err error) string {
	what := &wire.Problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "something went wrong here; the log of the server says what"}
	errors.As(err, &what)
	if p.Lang != "" && p.Lang != languages[0].Tag {
		if s := p.byCode(string(what.Code)); s != "" {
			return s
		}
	}
	return sentence(what.Detail)
}

// byCode returns the translated sentence for the code of a problem, or "".
func (p page) byCode(code string) string {
	switch code {
	case "no_known_terms":
		return p.T("No word of the query is in the vocabulary. Ask with words that occur in the documents.")
	case "foreign_codes":
		return p.T("The codes come from another program, so a text has none here. Ask for documents like one.")
	case "bad_query":
		return p.T("This cannot be searched for. Look at the words, the distance and the filters.")
	case "bad_cursor":
		return p.T("This page of hits is no longer there.")
	case "document_not_found":
		return p.T("There is no such document.")
	case "collection_not_found":
		return p.T("There is no such collection.")
	case "no_model":
		return p.T("There is no model yet, so there are no codes to search.")
	case "timeout":
		return p.T("This took longer than the server allows. Ask for less, or again later.")
	case "busy", "not_ready":
		return p.T("The server is busy. Try again in a moment.")
	case "key_needed":
		return p.T("This wants a key.")
	case "key_refused":
		return p.T("The key does not allow this.")
	case "method_not_allowed":
		return p.T("This page can only be read.")
	case "no_such_path":
		return p.T("There is no page at this address.")
	case "internal":
		return p.T("Something went wrong here; the log of the server says what.")
	}
	return ""
}
