package api

import (
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
)

// one is the path of a collection.
const one = "/v1/collections/{collection}"

// operations returns all operations of the API. The routes, the specification at /openapi.json, the
// page at /docs and the decoding of requests are derived from them. To add an operation:
//
//	{
//		at: "GET " + one + "/sample", name: "sample", tag: "insight", scope: keys.Search,
//		summary: "Sample documents that the network generates", // details go into about
//		returns: "The samples",        // describes wire.Samples
//		fails:   []string{"no_model"}, // beyond those of operation.codes
//		endpoint: patiently((*server).sample),
//	},
//
//	func (s *server) sample(ctx context.Context, l *lease, in wire.SampleParameters) (
//		wire.Samples, error)
//
// The fields of the input have tags such as
//
//	Count int `json:"count,omitempty" query:"count" doc:"Number of samples." minimum:"1"`
//
// GET takes those with a query tag from the query string, any other method those with a json tag
// from its body. The limits are enforced, and anything else is rejected. See endpoint.go for
// handlers that write their answer themselves; these list it in gives.
//
// Names in braces are described in pathParameters, codes in wire.ErrCodes, headers of answers in
// responseHeaders, and tags in sections. Other media types are written
// contents{"text/event-stream": wire.Task{}}, and several are joined by or.
//
// An operation that tells of documents refuses keys with a filter, unless narrow is set: then all
// that it reads comes by the methods of narrowed. With repeats it takes an Idempotency-Key, and its
// handler is repeatable or remembered.
//
// Tests fail if the answer in any test is not as described, or if a limit is not enforced.
func operations() []operation {
	all := slices.Concat(serviceOperations(), searchOperations(), feedbackOperations(), taskOperations(), keyOperations())
	for i, o := range all {
		all[i] = o.derived()
	}
	return all
}

