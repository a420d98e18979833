package web

import (
	"errors"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
)

// message returns err as a sentence in the language of the page. An English page shows the detail
// of the API, which is more specific than the code.
func (p page) message(err error) string {
	problem := &wire.Problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "the server failed to process the request; see the server log for the cause"}
	errors.As(err, &problem)
	if p.Lang != "" && p.Lang != languages[0].Tag {
		if s := p.byCode(string(problem.Code)); s != "" {
			return s
		}
	}
	return sentence(problem.Detail)
}

// byCode returns the translated sentence for the code of a problem, or "".
func (p page) byCode(code string) string {
	switch code {
	case "no_known_terms":
		return p.T("No document has a word of the query. Check the spelling, or use other words.")
	case "foreign_codes":
		return p.T("The codes come from another program, so a text cannot be searched for. Search for documents similar to a document instead.")
	case "bad_query":
		return p.T("The query is invalid. Check the words, the distance and the filters.")
	case "bad_cursor":
		return p.T("This page of hits is no longer available. Start again with the first page.")
	case "document_not_found":
		return p.T("This document does not exist.")
	case "topic_not_found":
		return p.T("The collection has no such topic now. Choose one on the first page of the collection.")
	case "collection_not_found":
		return p.T("This collection does not exist.")
	case "words_not_indexed":
		return p.T("The words of this collection are still being indexed. Try again in a moment.")
	case "no_model":
		return p.T("There is no model yet. Train a model to search the collection.")
	case "timeout":
		return p.T("The request exceeded the server’s time limit. Narrow the query, or try again later.")
	case "busy", "not_ready":
		return p.T("The server is busy. Try again in a moment.")
	case "key_expired":
		return p.T("The key has expired. Sign in with another key.")
	case "key_filtered":
		return p.T("The key sees only a part of the documents, and this is about all of them. Sign in with another key.")
	case "key_needed":
		return p.T("This request requires a key. Sign in with one.")
	case "key_refused":
		return p.T("The key does not permit this request. Sign in with another key.")
	case "method_not_allowed":
		return p.T("This address does not accept forms. Go back and reload the page.")
	case "upload_gone":
		return p.T("The files of this preview were added or removed already. Send them again to add them.")
	case "no_such_path":
		return p.T("There is no page at this address.")
	case "internal":
		return p.T("The server failed to process the request. See the server log for the cause.")
	}
	return ""
}
