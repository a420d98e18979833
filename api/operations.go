package api

import (
	"net/http"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// one is the path of a collection.
const one = "/v1/collections/{collection}"

// operations are the table of contents of /openapi.json and /docs, beside the function of the routes. To add one:
//
//	{
//		at: "POST " + one + "/train", name: "train", tag: "tasks", scope: keys.Admin,
//		summary: "Train a model",                           // and about, if there is more to say
//		takes:   trainParameters{},                         // a struct with fields `query:"epochs" doc:"…" minimum:"1" default:"16"`, or header:"…"
//		body:    asJSON(trainBody{}),                       // in the handler: in, err := body[trainBody](s, w, r) reads it and keeps its limits
//		gives:   []outcome{{http.StatusAccepted, "The task", asJSON(task{}), []string{"Location"}}},
//		fails:   []string{"no_model"},                      // codes beside those that all such operations share, see operation.codes
//	},
//
// Names in braces are described in pathParameters, new codes in problems, new headers of answers in responseHeaders, new tags in sections. What
// `json:"…,omitempty"` and pointers say is in the schemas too, and `doc:"…"` explains a field. Other media types are written
// contents{"text/event-stream": {task{}}}, which each event is held to, and several are joined by or. A pattern of the router that ends in
// /documents/* is /documents/{id} here. Parameters of the query string that are not in takes are refused before the handler is asked.
//
// Tests fail for a route without an operation, an operation without a route, an answer of any test that is not as described, and
// limits that are not kept.
var operations = []operation{
	{
		at: "GET /livez", name: "live", tag: "process",
		summary: "Does the process answer?",
		gives:   []outcome{{http.StatusOK, "It does", asJSON(wire.Health{}), nil}},
	},
	{
		at: "GET /readyz", name: "ready", tag: "process",
		summary: "Can every collection be read?",
		gives:   []outcome{{http.StatusOK, "They can", asJSON(wire.Readiness{}), nil}},
		fails:   []string{"not_ready"},
	},
	{
		at: "GET /metrics", name: "metrics", tag: "process", scope: keys.Admin, everywhere: true,
		summary: "Metrics for Prometheus",
		about: "Requests by route, method and class of status, searches by searcher and what they looked at, those that run and wait, the size of " +
			"each collection, tasks and how long those that ended ran, and what the process takes. Not there if the server was told so.",
		gives: []outcome{{http.StatusOK, "The metrics", asText("text/plain", "application/openmetrics-text"), nil}},
		fails: []string{"no_such_path"},
	},
	{
		at: "GET /openapi.json", name: "openapi", tag: "process",
		summary: "This document",
		gives:   []outcome{{http.StatusOK, "An OpenAPI 3.1 document", asAny("application/json"), nil}},
	},
	{
		at: "GET /docs", name: "docs", tag: "process",
		summary: "This document, for people",
		gives:   []outcome{{http.StatusOK, "A page", asText("text/html"), nil}},
	},
	{
		at: "GET /docs/style.css", name: "docsStyle", tag: "process",
		summary: "The looks of that page",
		gives:   []outcome{{http.StatusOK, "A style sheet", asText("text/css"), nil}},
	},

	{
		at: "GET /v1/collections", name: "listCollections", tag: "collections", scope: keys.Search,
		summary: "The collections that the key is for",
		gives:   []outcome{{http.StatusOK, "By name", asJSON(wire.Collections{}), nil}},
		fails:   []string{"busy"},
	},
	{
		at: "GET " + one, name: "describeCollection", tag: "collections", scope: keys.Search,
		summary: "A collection in numbers",
		gives:   []outcome{{http.StatusOK, "The numbers", asJSON(wire.Collection{}), nil}},
	},
	{
		at: "PUT " + one, name: "createCollection", tag: "collections", scope: keys.Admin,
		summary: "Make an empty collection",
		about:   "It becomes a file in the folder of the server. A name has 1 to 100 letters of any script, digits, '-', '_' and '.'; it does not begin with '-' or '.', end in '.' or .db, name a device of Windows such as con, or differ from another one by case only.",
		gives:   []outcome{{http.StatusCreated, "The collection", asJSON(wire.Collection{}), []string{"Location"}}},
		fails:   []string{"bad_name", "collection_exists", "no_folder"},
	},
	{
		at: "DELETE " + one, name: "deleteCollection", tag: "collections", scope: keys.Admin,
		summary: "Delete a collection with all that is in it, and cancel its tasks",
		about:   "Requests under way go on with what was there. The name is free at once.",
		gives:   []outcome{{http.StatusNoContent, "It is gone", nil, nil}},
		fails:   []string{"in_use", "no_folder"},
	},
	{
		at: "GET /v1/aliases", name: "listAliases", tag: "collections", scope: keys.Search,
		summary: "The aliases that the key may ask by",
		gives:   []outcome{{http.StatusOK, "By name", asJSON(wire.Aliases{}), nil}},
	},
	{
		at: "PUT /v1/aliases/{alias}", name: "putAlias", tag: "collections", scope: keys.Admin,
		summary: "Let an alias name a collection, whatever it named before",
		about:   "Every request gets the old one or the new one, whole. It takes an admin's key for all collections.",
		body:    asJSON(wire.AliasTarget{}),
		gives:   []outcome{{http.StatusOK, "It named another before", asJSON(wire.Alias{}), nil}, {http.StatusCreated, "It is new", asJSON(wire.Alias{}), nil}},
		fails:   []string{"bad_name", "collection_exists", "collection_not_found", "no_folder"},
	},
	{
		at: "DELETE /v1/aliases/{alias}", name: "deleteAlias", tag: "collections", scope: keys.Admin,
		summary: "Take an alias away; what it names stays",
		gives:   []outcome{{http.StatusNoContent, "It is gone", nil, nil}},
		fails:   []string{"alias_not_found", "no_folder"},
	},
	{
		at: "GET " + one + "/stats", name: "stats", tag: "collections", scope: keys.Search,
		summary: "The same with labels, and how far the documents have come from the model",
		gives:   []outcome{{http.StatusOK, "The numbers", asJSON(wire.Stats{}), nil}},
		fails:   []string{"too_many"},
	},

	{
		at: "GET " + one + "/bits", name: "bits", tag: "models", scope: keys.Search,
		summary: "What each bit of the code stands for",
		takes:   bitsParameters{},
		gives:   []outcome{{http.StatusOK, "A bit after the other", asJSON(wire.Bits{}), nil}},
		fails:   []string{"no_model", "foreign_codes", "too_many"},
	},
	{
		at: "GET " + one + "/generations", name: "listGenerations", tag: "models", scope: keys.Search,
		summary: "The generations: all codes made by one model",
		gives:   []outcome{{http.StatusOK, "Oldest first", asJSON(wire.Generations{}), nil}},
	},
	{
		at: "POST " + one + "/generations/{generation}/use", name: "useGeneration", tag: "models", scope: keys.Admin,
		summary: "Switch to a generation, which is how to go back to one",
		about:   "Documents that came since it was in force are hashed first, for as long as that takes. Who gives up loses nothing: the next call goes on from there.",
		gives:   []outcome{{http.StatusOK, "All generations", asJSON(wire.Generations{}), nil}},
		fails:   []string{"generation_not_found"},
	},

	{
		at: "GET " + one + "/search", name: "search", tag: "search", scope: keys.Search,
		summary: "Find documents by a text, or by documents to like",
		about: "An answer that has a next page says so: its cursor is next, and its address is the Link of the relation next. Pages hold no document twice " +
			"and miss none that was there all the time. A stream is all hits within the radius, a hit a line, and ends in a line that says done or failed. " +
			aboutNote,
		takes: searchParameters{},
		gives: []outcome{{http.StatusOK, "The nearest hits, or all of them as a stream", asJSON(wire.Answer{}).or(hitLines), []string{"Link"}}},
		fails: searching,
	},
	{
		at: "POST " + one + "/search", name: "searchByBody", tag: "search", scope: keys.Search,
		summary: "Find documents by a text, a document, a code, or documents to like",
		about:   "Ask by exactly one of text, id, code and like; like may also stand beside text. null is as good as absent. " + aboutNote,
		body:    asJSON(searchBody{}),
		gives:   []outcome{{http.StatusOK, "The nearest hits, or all of them as a stream", asJSON(wire.Answer{}).or(hitLines), nil}},
		fails:   searching,
	},
	{
		at: "POST " + one + "/searches", name: "searches", tag: "search", scope: keys.Search,
		summary: "Answer many searches from one state of the collection",
		about:   "What is wrong with one of them stands in its place. The time that each answer tells is that of all together. " + aboutNote,
		body:    asJSON(searchesBody{}),
		gives:   []outcome{{http.StatusOK, "An answer or a problem for each, in their order", asJSON(wire.Answers{}), nil}},
		fails:   searching,
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
	},

	{
		at: "GET " + one + "/bits/{bit}", name: "splitByBit", tag: "insight", scope: keys.Search,
		summary: "The documents on both sides of a bit",
		takes:   splitParameters{},
		gives:   []outcome{{http.StatusOK, "Both sides, with their labels and some examples", asJSON(wire.Split{}), nil}},
		fails:   []string{"no_model", "bit_not_found", "too_many"},
	},
	{
		at: "GET " + one + "/map", name: "map", tag: "insight", scope: keys.Search,
		summary: "The documents in two dimensions, column by column",
		about:   "A map is kept, and made anew when a hundredth of the documents came or went; busy says to come back for one that takes long to make.",
		takes:   mapParameters{},
		gives:   []outcome{{http.StatusOK, "The map", asJSON(wire.Map{}), nil}},
		fails:   []string{"no_model", "too_many"},
	},
	{
		at: "GET " + one + "/map/place", name: "placeOnMap", tag: "insight", scope: keys.Search,
		summary: "Where a text or a document lies on the map",
		takes:   askedParameters{},
		gives:   []outcome{{http.StatusOK, "The place", asJSON(wire.Place{}), nil}},
		fails:   append([]string{"no_known_terms"}, asking...),
	},
	{
		at: "GET " + one + "/outliers", name: "outliers", tag: "insight", scope: keys.Search,
		summary: "The documents that the model reconstructs worst",
		about:   "Of more than 4,000 as many, evenly spread, are looked at.",
		takes:   outliersParameters{},
		gives:   []outcome{{http.StatusOK, "The worst first", asJSON(wire.Outliers{}), nil}},
		fails:   asking,
	},
	{
		at: "GET " + one + "/reconstruct", name: "reconstruct", tag: "insight", scope: keys.Search,
		summary: "Which words the network expects in a text or a document, and which of its words it doubts",
		about:   aboutNote,
		takes:   reconstructParameters{},
		gives:   []outcome{{http.StatusOK, "The words", asJSON(wire.Reconstruction{}), nil}},
		fails:   asking,
	},
	{
		at: "POST " + one + "/reconstruct", name: "reconstructBody", tag: "insight", scope: keys.Search,
		summary: "The same of a text that is too long for an address",
		about:   aboutNote,
		body:    asJSON(reconstructBody{}),
		gives:   []outcome{{http.StatusOK, "The words", asJSON(wire.Reconstruction{}), nil}},
		fails:   asking,
	},
	{
		at: "GET " + one + "/sample", name: "sample", tag: "insight", scope: keys.Search,
		summary: "Documents that the network dreams up, and which are near them",
		takes:   sampleParameters{},
		gives:   []outcome{{http.StatusOK, "The samples; the same seed gives the same ones", asJSON(wire.Samples{}), nil}},
		fails:   asking,
	},
	{
		at: "GET " + one + "/drift", name: "drift", tag: "insight", scope: keys.Search,
		summary: "How far the collection has come from its model",
		gives:   []outcome{{http.StatusOK, "The drift", asJSON(wire.Drift{}), nil}},
		fails:   []string{"no_model", "foreign_codes", "too_many"},
	},
	{
		at: "GET " + one + "/models", name: "models", tag: "models", scope: keys.Search,
		summary: "All generations with what their models learned from, and how, and how good they are",
		about:   "How good they are, tasks of the kind evaluate say. The queue keeps the last 1000 tasks that ended, of any kind; results of older ones are gone.",
		gives:   []outcome{{http.StatusOK, "The newest first", asJSON(wire.Models{}), nil}},
		fails:   []string{"too_many"},
	},
	{
		at: "GET " + one + "/suggest", name: "suggest", tag: "search", scope: keys.Search,
		summary: "Labels for a text or a document, by its 20 nearest",
		about:   aboutNote,
		takes:   suggestParameters{},
		gives:   []outcome{{http.StatusOK, "The likeliest first", asJSON(wire.Suggestions{}), nil}},
		fails:   asking,
	},
	{
		at: "POST " + one + "/suggest", name: "suggestBody", tag: "search", scope: keys.Search,
		summary: "The same for a text that is too long for an address",
		about:   aboutNote,
		body:    asJSON(suggestBody{}),
		gives:   []outcome{{http.StatusOK, "The likeliest first", asJSON(wire.Suggestions{}), nil}},
		fails:   asking,
	},
	{
		at: "POST " + one + "/train", name: "train", tag: "tasks", scope: keys.Admin,
		summary: "Train a model, hash all documents by it, and switch to it",
		about:   "{} or nothing asks for the defaults of 'hashsearch train'. Searches go on meanwhile.",
		body:    asJSON(wire.Training{}), optional: true,
		gives: []outcome{enqueued},
		fails: starting,
	},
	{
		at: "POST " + one + "/ingest", name: "ingest", tag: "tasks", scope: keys.Write,
		summary: "Store the documents of an upload, or of a file or folder of the server",
		about: "Files of the server, which lie below one of its folders for that, take a key with the scope admin. The names of uploaded files are relative " +
			"paths, which become the ids as they do for a folder; ids of a path of the server begin with it as it was given. The result counts files " +
			"that were passed over by how their names end, and ids that came twice with different content, and names some.",
		body:  asJSON(wire.Ingest{}).or(contents{"multipart/form-data": {wire.Upload{}}}),
		gives: []outcome{enqueued},
		fails: append([]string{"path_refused", "bad_upload", "no_uploads"}, starting...),
	},
	{
		at: "POST " + one + "/reindex", name: "reindex", tag: "tasks", scope: keys.Admin,
		summary: "Hash all documents by the model of a generation, and switch to it",
		body:    asJSON(wire.Reindex{}), optional: true,
		gives: []outcome{enqueued},
		fails: append([]string{"no_model", "generation_not_found"}, starting...),
	},
	{
		at: "POST " + one + "/evaluate", name: "evaluate", tag: "tasks", scope: keys.Admin,
		summary: "Measure how good the codes in force are, next to TF-IDF, BM25, LSA and random bits",
		about: "A sample of the collection asks; relevant are documents that share a label with the one that asks or, by halves, those near its other half. " +
			"The result says of each ranker what it came to by each measure; /models has it, too.",
		body: asJSON(wire.Evaluation{}), optional: true,
		gives: []outcome{enqueued},
		fails: starting,
	},
	{
		at: "POST " + one + "/compare", name: "compare", tag: "tasks", scope: keys.Admin,
		summary: "Train several kinds under one budget and measure them side by side",
		about: "Beside them are TF-IDF, BM25 and LSA. No model is kept, and the generation in force stays. The progress says which kind it is at, and how many " +
			"contenders are ready.",
		body: asJSON(wire.Comparison{}), optional: true,
		gives: []outcome{enqueued},
		fails: starting,
	},
	{
		at: "POST " + one + "/backup", name: "backup", tag: "tasks", scope: keys.Admin,
		summary: "Copy the collection to a file; the result says where to get it",
		body:    asJSON(wire.Backup{}), optional: true,
		gives: []outcome{enqueued},
		fails: starting,
	},
	{
		at: "GET " + one + "/backups/{file}", name: "getBackup", tag: "tasks", scope: keys.Admin,
		summary: "Get a backup",
		gives:   []outcome{{http.StatusOK, "The file", asText("application/octet-stream"), nil}},
		fails:   []string{"backup_not_found"},
	},
	{
		at: "GET /v1/kinds", name: "listKinds", tag: "tasks", scope: keys.Search,
		summary: "What a training may be asked for",
		gives:   []outcome{{http.StatusOK, "Kinds and languages", asJSON(wire.Choices{}), nil}},
	},
	{
		at: "GET /v1/tasks", name: "listTasks", tag: "tasks", scope: keys.Search,
		summary: "The tasks of the collections that the key is for",
		takes:   tasksParameters{},
		gives:   []outcome{{http.StatusOK, "The newest first", asJSON(taskList{}), []string{"Link"}}},
		fails:   []string{"bad_cursor", "no_tasks"},
	},
	{
		at: "GET /v1/tasks/{task}", name: "getTask", tag: "tasks", scope: keys.Search,
		summary: "A task",
		gives:   []outcome{{http.StatusOK, "The task", asJSON(tasks.Task{}), nil}},
		fails:   []string{"task_not_found", "no_tasks"},
	},
	{
		at: "GET /v1/tasks/{task}/events", name: "taskEvents", tag: "tasks", scope: keys.Search,
		summary: "Each change of a task, as Server-Sent Events, until it ends",
		about:   "The data of each event, whose type is task, is the task. Who reads slowly misses changes between, never the last one.",
		gives:   []outcome{{http.StatusOK, "The events", contents{"text/event-stream": {tasks.Task{}}}, nil}},
		fails:   []string{"task_not_found", "no_tasks", "too_many"},
	},
	{
		at: "POST /v1/tasks/{task}/cancel", name: "cancelTask", tag: "tasks", scope: keys.Search,
		summary: "End a task, which may run a little longer",
		about:   "It takes a key with the scope write for an ingest, and admin for all else.",
		gives:   []outcome{{http.StatusOK, "The task", asJSON(tasks.Task{}), nil}},
		fails:   []string{"task_not_found", "no_tasks"},
	},

	{
		at: "POST " + one + "/documents", name: "bulk", tag: "documents", scope: keys.Write,
		summary: "Store many documents, one a line or in an array",
		about: "Results come while documents still go, in their order. What a result says was stored is on disk; a last line with the status failed says that " +
			"nothing after the one before was stored. Arrays of documents, and objects that go over several lines or follow each other on one, are seen " +
			"from the beginning of the body, whatever its type; results then have the number of the element.",
		body:  asLines(wire.NewDocument{}).or(contents{"application/json": {wire.NewDocument{}, []wire.NewDocument{}}}),
		gives: []outcome{{http.StatusOK, "A result a line", asLines(wire.Outcome{}), nil}},
		fails: []string{"bad_document", "too_many", "foreign_codes", "unsupported_media_type"},
	},
	{
		at: "GET " + one + "/documents/{id}", name: "getDocument", tag: "documents", scope: keys.Search,
		summary: "Read a document",
		takes:   documentParameters{},
		gives: []outcome{
			{http.StatusOK, "The document", asJSON(wire.Document{}), []string{"ETag"}},
			{http.StatusNotModified, "The client has it", nil, []string{"ETag"}},
		},
		fails: []string{"document_not_found", "precondition_failed", "too_many"},
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
		fails: []string{"bad_document", "document_not_found", "rejected", "foreign_codes", "precondition_failed", "method_not_allowed", "unsupported_media_type"},
	},
	{
		at: "DELETE " + one + "/documents/{id}", name: "deleteDocument", tag: "documents", scope: keys.Write,
		summary: "Delete a document",
		takes:   writeParameters{},
		gives:   []outcome{{http.StatusNoContent, "It is gone", nil, nil}},
		fails:   []string{"document_not_found", "precondition_failed", "method_not_allowed"},
	},
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
