package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

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
