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
			at: "GET " + one + "/search", name: "search", tag: "search", scope: keys.Search, narrow: true,
			summary: "Find documents by a text, or by similar documents",
			about: "Send q, or documents to like. If there is a next page, the field next has its cursor, and the header Link its address with the relation next. " +
				"Pages neither repeat a document nor miss one that was stored throughout. " + aboutNote,
			gives:    bestHits,
			fails:    searching,
			endpoint: taking((*server).search),
		},
		{
			at: "POST " + one + "/search", name: "searchByBody", tag: "search", scope: keys.Search, narrow: true,
			summary:  "Find documents by a text, a document, a code, or similar documents",
			about:    "Send one of q, id, code and like; like may be combined with q. A null counts as absent. " + aboutNote,
			gives:    []outcome{{http.StatusOK, "The best hits", asJSON(wire.Answer{}), []string{"Deprecation"}}},
			fails:    searching,
			endpoint: taking((*server).search),
		},
		{
			at: "GET " + one + "/search/stream", name: "searchStream", tag: "search", scope: keys.Search, narrow: true,
			summary:  "Stream all documents within a radius around a text",
			about:    aboutStream + aboutNote,
			gives:    allHits,
			fails:    searching,
			endpoint: taking((*server).stream),
		},
		{
			at: "POST " + one + "/search/stream", name: "searchStreamByBody", tag: "search", scope: keys.Search, narrow: true,
			summary:  "Stream all documents within a radius around a text, a document or a code",
			about:    aboutStream + aboutNote,
			gives:    allHits,
			fails:    searching,
			endpoint: taking((*server).stream),
		},
		{
			at: "POST " + one + "/searches", name: "searches", tag: "search", scope: keys.Search, narrow: true,
			summary:  "Answer many searches from one state of the collection",
			about:    "The problem of a failed search takes the place of its answer. The time in each answer is the time of all searches together. " + aboutNote,
			body:     asJSON(wire.Searches{}),
			gives:    []outcome{{http.StatusOK, "An answer or a problem for each search, in their order", asJSON(wire.Answers{}), []string{"Deprecation"}}},
			fails:    searching,
			endpoint: by((*server).searches),
		},
		{
			at: "GET " + one + "/documents/{id}/similar", name: "similar", tag: "search", scope: keys.Search, narrow: true,
			summary:  "Find the documents similar to one",
			about:    aboutNote,
			gives:    bestHits,
			fails:    searching,
			endpoint: taking((*server).similar),
		},
		{
			at: "GET " + one + "/documents/{id}/similar/stream", name: "similarStream", tag: "search", scope: keys.Search, narrow: true,
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
			at: "GET " + one + "/labelling", name: "labelling", tag: "search", scope: keys.Search,
			summary:  "List the documents without labels whose labels would teach most",
			about:    "A label informs about the documents with similar codes. The first document is the one whose label would inform about most documents of which no label informs yet. In a large collection a sample is examined.",
			returns:  "The documents, the one that would teach most first",
			fails:    []string{"no_model", "too_many"},
			endpoint: patiently((*server).labelling),
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
			about:    "Documents with similar codes are near each other. A map is kept. Once a hundredth of the documents was added, it is made again: the others stay where they are, and the new ones are placed among their neighbours. Once a quarter was added or deleted, all positions are computed again. If that takes long, the answer is busy: retry later.",
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
			at: "GET " + one + "/suggest", name: "suggest", tag: "search", scope: keys.Search, narrow: true,
			summary:  "Suggest labels for a text or a document, by its 20 nearest documents",
			about:    aboutNote,
			returns:  "The labels, the likeliest first",
			fails:    asking,
			endpoint: answering((*server).suggest),
		},
		{
			at: "POST " + one + "/suggest", name: "suggestByBody", tag: "search", scope: keys.Search, narrow: true,
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
			at: "GET " + one + "/documents", name: "listDocuments", tag: "documents", scope: keys.Search, narrow: true,
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
			at: "GET " + one + "/documents/{id}", name: "getDocument", tag: "documents", scope: keys.Search, narrow: true,
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
			fails:    []string{"bad_document", "document_not_found", "rejected", "quota_exceeded", "foreign_codes", "precondition_failed", "method_not_allowed", "unsupported_media_type"},
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
			fails:    []string{"bad_document", "document_not_found", "rejected", "quota_exceeded", "foreign_codes", "precondition_failed", "method_not_allowed", "unsupported_media_type"},
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

// feedbackOperations returns the operations of feedback and of what searches learn from it.
func feedbackOperations() []operation {
	return []operation{
		{
			at: "POST " + one + "/feedback", name: "addFeedback", tag: "feedback", scope: keys.Write, repeats: true,
			summary:  "Store likes, dislikes and clicks",
			about:    "They take effect by learnAdapter. A collection keeps 100,000 entries, of more the newest. Entries about a document that does not exist, or no longer, have no effect.",
			returns:  "The number of stored entries",
			endpoint: answering((*server).addFeedback).remembered(),
		},
		{
			at: "GET " + one + "/feedback", name: "listFeedback", tag: "feedback", scope: keys.Write,
			summary:  "List the feedback, the oldest first",
			returns:  "A page of feedback",
			endpoint: answering((*server).listFeedback),
		},
		{
			at: "DELETE " + one + "/feedback", name: "deleteFeedback", tag: "feedback", scope: keys.Write,
			summary:  "Delete feedback: all, or that of a query or about a document",
			about:    "What an adapter has learned from it stays until the adapter is learned again or removed.",
			takes:    wire.FeedbackMatch{},
			gives:    []outcome{{http.StatusOK, "The number of deleted entries", asJSON(wire.Deleted{}), nil}},
			endpoint: by((*server).deleteFeedback),
		},
		{
			at: "GET " + one + "/adapter", name: "adapter", tag: "feedback", scope: keys.Search,
			summary:  "Describe what searches have learned from feedback",
			returns:  "The adapter",
			endpoint: answering((*server).adapter),
		},
		{
			at: "POST " + one + "/adapter", name: "learnAdapter", tag: "feedback", scope: keys.Write,
			summary: "Learn from the feedback, and switch it on at once",
			about: "Learns to turn the activations of queries like those with feedback, which changes hybrid searches and re-ranking by the activations, and no code of a document. " +
				"It takes about two seconds, acts in the current generation only, and replaces an earlier one.",
			gives:    []outcome{{http.StatusOK, "The adapter", asJSON(wire.Adaptation{}), nil}},
			fails:    []string{"no_model", "foreign_codes", "nothing_learned", "too_many"},
			endpoint: by((*server).learnAdapter),
		},
		{
			at: "DELETE " + one + "/adapter", name: "removeAdapter", tag: "feedback", scope: keys.Write,
			summary:  "Undo what searches have learned from feedback",
			about:    "The feedback stays.",
			gives:    []outcome{{http.StatusNoContent, "There is no adapter any more", nil, nil}},
			endpoint: by((*server).removeAdapter),
		},
	}
}