// serviceOperations returns the operations of the process, the collections and their models.
func serviceOperations() []operation {
	return []operation{
		{
			at: "GET /livez", name: "live", tag: "process",
			summary:  "Check that the process answers",
			gives:    []outcome{{http.StatusOK, "The process answers", asJSON(wire.Health{}), nil}},
			endpoint: by((*server).live),
		},
		{
			at: "GET /readyz", name: "ready", tag: "process",
			summary:  "Check that every open collection can be read, and that no disk is full",
			gives:    []outcome{{http.StatusOK, "All open collections can be read", asJSON(wire.Readiness{}), nil}},
			fails:    []string{"not_ready"},
			endpoint: by((*server).ready),
		},
		{
			at: "GET /metrics", name: "metrics", tag: "process", scope: keys.Admin, everywhere: true,
			summary: "Metrics for Prometheus",
			about: "Requests by route, method and class of status; searches by searcher, their probes and candidates; running and waiting searches; the size of " +
				"each collection; tasks, and the durations of those that ended; and the resources of the process. Absent if the server was started without metrics.",
			gives:    []outcome{{http.StatusOK, "The metrics", asText("text/plain", "application/openmetrics-text"), nil}},
			fails:    []string{"no_such_path"},
			endpoint: by((*server).showMetrics),
		},
		{
			at: "GET /openapi.json", name: "openapi", tag: "process",
			summary:  "Get this specification",
			gives:    []outcome{{http.StatusOK, "The OpenAPI 3.1 specification", asAny("application/json"), nil}},
			endpoint: by((*server).openapi),
		},
		{
			at: "GET /docs", name: "docs", tag: "process",
			summary:  "Read this specification as a page",
			gives:    []outcome{{http.StatusOK, "The page", asText("text/html"), nil}},
			endpoint: by((*server).docs),
		},
		{
			at: "GET /docs/style.css", name: "docsStyle", tag: "process",
			summary:  "Get the style sheet of the page",
			gives:    []outcome{{http.StatusOK, "The style sheet", asText("text/css"), nil}},
			endpoint: by((*server).docsStyle),
		},
		{
			at: "GET /v1/collections", name: "listCollections", tag: "collections", scope: keys.Search, narrow: true,
			summary:  "List the collections that the key allows",
			gives:    []outcome{{http.StatusOK, "The collections, by name", asJSON(wire.Collections{}), nil}},
			fails:    []string{"busy"},
			endpoint: by((*server).list),
		},
		{
			at: "GET " + one, name: "describeCollection", tag: "collections", scope: keys.Search, narrow: true,
			summary:  "Get the size and state of a collection",
			returns:  "The collection",
			endpoint: answering((*server).describe),
		},
		{
			at: "PUT " + one, name: "createCollection", tag: "collections", scope: keys.Admin, repeats: true,
			summary:  "Create an empty collection",
			about:    "It is stored in the server's directory or database. A name has 1 to 100 characters: letters of any script, digits, '-', '_' and '.'. It must not begin with '-' or '.', end in '.' or .db, be the name of a Windows device such as con, or differ from another name by case only.",
			gives:    []outcome{{http.StatusCreated, "The collection", asJSON(wire.Collection{}), []string{"Location"}}},
			fails:    []string{"bad_name", "collection_exists", "no_folder"},
			endpoint: by(remembered((*server).create)),
		},
		{
			at: "DELETE " + one, name: "deleteCollection", tag: "collections", scope: keys.Admin,
			summary:  "Delete a collection with all its content, and cancel its tasks",
			about:    "Running requests finish on the deleted content. The name can be reused at once.",
			gives:    []outcome{{http.StatusNoContent, "The collection is deleted", nil, nil}},
			fails:    []string{"in_use", "no_folder"},
			endpoint: by((*server).deleteCollection),
		},
		{
			at: "GET " + one + "/synonyms", name: "synonyms", tag: "collections", scope: keys.Search,
			summary: "Get the synonyms of a collection",
			gives: []outcome{
				{http.StatusOK, "The synonyms", asJSON(wire.Synonyms{}), []string{"ETag"}},
				{http.StatusNotModified, "The client has this version", nil, []string{"ETag"}},
			},
			fails:    []string{"precondition_failed"},
			endpoint: taking((*server).synonyms),
		},
		{
			at: "PUT " + one + "/synonyms", name: "putSynonyms", tag: "collections", scope: keys.Write,
			summary:  "Replace the synonyms of a collection",
			about:    "Searches by words use them at once. With If-Match, they are replaced only if they still are the version that the client has read.",
			takes:    wire.WriteParameters{},
			gives:    []outcome{{http.StatusOK, "The synonyms", asJSON(wire.Synonyms{}), []string{"ETag"}}},
			fails:    []string{"precondition_failed"},
			endpoint: taking((*server).putSynonyms),
		},
		{
			at: "GET /v1/aliases", name: "listAliases", tag: "collections", scope: keys.Search, narrow: true,
			summary:  "List the aliases that the key allows",
			gives:    []outcome{{http.StatusOK, "The aliases, by name", asJSON(wire.Aliases{}), nil}},
			endpoint: by((*server).listAliases),
		},
		{
			at: "PUT /v1/aliases/{alias}", name: "putAlias", tag: "collections", scope: keys.Admin, everywhere: true,
			summary:  "Point an alias to a collection, in place of its previous one",
			about:    "The switch is atomic: every request uses either the old collection or the new one throughout.",
			body:     asJSON(wire.AliasTarget{}),
			gives:    []outcome{{http.StatusOK, "The alias existed", asJSON(wire.Alias{}), nil}, {http.StatusCreated, "The alias is new", asJSON(wire.Alias{}), nil}},
			fails:    []string{"bad_name", "collection_exists", "collection_not_found", "no_folder"},
			endpoint: by((*server).putAlias),
		},
		{
			at: "DELETE /v1/aliases/{alias}", name: "deleteAlias", tag: "collections", scope: keys.Admin, everywhere: true,
			summary:  "Delete an alias, but not its collection",
			gives:    []outcome{{http.StatusNoContent, "The alias is deleted", nil, nil}},
			fails:    []string{"alias_not_found", "no_folder"},
			endpoint: by((*server).deleteAlias),
		},
		{
			at: "GET " + one + "/stats", name: "stats", tag: "collections", scope: keys.Search,
			summary:  "Get the size and state of a collection with its labels and the drift from its model",
			returns:  "The statistics",
			fails:    []string{"too_many"},
			endpoint: patiently((*server).stats),
		},
		{
			at: "GET " + one + "/bits", name: "bits", tag: "models", scope: keys.Search,
			summary:  "Get the meaning of each bit of the code",
			returns:  "The bits, in order",
			fails:    []string{"no_model", "foreign_codes", "too_many"},
			endpoint: patiently((*server).bits),
		},
		{
			at: "GET " + one + "/generations", name: "listGenerations", tag: "models", scope: keys.Search,
			summary:  "List the generations: the codes of all documents by one model each",
			returns:  "The generations, the oldest first",
			endpoint: answering((*server).generations),
		},
		{
			at: "POST " + one + "/generations/{generation}/use", name: "useGeneration", tag: "models", scope: keys.Admin,
			summary:  "Switch to a generation, for example back to an earlier one",
			about:    "Documents that were added while another generation was current are hashed first, without a time limit. An interrupted call loses nothing: the next one continues from there.",
			gives:    []outcome{{http.StatusOK, "All generations", asJSON(wire.Generations{}), nil}},
			fails:    []string{"generation_not_found"},
			endpoint: by((*server).use),
		},
		{
			at: "DELETE " + one + "/generations/{generation}", name: "dropGeneration", tag: "models", scope: keys.Admin,
			summary:  "Delete a generation other than the current one, with its model and codes",
			about:    "The pages that it took in a file are used again.",
			gives:    []outcome{{http.StatusNoContent, "The generation is deleted", nil, nil}},
			fails:    []string{"generation_current", "generation_not_found"},
			endpoint: by((*server).dropGeneration),
		},
		{
			at: "GET " + one + "/models", name: "models", tag: "models", scope: keys.Search,
			summary:  "List all generations with the training and the quality of their models",
			about:    "The quality comes from the results of evaluate tasks. The queue keeps the last 1000 tasks that ended, of any type; results of older ones are gone.",
			returns:  "The models, the newest first",
			fails:    []string{"too_many"},
			endpoint: patiently((*server).models),
		},
	}
}

