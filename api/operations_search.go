package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// searchOperations are searches, insights and documents.
func searchOperations() []operation {
	return []operation{
		{
			at: "GET " + one + "/search", name: "search", tag: "search", scope: keys.Search,
			summary: "Find documents by a text, or by documents to like",
			about: "An answer that has a next page says so: its cursor is next, and its address is the Link of the relation next. Pages hold no document twice " +
				"and miss none that was there all the time. A stream is all hits within the radius, a hit a line, and ends in a line that says done or failed. " +
				aboutNote,
			takes:  searchParameters{},
			gives:  []outcome{{http.StatusOK, "The nearest hits, or all of them as a stream", asJSON(wire.Answer{}).or(hitLines), []string{"Link"}}},
			fails:  searching,
			handle: (*server).search,
		},
		{
			at: "POST " + one + "/search", name: "searchByBody", tag: "search", scope: keys.Search,
			summary: "Find documents by a text, a document, a code, or documents to like",
			about:   "Ask by exactly one of text, id, code and like; like may also stand beside text. null is as good as absent. " + aboutNote,
			body:    asJSON(searchBody{}),
			gives:   []outcome{{http.StatusOK, "The nearest hits, or all of them as a stream", asJSON(wire.Answer{}).or(hitLines), nil}},
			fails:   searching,
			handle:  (*server).search,
		},
		{
			at: "POST " + one + "/searches", name: "searches", tag: "search", scope: keys.Search,
			summary: "Answer many searches from one state of the collection",
			about:   "What is wrong with one of them stands in its place. The time that each answer tells is that of all together. " + aboutNote,
			body:    asJSON(searchesBody{}),
			gives:   []outcome{{http.StatusOK, "An answer or a problem for each, in their order", asJSON(wire.Answers{}), nil}},
			fails:   searching,
			handle:  (*server).searches,
		},
		{
			at: "GET " + one + "/documents/{id}/similar", name: "similar", tag: "search", scope: keys.Search,
			summary: "Find the documents like one",
			about:   aboutNote,
			takes:   similarParameters{},
			gives:   []outcome{{http.StatusOK, "The nearest hits, or all of them as a stream", asJSON(wire.Answer{}).or(hitLines), []string{"Link"}}},
			fails:   searching,
		},
		{
			at: "GET " + one + "/duplicates", name: "duplicates", tag: "search", scope: keys.Search,
			summary: "Find groups of documents that are nearly the same",
			takes:   duplicatesParameters{},
			gives:   []outcome{{http.StatusOK, "The groups, the largest first", asJSON(wire.Duplicates{}), nil}},
			fails:   []string{"no_model", "too_many"},
			handle:  (*server).duplicates,
		},
		{
			at: "GET " + one + "/bits/{bit}", name: "splitByBit", tag: "insight", scope: keys.Search,
			summary: "The documents on both sides of a bit",
			takes:   splitParameters{},
			gives:   []outcome{{http.StatusOK, "Both sides, with their labels and some examples", asJSON(wire.Split{}), nil}},
			fails:   []string{"no_model", "bit_not_found", "too_many"},
			handle:  (*server).split,
		},
		{
			at: "GET " + one + "/map", name: "map", tag: "insight", scope: keys.Search,
			summary: "The documents in two dimensions, column by column",
			about:   "A map is kept, and made anew when a hundredth of the documents came or went; busy says to come back for one that takes long to make.",
			takes:   mapParameters{},
			gives:   []outcome{{http.StatusOK, "The map", asJSON(wire.Map{}), nil}},
			fails:   []string{"no_model", "too_many"},
			handle:  (*server).mapped,
		},
		{
			at: "GET " + one + "/map/place", name: "placeOnMap", tag: "insight", scope: keys.Search,
			summary: "Where a text or a document lies on the map",
			takes:   askedParameters{},
			gives:   []outcome{{http.StatusOK, "The place", asJSON(wire.Place{}), nil}},
			fails:   append([]string{"no_known_terms"}, asking...),
			handle:  (*server).place,
		},
		{
			at: "GET " + one + "/outliers", name: "outliers", tag: "insight", scope: keys.Search,
			summary: "The documents that the model reconstructs worst",
			about:   "Of more than 4,000 as many, evenly spread, are looked at.",
			takes:   outliersParameters{},
			gives:   []outcome{{http.StatusOK, "The worst first", asJSON(wire.Outliers{}), nil}},
			fails:   asking,
			handle:  (*server).outliers,
		},
		{
			at: "GET " + one + "/reconstruct", name: "reconstruct", tag: "insight", scope: keys.Search,
			summary: "Which words the network expects in a text or a document, and which of its words it doubts",
			about:   aboutNote,
			takes:   reconstructParameters{},
			gives:   []outcome{{http.StatusOK, "The words", asJSON(wire.Reconstruction{}), nil}},
			fails:   asking,
			handle:  (*server).reconstruct,
		},
		{
			at: "POST " + one + "/reconstruct", name: "reconstructBody", tag: "insight", scope: keys.Search,
			summary: "The same of a text that is too long for an address",
			about:   aboutNote,
			body:    asJSON(reconstructBody{}),
			gives:   []outcome{{http.StatusOK, "The words", asJSON(wire.Reconstruction{}), nil}},
			fails:   asking,
			handle:  (*server).reconstruct,
		},
		{
			at: "GET " + one + "/sample", name: "sample", tag: "insight", scope: keys.Search,
			summary: "Documents that the network dreams up, and which are near them",
			takes:   sampleParameters{},
			gives:   []outcome{{http.StatusOK, "The samples; the same seed gives the same ones", asJSON(wire.Samples{}), nil}},
			fails:   asking,
			handle:  (*server).sample,
		},
		{
			at: "GET " + one + "/drift", name: "drift", tag: "insight", scope: keys.Search,
			summary: "How far the collection has come from its model",
			gives:   []outcome{{http.StatusOK, "The drift", asJSON(wire.Drift{}), nil}},
			fails:   []string{"no_model", "foreign_codes", "too_many"},
			handle:  (*server).drift,
		},
		{
			at: "GET " + one + "/suggest", name: "suggest", tag: "search", scope: keys.Search,
			summary: "Labels for a text or a document, by its 20 nearest",
			about:   aboutNote,
			takes:   suggestParameters{},
			gives:   []outcome{{http.StatusOK, "The likeliest first", asJSON(wire.Suggestions{}), nil}},
			fails:   asking,
			handle:  (*server).suggest,
		},
		{
			at: "POST " + one + "/suggest", name: "suggestBody", tag: "search", scope: keys.Search,
			summary: "The same for a text that is too long for an address",
			about:   aboutNote,
			body:    asJSON(suggestBody{}),
			gives:   []outcome{{http.StatusOK, "The likeliest first", asJSON(wire.Suggestions{}), nil}},
			fails:   asking,
			handle:  (*server).suggest,
		},
		{
			at: "POST " + one + "/documents", name: "bulk", tag: "documents", scope: keys.Write,
			summary: "Store many documents, one a line or in an array",
			about: "Results come while documents still go, in their order. What a result says was stored is on disk; a last line with the status failed says that " +
				"nothing after the one before was stored. Arrays of documents, and objects that go over several lines or follow each other on one, are seen " +
				"from the beginning of the body, whatever its type; results then have the number of the element.",
			body:   asLines(wire.NewDocument{}).or(contents{"application/json": {wire.NewDocument{}, []wire.NewDocument{}}}),
			gives:  []outcome{{http.StatusOK, "A result a line", asLines(wire.Outcome{}), nil}},
			fails:  []string{"bad_document", "too_many", "foreign_codes", "unsupported_media_type"},
			handle: (*server).bulk,
		},
		{
			at: "GET " + one + "/documents/{id}", name: "getDocument", tag: "documents", scope: keys.Search,
			summary: "Read a document",
			takes:   documentParameters{},
			gives: []outcome{
				{http.StatusOK, "The document", asJSON(wire.Document{}), []string{"ETag"}},
				{http.StatusNotModified, "The client has it", nil, []string{"ETag"}},
			},
			fails:  []string{"document_not_found", "precondition_failed", "too_many"},
			handle: (*server).documentOrSimilar,
		},
		{
			at: "PUT " + one + "/documents/{id}", name: "putDocument", tag: "documents", scope: keys.Write,
			summary: "Store a document",
			about:   "With If-Match, or If-None-Match: * for one that must not be there yet, it is stored only while that holds: of several clients that read the same version, one replaces it.",
			takes:   writeParameters{},
			body:    asJSON(wire.NewDocument{}),
			gives: []outcome{
				{http.StatusOK, "It was there, and was replaced or is unchanged", asJSON(wire.Outcome{}), []string{"ETag"}},
				{http.StatusCreated, "It was added", asJSON(wire.Outcome{}), []string{"ETag"}},
			},
			fails:  []string{"bad_document", "document_not_found", "rejected", "foreign_codes", "precondition_failed", "method_not_allowed", "unsupported_media_type"},
			handle: (*server).put,
		},
		{
			at: "DELETE " + one + "/documents/{id}", name: "deleteDocument", tag: "documents", scope: keys.Write,
			summary: "Delete a document",
			takes:   writeParameters{},
			gives:   []outcome{{http.StatusNoContent, "It is gone", nil, nil}},
			fails:   []string{"document_not_found", "precondition_failed", "method_not_allowed"},
			handle:  (*server).delete,
		},
	}
}
