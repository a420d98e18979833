package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// searchOperations returns the operations of searches, insights and documents.
func searchOperations() []operation {
	return []operation{
		{
			at: "GET " + one + "/search", name: "search", tag: "search", scope: keys.Search,
			summary: "Find documents by a text, or by similar documents",
			about: "Send q, or documents to like. If there is a next page, the field next has its cursor, and the header Link its address with the relation next. " +
				"Pages neither repeat a document nor miss one that was stored throughout. " + aboutNote,
			gives:    bestHits,
			fails:    searching,
			endpoint: taking((*server).search),
		},
		{
			at: "POST " + one + "/search", name: "searchByBody", tag: "search", scope: keys.Search,
			summary:  "Find documents by a text, a document, a code, or similar documents",
			about:    "Send one of q, id, code and like; like may be combined with q. A null counts as absent. " + aboutNote,
			gives:    []outcome{{http.StatusOK, "The best hits", asJSON(wire.Answer{}), []string{"Deprecation"}}},
			fails:    searching,
			endpoint: taking((*server).search),
		},
		{
			at: "GET " + one + "/search/stream", name: "searchStream", tag: "search", scope: keys.Search,
			summary:  "Stream all documents within a radius around a text",
			about:    aboutStream + aboutNote,
			gives:    allHits,
			fails:    searching,
			endpoint: taking((*server).stream),
		},
		{
			at: "POST " + one + "/search/stream", name: "searchStreamByBody", tag: "search", scope: keys.Search,
			summary:  "Stream all documents within a radius around a text, a document or a code",
			about:    aboutStream + aboutNote,
			gives:    allHits,
			fails:    searching,
			endpoint: taking((*server).stream),
		},
		{
			at: "POST " + one + "/searches", name: "searches", tag: "search", scope: keys.Search,
			summary:  "Answer many searches from one state of the collection",
			about:    "The problem of a failed search takes the place of its answer. The time in each answer is the time of all searches together. " + aboutNote,
			body:     asJSON(wire.Searches{}),
			gives:    []outcome{{http.StatusOK, "An answer or a problem for each search, in their order", asJSON(wire.Answers{}), []string{"Deprecation"}}},
			fails:    searching,
			endpoint: by((*server).searches),
		},
		{
			at: "GET " + one + "/documents/{id}/similar", name: "similar", tag: "search", scope: keys.Search,
			summary:  "Find the documents similar to one",
			about:    aboutNote,
			gives:    bestHits,
			fails:    searching,
			endpoint: taking((*server).similar),
		},
		{
			at: "GET " + one + "/documents/{id}/similar/stream", name: "similarStream", tag: "search", scope: keys.Search,
			summary:  "Stream all documents within a radius around one",
			about:    aboutStream + aboutNote,
			gives:    allHits,
			fails:    searching,
			endpoint: taking((*server).similarStream),
		},
		{
			at: "GET " + one + "/duplicates", name: "duplicates", tag: "search", scope: keys.Search,
			summary:  "Find groups of documents that are nearly the same",
			returns:  "The groups, the largest first",
			fails:    []string{"no_model", "too_many"},
			endpoint: patiently((*server).duplicates),
		},
		{
			at: "GET " + one + "/topics", name: "topics", tag: "search", scope: keys.Search,
			summary:  "List the topics of the collection, with their sizes and examples",
			about:    "The id of a topic is a parameter of searches and lists. Topics are kept, and found anew once a hundredth of the documents was added or deleted. If that takes long, the answer is busy: retry later.",
			returns:  "The topics, the largest first",
			fails:    []string{"no_model", "too_many"},
			endpoint: patiently((*server).topics),
		},
		{
			at: "GET " + one + "/bits/{bit}", name: "splitByBit", tag: "insight", scope: keys.Search,
			summary:  "Get the documents on both sides of a bit",
			gives:    []outcome{{http.StatusOK, "Both sides, each with labels and examples", asJSON(wire.Split{}), nil}},
			fails:    []string{"no_model", "bit_not_found", "too_many"},
			endpoint: taking((*server).split),
		},
		{
			at: "GET " + one + "/map", name: "map", tag: "insight", scope: keys.Search,
			summary:  "Get the documents in two dimensions, column by column",
			about:    "A map is kept, and computed again once a hundredth of the documents was added or deleted. If the computation takes long, the answer is busy: retry later.",
			gives:    []outcome{{http.StatusOK, "The map", asJSON(wire.Map{}), nil}},
			fails:    []string{"no_model", "too_many"},
			endpoint: taking((*server).mapped),
		},
		{
			at: "GET " + one + "/map/place", name: "placeOnMap", tag: "insight", scope: keys.Search,
			summary:  "Get the position of a text or a document on the map",
			returns:  "The position",
			fails:    append([]string{"no_known_terms"}, asking...),
			endpoint: patiently((*server).place),
		},
		{
			at: "GET " + one + "/outliers", name: "outliers", tag: "insight", scope: keys.Search,
			summary:  "List the documents that the model reconstructs worst",
			about:    "In a collection of more than 4,000 documents, at most as many, evenly spread, are examined.",
			returns:  "The documents, the worst first",
			fails:    asking,
			endpoint: patiently((*server).outliers),
		},
		{
			at: "GET " + one + "/reconstruct", name: "reconstruct", tag: "insight", scope: keys.Search,
			summary:  "List the words that the network expects in a text or a document, and those it doubts",
			about:    aboutNote,
			returns:  "The words",
			fails:    asking,
			endpoint: inTurn((*server).reconstruct),
		},
		{
			at: "POST " + one + "/reconstruct", name: "reconstructByBody", tag: "insight", scope: keys.Search,
			summary:  "List the expected and doubted words of a text that is too long for an address",
			about:    aboutNote,
			returns:  "The words",
			fails:    asking,
			endpoint: inTurn((*server).reconstruct),
		},
		{
			at: "GET " + one + "/sample", name: "sample", tag: "insight", scope: keys.Search,
			summary:  "Sample documents that the network generates, with the documents nearest to them",
			returns:  "The samples, which the seed determines",
			fails:    asking,
			endpoint: patiently((*server).sample),
		},
		{
			at: "GET " + one + "/drift", name: "drift", tag: "insight", scope: keys.Search,
			summary:  "Measure the drift of the collection from its model",
			returns:  "The drift",
			fails:    []string{"no_model", "foreign_codes", "too_many"},
			endpoint: patiently((*server).drift),
		},
		{
			at: "GET " + one + "/suggest", name: "suggest", tag: "search", scope: keys.Search,
			summary:  "Suggest labels for a text or a document, by its 20 nearest documents",
			about:    aboutNote,
			returns:  "The labels, the likeliest first",
			fails:    asking,
			endpoint: answering((*server).suggest),
		},
		{
			at: "POST " + one + "/suggest", name: "suggestByBody", tag: "search", scope: keys.Search,
			summary:  "Suggest labels for a text that is too long for an address",
			about:    aboutNote,
			returns:  "The labels, the likeliest first",
			fails:    asking,
			endpoint: answering((*server).suggest),
		},
		{
			at: "POST " + one + "/documents", name: "bulk", tag: "documents", scope: keys.Write,
			summary: "Store many documents, one per line or in an array",
			about: "Results arrive in the order of the documents, while later ones are still being sent. A document whose result is stored is on disk. After a last line with the status failed, " +
				"no document after those of the earlier lines was stored. Arrays of documents, and objects that span several lines or share one, are recognised " +
				"by the start of the body, whatever its media type; results then have the number of the element.",
			body:     asLines(wire.NewDocument{}).or(asJSON([]wire.NewDocument{})),
			gives:    []outcome{{http.StatusOK, "One result per line", asLines(wire.BulkLine{}), nil}},
			fails:    []string{"bad_document", "too_many", "foreign_codes", "unsupported_media_type"},
			endpoint: by((*server).bulk),
		},
		{
			at: "GET " + one + "/documents", name: "listDocuments", tag: "documents", scope: keys.Search,
			summary:  "List documents",
			about:    "The pages together are the documents at the time of the first one, without those that were deleted or replaced since.",
			returns:  "A page of documents",
			fails:    []string{"bad_cursor", "no_model", "topic_not_found", "too_many"},
			endpoint: answering((*server).listDocuments),
		},
		{
			at: "POST " + one + "/documents/delete", name: "deleteDocuments", tag: "documents", scope: keys.Write,
			summary:  "Delete all documents that meet conditions, or come from a file",
			about:    "Documents that are added or replaced meanwhile remain.",
			returns:  "The number of deleted documents",
			fails:    []string{"too_many", "unsupported_media_type"},
			endpoint: answering((*server).deleteDocuments),
		},
		{
			at: "GET " + one + "/documents/{id}", name: "getDocument", tag: "documents", scope: keys.Search,
			summary: "Read a document",
			gives: []outcome{
				{http.StatusOK, "The document", asJSON(wire.Document{}), []string{"ETag"}},
				{http.StatusNotModified, "The client has this version", nil, []string{"ETag"}},
			},
			fails:    []string{"document_not_found", "precondition_failed", "too_many"},
			endpoint: taking((*server).document),
		},
		{
			at: "PUT " + one + "/documents/{id}", name: "putDocument", tag: "documents", scope: keys.Write,
			summary: "Store a document",
			about:   "With If-Match, or If-None-Match: * for a new document, it is stored only if the condition holds: of several clients that read the same version, only one replaces it.",
			takes:   wire.WriteParameters{},
			body:    asJSON(wire.NewDocument{}),
			gives: []outcome{
				{http.StatusOK, "The document existed, and was replaced or is unchanged", asJSON(wire.Outcome{}), []string{"ETag"}},
				{http.StatusCreated, "The document was added", asJSON(wire.Outcome{}), []string{"ETag"}},
			},
			fails:    []string{"bad_document", "document_not_found", "rejected", "foreign_codes", "precondition_failed", "method_not_allowed", "unsupported_media_type"},
			endpoint: by((*server).put),
		},
		{
			at: "PATCH " + one + "/documents/{id}", name: "patchDocument", tag: "documents", scope: keys.Write,
			summary: "Change parts of a document",
			about: "The body is a JSON merge patch (RFC 7396): its values replace those of the document, and null removes. An array is replaced as a whole. " +
				"Of changes by several clients none is lost, since a change is made anew if another one comes between.",
			takes:    wire.WriteParameters{},
			body:     asJSON(wire.DocumentChange{}),
			gives:    []outcome{{http.StatusOK, "The document was replaced or is unchanged", asJSON(wire.Outcome{}), []string{"ETag"}}},
			fails:    []string{"bad_document", "document_not_found", "rejected", "foreign_codes", "precondition_failed", "method_not_allowed", "unsupported_media_type"},
			endpoint: by((*server).patch),
		},
		{
			at: "DELETE " + one + "/documents/{id}", name: "deleteDocument", tag: "documents", scope: keys.Write,
			summary:  "Delete a document",
			takes:    wire.WriteParameters{},
			gives:    []outcome{{http.StatusNoContent, "The document is deleted", nil, nil}},
			fails:    []string{"document_not_found", "precondition_failed", "method_not_allowed"},
			endpoint: by((*server).delete),
		},
	}
}
