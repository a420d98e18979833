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

// operations returns all operations of the API. The routes, the specification at /openapi.json and
// the page at /docs are built from them. To add an operation:
//
//	{
//		at: "POST " + one + "/train", name: "train", tag: "tasks", scope: keys.Admin,
//		summary: "Train a model",          // details go into about
//		// The fields of takes have tags such as header:"…" or
//		// `query:"epochs" doc:"…" minimum:"1" default:"16"`.
//		takes:   wire.TrainParameters{},
//		// body[wire.Training](s, w, r) reads the body and enforces its limits.
//		body:    asJSON(wire.Training{}),
//		gives:   []outcome{
//			{http.StatusAccepted, "The task", asJSON(wire.Task{}), []string{"Location"}},
//		},
//		fails:   []string{"no_model"},     // in addition to the common codes of operation.codes
//		handle:  (*server).train,
//	},
//
// Names in braces are described in pathParameters, codes in wire.ErrCodes, headers of answers in
// responseHeaders, and tags in sections. Other media types are written
// contents{"text/event-stream": {wire.Task{}}}, and several are joined by or. Parameters that are
// not in takes are rejected before handle runs.
//
// Tests fail if the answer in any test is not as described, or if a limit is not enforced.
func operations() []operation {
	return slices.Concat(serviceOperations(), searchOperations(), taskOperations())
}