// aboutNote describes the answer to a query without a known word.
const aboutNote = "A query without a known word gets an answer without hits: unknown lists its words, and note states the remedy."

// aboutStream describes the lines of a stream.
const aboutStream = "A stream has one hit per line, and a last line with the status done or failed. The radius is required. "

var (
	// bestHits and allHits are the answers of searches and of streams.
	bestHits = []outcome{{http.StatusOK, "The best hits", asJSON(wire.Answer{}), []string{"Link", "Deprecation"}}}
	allHits  = []outcome{{http.StatusOK, "The hits, nearest first", asLines(wire.StreamLine{}), nil}}

	// searching, asking and starting are the codes of problems of searches, of insights and of
	// operations that enqueue a task.
	searching = []string{"bad_cursor", "no_model", "words_not_indexed", "foreign_codes", "document_not_found", "topic_not_found", "too_many"}
	asking    = []string{"no_model", "no_decoder", "foreign_codes", "document_not_found", "too_many"}
	starting  = []string{"no_tasks", "too_many"}
)

// enqueued is the answer with a new task, whose wire type is given.
func enqueued(task any) []outcome {
	return []outcome{{http.StatusAccepted, "The task", asJSON(task), []string{"Location"}}}
}

// sections are the tags that group the operations, in the order of the specification.
var sections = []struct{ name, about string }{
	{"search", "Find documents."},
	{"documents", "Read and write documents."},
	{"feedback", "Improve the order of hits by what users say about them."},
	{"tasks", "Run long operations. They are completed even if the server is killed meanwhile."},
	{"collections", "Manage the collections and their aliases."},
	{"keys", "Manage the API keys of the server."},
	{"insight", "Inspect a model."},
	{"models", "The learned hash functions, their codes, and the meanings of the bits."},
	{"process", "Monitoring of the process, and the specification. Only the metrics need a key."},
}

// keyOperations returns the operations of API keys.
func keyOperations() []operation {
	return []operation{
		{
			at: "GET /v1/keys", name: "listKeys", tag: "keys", scope: keys.Admin, everywhere: true,
			summary:  "List the keys without their secrets, also expired ones",
			gives:    []outcome{{http.StatusOK, "The keys, the oldest first", asJSON(wire.Keys{}), nil}},
			fails:    []string{"no_keys"},
			endpoint: by((*server).listKeys),
		},
		{
			at: "POST /v1/keys", name: "createKey", tag: "keys", scope: keys.Admin, everywhere: true, repeats: true,
			summary: "Create a key",
			about: "The answer is the only one that has the key. A key with a filter sees only documents that meet it, in searches, lists, facets, suggestions, streams and reads, " +
				"and only their number; other operations answer key_filtered.",
			body:     asJSON(wire.NewKey{}),
			gives:    []outcome{{http.StatusCreated, "The key", asJSON(wire.CreatedKey{}), nil}},
			fails:    []string{"no_keys", "disk_full"},
			endpoint: by(remembered((*server).createKey)),
		},
		{
			at: "DELETE /v1/keys/{key}", name: "revokeKey", tag: "keys", scope: keys.Admin, everywhere: true,
			summary:  "Revoke a key",
			about:    "This server rejects it at once, and other servers with the same file within about a second.",
			gives:    []outcome{{http.StatusNoContent, "The key is revoked", nil, nil}},
			fails:    []string{"key_not_found", "no_keys", "disk_full"},
			endpoint: by((*server).revokeKey),
		},
	}
}
