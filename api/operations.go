package api

import (
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// one is the path of a collection.
const one = "/v1/collections/{collection}"

// operations returns the table of contents of the API: the routes, the specification at
// /openapi.json and the page at /docs are made of it. To add an operation:
//
//	{
//		at: "POST " + one + "/train", name: "train", tag: "tasks", scope: keys.Admin,
//		summary: "Train a model",                     // and about, if there is more to say
//		takes:   wire.TrainParameters{},              // a struct with fields `query:"epochs" doc:"…" minimum:"1" default:"16"`, or header:"…"
//		body:    asJSON(wire.Training{}),             // read by body[wire.Training](s, w, r), which keeps its limits
//		gives:   []outcome{{http.StatusAccepted, "The task", asJSON(wire.Task{}), []string{"Location"}}},
//		fails:   []string{"no_model"},                // codes beside those that all such operations share, see operation.codes
//		handle:  (*server).train,
//	},
//
// Names in braces are described in pathParameters, codes in wire.ErrCodes, headers of answers in
// responseHeaders, and tags in sections. Other media types are written
// contents{"text/event-stream": {wire.Task{}}}, and several are joined by or. Parameters that are
// not in takes are refused before handle runs.
//
// Tests fail for an answer of any test that is not as described, and for limits that are not kept.
func operations() []operation {
	return slices.Concat(serviceOperations(), searchOperations(), taskOperations())
}

// serviceOperations are those of the process, the collections and their models.
func serviceOperations() []operation {
	return []operation{
		{
			at: "GET /livez", name: "live", tag: "process",
			summary: "Does the process answer?",
			gives:   []outcome{{http.StatusOK, "It does", asJSON(wire.Health{}), nil}},
			handle:  (*server).live,
		},
		{
			at: "GET /readyz", name: "ready", tag: "process",
			summary: "Can every collection be read?",
			gives:   []outcome{{http.StatusOK, "They can", asJSON(wire.Readiness{}), nil}},
			fails:   []string{"not_ready"},
			handle:  (*server).ready,
		},
		{
			at: "GET /metrics", name: "metrics", tag: "process", scope: keys.Admin, everywhere: true,
			summary: "Metrics for Prometheus",
			about: "Requests by route, method and class of status, searches by searcher and what they looked at, those that run and wait, the size of " +
				"each collection, tasks and how long those that ended ran, and what the process takes. Not there if the server was told so.",
			gives:  []outcome{{http.StatusOK, "The metrics", asText("text/plain", "application/openmetrics-text"), nil}},
			fails:  []string{"no_such_path"},
			handle: (*server).showMetrics,
		},
		{
			at: "GET /openapi.json", name: "openapi", tag: "process",
			summary: "This document",
			gives:   []outcome{{http.StatusOK, "An OpenAPI 3.1 document", asAny("application/json"), nil}},
			handle:  (*server).openapi,
		},
		{
			at: "GET /docs", name: "docs", tag: "process",
			summary: "This document, for people",
			gives:   []outcome{{http.StatusOK, "A page", asText("text/html"), nil}},
			handle:  (*server).docs,
		},
		{
			at: "GET /docs/style.css", name: "docsStyle", tag: "process",
			summary: "The looks of that page",
			gives:   []outcome{{http.StatusOK, "A style sheet", asText("text/css"), nil}},
			handle:  (*server).docsStyle,
		},
		{
			at: "GET /v1/collections", name: "listCollections", tag: "collections", scope: keys.Search,
			summary: "The collections that the key is for",
			gives:   []outcome{{http.StatusOK, "By name", asJSON(wire.Collections{}), nil}},
			fails:   []string{"busy"},
			handle:  (*server).list,
		},
		{
			at: "GET " + one, name: "describeCollection", tag: "collections", scope: keys.Search,
			summary: "A collection in numbers",
			gives:   []outcome{{http.StatusOK, "The numbers", asJSON(wire.Collection{}), nil}},
			handle:  (*server).describe,
		},
		{
			at: "PUT " + one, name: "createCollection", tag: "collections", scope: keys.Admin,
			summary: "Make an empty collection",
			about:   "It becomes a file in the folder of the server. A name has 1 to 100 letters of any script, digits, '-', '_' and '.'; it does not begin with '-' or '.', end in '.' or .db, name a device of Windows such as con, or differ from another one by case only.",
			gives:   []outcome{{http.StatusCreated, "The collection", asJSON(wire.Collection{}), []string{"Location"}}},
			fails:   []string{"bad_name", "collection_exists", "no_folder"},
			handle:  (*server).create,
		},
		{
			at: "DELETE " + one, name: "deleteCollection", tag: "collections", scope: keys.Admin,
			summary: "Delete a collection with all that is in it, and cancel its tasks",
			about:   "Requests under way go on with what was there. The name is free at once.",
			gives:   []outcome{{http.StatusNoContent, "It is gone", nil, nil}},
			fails:   []string{"in_use", "no_folder"},
			handle:  (*server).deleteCollection,
		},
		{
			at: "GET /v1/aliases", name: "listAliases", tag: "collections", scope: keys.Search,
			summary: "The aliases that the key may ask by",
			gives:   []outcome{{http.StatusOK, "By name", asJSON(wire.Aliases{}), nil}},
			handle:  (*server).listAliases,
		},
		{
			at: "PUT /v1/aliases/{alias}", name: "putAlias", tag: "collections", scope: keys.Admin, everywhere: true,
			summary: "Let an alias name a collection, whatever it named before",
			about:   "Every request gets the old one or the new one, whole. It takes an admin's key for all collections.",
			body:    asJSON(wire.AliasTarget{}),
			gives:   []outcome{{http.StatusOK, "It named another before", asJSON(wire.Alias{}), nil}, {http.StatusCreated, "It is new", asJSON(wire.Alias{}), nil}},
			fails:   []string{"bad_name", "collection_exists", "collection_not_found", "no_folder"},
			handle:  (*server).putAlias,
		},
		{
			at: "DELETE /v1/aliases/{alias}", name: "deleteAlias", tag: "collections", scope: keys.Admin, everywhere: true,
			summary: "Take an alias away; what it names stays",
			gives:   []outcome{{http.StatusNoContent, "It is gone", nil, nil}},
			fails:   []string{"alias_not_found", "no_folder"},
			handle:  (*server).deleteAlias,
		},
		{
			at: "GET " + one + "/stats", name: "stats", tag: "collections", scope: keys.Search,
			summary: "The same with labels, and how far the documents have come from the model",
			gives:   []outcome{{http.StatusOK, "The numbers", asJSON(wire.Stats{}), nil}},
			fails:   []string{"too_many"},
			handle:  (*server).stats,
		},
		{
			at: "GET " + one + "/bits", name: "bits", tag: "models", scope: keys.Search,
			summary: "What each bit of the code stands for",
			takes:   bitsParameters{},
			gives:   []outcome{{http.StatusOK, "A bit after the other", asJSON(wire.Bits{}), nil}},
			fails:   []string{"no_model", "foreign_codes", "too_many"},
			handle:  (*server).bits,
		},
		{
			at: "GET " + one + "/generations", name: "listGenerations", tag: "models", scope: keys.Search,
			summary: "The generations: all codes made by one model",
			gives:   []outcome{{http.StatusOK, "Oldest first", asJSON(wire.Generations{}), nil}},
			handle:  (*server).generations,
		},
		{
			at: "POST " + one + "/generations/{generation}/use", name: "useGeneration", tag: "models", scope: keys.Admin,
			summary: "Switch to a generation, which is how to go back to one",
			about:   "Documents that came since it was in force are hashed first, for as long as that takes. Who gives up loses nothing: the next call goes on from there.",
			gives:   []outcome{{http.StatusOK, "All generations", asJSON(wire.Generations{}), nil}},
			fails:   []string{"generation_not_found"},
			handle:  (*server).use,
		},
		{
			at: "GET " + one + "/models", name: "models", tag: "models", scope: keys.Search,
			summary: "All generations with what their models learned from, and how, and how good they are",
			about:   "How good they are, tasks of the kind evaluate say. The queue keeps the last 1000 tasks that ended, of any kind; results of older ones are gone.",
			gives:   []outcome{{http.StatusOK, "The newest first", asJSON(wire.Models{}), nil}},
			fails:   []string{"too_many"},
			handle:  (*server).models,
		},
	}
}

// aboutNote describes the answer to a question without a known word.
const aboutNote = "A question of whose words the model knows none, or which has no words, has an answer without hits: unknown lists the words, and note states what to do."

var (
	// hitLines are a stream of hits.
	hitLines = asLines(wire.Hit{}, wire.End{}, wire.Outcome{})

	// enqueued is a new task.
	enqueued = outcome{http.StatusAccepted, "The task", asJSON(tasks.Task{}), []string{"Location"}}

	// searching, asking and starting are the codes that searches have, insights, and new tasks.
	searching = []string{"bad_cursor", "no_model", "foreign_codes", "document_not_found", "too_many"}
	asking    = []string{"no_model", "no_decoder", "foreign_codes", "document_not_found", "too_many"}
	starting  = []string{"no_tasks", "too_many"}
)

// tags group the operations, in the order of the document.
var sections = []struct{ name, about string }{
	{"search", "Find documents."},
	{"documents", "Read and write them."},
	{"tasks", "What takes long. It is done even if the server is killed meanwhile."},
	{"collections", "What is served."},
	{"insight", "Look into a model."},
	{"models", "The learned hash functions, their codes, and what the bits stand for."},
	{"process", "For whoever watches the process, and for who wants to know what it can do. Open to all but the metrics."},
}