// serviceOperations returns the operations of the process, the collections and their models.
func serviceOperations() []operation {
	return []operation{
		{
			at: "GET /livez", name: "live", tag: "process",
			summary: "Check that the process answers",
			gives:   []outcome{{http.StatusOK, "The process answers", asJSON(wire.Health{}), nil}},
			handle:  (*server).live,
		},
		{
			at: "GET /readyz", name: "ready", tag: "process",
			summary: "Check that every open collection can be read",
			gives:   []outcome{{http.StatusOK, "All open collections can be read", asJSON(wire.Readiness{}), nil}},
			fails:   []string{"not_ready"},
			handle:  (*server).ready,
		},
		{
			at: "GET /metrics", name: "metrics", tag: "process", scope: keys.Admin, everywhere: true,
			summary: "Metrics for Prometheus",
			about: "Requests by route, method and class of status; searches by searcher, their probes and candidates; running and waiting searches; the size of " +
				"each collection; tasks and the time that those that ended took; and the resources of the process. Absent if the server was started without metrics.",
			gives:  []outcome{{http.StatusOK, "The metrics", asText("text/plain", "application/openmetrics-text"), nil}},
			fails:  []string{"no_such_path"},
			handle: (*server).showMetrics,
		},
		{
			at: "GET /openapi.json", name: "openapi", tag: "process",
			summary: "Get this specification",
			gives:   []outcome{{http.StatusOK, "The OpenAPI 3.1 specification", asAny("application/json"), nil}},
			handle:  (*server).openapi,
		},
		{
			at: "GET /docs", name: "docs", tag: "process",
			summary: "Read this specification as a page",
			gives:   []outcome{{http.StatusOK, "The page", asText("text/html"), nil}},
			handle:  (*server).docs,
		},
		{
			at: "GET /docs/style.css", name: "docsStyle", tag: "process",
			summary: "Get the style sheet of the page",
			gives:   []outcome{{http.StatusOK, "The style sheet", asText("text/css"), nil}},
			handle:  (*server).docsStyle,
		},
		{
			at: "GET /v1/collections", name: "listCollections", tag: "collections", scope: keys.Search,
			summary: "List the collections that the key allows",
			gives:   []outcome{{http.StatusOK, "The collections, by name", asJSON(wire.Collections{}), nil}},
			fails:   []string{"busy"},
			handle:  (*server).list,
		},
		{
			at: "GET " + one, name: "describeCollection", tag: "collections", scope: keys.Search,
			summary: "Get the size and state of a collection",
			gives:   []outcome{{http.StatusOK, "The collection", asJSON(wire.Collection{}), nil}},
			handle:  (*server).describe,
		},
		{
			at: "PUT " + one, name: "createCollection", tag: "collections", scope: keys.Admin,
			summary: "Create an empty collection",
			about:   "It is stored as a file in the server's directory. A name has 1 to 100 characters: letters of any script, digits, '-', '_' and '.'. It must not begin with '-' or '.', end in '.' or .db, be the name of a Windows device such as con, or differ from another name by case only.",
			gives:   []outcome{{http.StatusCreated, "The collection", asJSON(wire.Collection{}), []string{"Location"}}},
			fails:   []string{"bad_name", "collection_exists", "no_folder"},
			handle:  (*server).create,
		},
		{
			at: "DELETE " + one, name: "deleteCollection", tag: "collections", scope: keys.Admin,
			summary: "Delete a collection with all its content, and cancel its tasks",
			about:   "Running requests finish on the deleted content. The name can be reused at once.",
			gives:   []outcome{{http.StatusNoContent, "The collection is deleted", nil, nil}},
			fails:   []string{"in_use", "no_folder"},
			handle:  (*server).deleteCollection,
		},
		{
			at: "GET /v1/aliases", name: "listAliases", tag: "collections", scope: keys.Search,
			summary: "List the aliases that the key allows",
			gives:   []outcome{{http.StatusOK, "The aliases, by name", asJSON(wire.Aliases{}), nil}},
			handle:  (*server).listAliases,
		},
		{
			at: "PUT /v1/aliases/{alias}", name: "putAlias", tag: "collections", scope: keys.Admin, everywhere: true,
			summary: "Point an alias to a collection, in place of its previous one",
			about:   "The switch is atomic: every request uses either the old collection or the new one throughout.",
			body:    asJSON(wire.AliasTarget{}),
			gives:   []outcome{{http.StatusOK, "The alias existed", asJSON(wire.Alias{}), nil}, {http.StatusCreated, "The alias is new", asJSON(wire.Alias{}), nil}},
			fails:   []string{"bad_name", "collection_exists", "collection_not_found", "no_folder"},
			handle:  (*server).putAlias,
		},
		{
			at: "DELETE /v1/aliases/{alias}", name: "deleteAlias", tag: "collections", scope: keys.Admin, everywhere: true,
			summary: "Delete an alias, but not its collection",
			gives:   []outcome{{http.StatusNoContent, "The alias is deleted", nil, nil}},
			fails:   []string{"alias_not_found", "no_folder"},
			handle:  (*server).deleteAlias,
		},
		{
			at: "GET " + one + "/stats", name: "stats", tag: "collections", scope: keys.Search,
			summary: "Get the size and state of a collection with its labels and the drift from its model",
			gives:   []outcome{{http.StatusOK, "The statistics", asJSON(wire.Stats{}), nil}},
			fails:   []string{"too_many"},
			handle:  (*server).stats,
		},
		{
			at: "GET " + one + "/bits", name: "bits", tag: "models", scope: keys.Search,
			summary: "Get the meaning of each bit of the code",
			takes:   wire.BitsParameters{},
			gives:   []outcome{{http.StatusOK, "The bits, in order", asJSON(wire.Bits{}), nil}},
			fails:   []string{"no_model", "foreign_codes", "too_many"},
			handle:  (*server).bits,
		},
		{
			at: "GET " + one + "/generations", name: "listGenerations", tag: "models", scope: keys.Search,
			summary: "List the generations: the codes of all documents by one model each",
			gives:   []outcome{{http.StatusOK, "The generations, the oldest first", asJSON(wire.Generations{}), nil}},
			handle:  (*server).generations,
		},
		{
			at: "POST " + one + "/generations/{generation}/use", name: "useGeneration", tag: "models", scope: keys.Admin,
			summary: "Switch to a generation, for example back to an earlier one",
			about:   "Documents that were added since it was in force are hashed first, without a time limit. A call that is broken off loses nothing: the next one continues from there.",
			gives:   []outcome{{http.StatusOK, "All generations", asJSON(wire.Generations{}), nil}},
			fails:   []string{"generation_not_found"},
			handle:  (*server).use,
		},
		{
			at: "GET " + one + "/models", name: "models", tag: "models", scope: keys.Search,
			summary: "List all generations with the training and the quality of their models",
			about:   "The quality comes from the results of evaluate tasks. The queue keeps the last 1000 tasks that ended, of any type; results of older ones are gone.",
			gives:   []outcome{{http.StatusOK, "The models, the newest first", asJSON(wire.Models{}), nil}},
			fails:   []string{"too_many"},
			handle:  (*server).models,
		},
	}
}

// aboutNote describes the answer to a query without a known word.
const aboutNote = "A query without a word that the model knows gets an answer without hits: unknown lists its words, and note states the remedy."

var (
	// hitLines is a stream of hits.
	hitLines = asLines(wire.Hit{}, wire.End{}, wire.Outcome{})

	// enqueued is the answer with a new task.
	enqueued = outcome{http.StatusAccepted, "The task", asJSON(tasks.Task{}), []string{"Location"}}

	// searching, asking and starting are the codes of problems of searches, of insights and of
	// operations that enqueue a task.
	searching = []string{"bad_cursor", "no_model", "foreign_codes", "document_not_found", "too_many"}
	asking    = []string{"no_model", "no_decoder", "foreign_codes", "document_not_found", "too_many"}
	starting  = []string{"no_tasks", "too_many"}
)

// sections are the tags that group the operations, in the order of the specification.
var sections = []struct{ name, about string }{
	{"search", "Find documents."},
	{"documents", "Read and write documents."},
	{"tasks", "Run long operations. They are completed even if the server is killed meanwhile."},
	{"collections", "Manage the collections and their aliases."},
	{"insight", "Inspect a model."},
	{"models", "The learned hash functions, their codes, and the meanings of the bits."},
	{"process", "Monitoring of the process, and the specification. Only the metrics need a key."},
}
