// Package api serves collections over HTTP: search, documents, models and tasks.
//
// [New] makes the handler and [Serve] runs it until its context ends. Bodies are JSON. Bulk ingest
// takes NDJSON or an array and answers in NDJSON. Every error is a problem (RFC 9457) with a stable
// code:
//
//	$ curl 'http://127.0.0.1:8080/v1/collections/news/search?q=space+shuttle&limit=3'
//	$ curl -X POST --data-binary @more.jsonl http://127.0.0.1:8080/v1/collections/news/documents
//	{"line":1,"id":"sci.space/59846","status":"added"}
//	$ curl -d @array.json http://127.0.0.1:8080/v1/collections/news/documents
//	{"line":1,"element":1,"id":"a","status":"added"}
//	{"line":1,"element":2,"id":"","status":"rejected","error":"the document has no id"}
//
// # The specification
//
// One table, operations, has the path, scope, parameters, bodies, answers and handler of each
// operation. The routes, the checks of keys and parameters, the OpenAPI 3.1 document at
// /openapi.json and the page at /docs are derived from it. Neither reveals stored data, so both are
// served without a key. Package wire has the types, and huma, a library, makes their schemas.
// Handlers are plain ones, because ids in paths hold slashes and many bodies and answers are
// streams. Tests compare every answer with the specification.
//
// # Ranks
//
// Searches rank by words and codes together (hybrid), by words or by code; rank chooses, and query
// in the answer has the one that was used. Words need no model, so that no_model (409) is returned
// only for the rank code, for a code, and for streams. While the words of an older file are being
// indexed, an explicit rank of words or hybrid returns words_not_indexed (503). rerank is an older
// way to rank, by code: its answers have the header Deprecation (RFC 9745).
//
// # Queries without a known word
//
// A query is answered with status 200, no hits, its words in unknown, and a note with the remedy,
// if no document has any of its words or if it is empty. By code, the same holds if the model knows
// none of its words, and for suggest and reconstruct; a stream has the note in its last line. Only
// map/place has no answer then and returns no_known_terms (422). A request without any query
// returns bad_query (400).
//
// # Insight
//
// These paths below a collection describe its model. Those that require a decoder return no_decoder
// (409) for a model without one, and those that require a model return foreign_codes if another
// program made the codes.
//
//	bits         the terms that each bit stands for; drivers=n adds documents, and
//	             correlation=true correlations
//	bits/{bit}   the documents on both sides of a bit, with their labels and some examples
//	map          up to limit documents in two dimensions, as columns
//	map/place    the position of a text q or a document id on the map
//	outliers     the documents that the model reconstructs worst, of a sample of at most 4000
//	reconstruct  the terms that the model expects and doubts in a text q or a document id
//	sample       documents drawn from the model, and their nearest
//	drift        whether to train again
//	models       all generations, with the data and the quality of their models
//	suggest      labels for a text q or a document id, by its 20 nearest
//
// POST to reconstruct and suggest takes text, id and limit in an object.
//
// Meanings are computed once per model, and bits, drivers, correlations, splits, outliers, drift,
// stats and duplicates once per state of the collection. Concurrent requests wait for the same
// computation, without a turn among the searches, up to three times the time limit of a search, and
// then return busy (503). The answer belongs to the state at the beginning of the request or a
// later one. A computation is canceled when the clients of all its requests have left. A map is
// kept until a hundredth of the documents changed.
//
// # Collections
//
// PUT /v1/collections/{c} creates an empty collection and DELETE deletes one, if the server serves
// a directory or a database; otherwise they return no_folder. A name has 1 to 100 letters of any
// script, digits, '-', '_' and '.'. It does not begin with '-' or '.', end in '.' or .db, name a
// device of Windows such as con, or differ from another name only in case. Requests under way when
// a collection is deleted finish on its old content, unless it is in a database, and the name is
// free at once.
//
// PUT /v1/aliases/{alias} with {"collection": "news"} makes an alias name a collection, and
// replaces any former target: each request uses the old target or the new one as a whole. An alias
// can stand in for the name of a collection except in a DELETE. A collection that an alias names
// cannot be deleted (in_use).
//
// POST to restore below a collection makes it from one of its backups, or of those of another one,
// and replaces an existing one in one step with replace. Leases of the old one end as after a
// deletion. Backups survive the deletion of their collection.
//
// # Ids in paths
//
// The id of a document is the rest of the path after /documents/, percent-decoded, so slashes and
// dots need no escape: /documents/compress/gzip.NewReader. A path that ends in a plain /similar or
// /similar/stream is a search for similar documents. For a document whose own id ends so, that
// slash is encoded: /documents/a%2Fsimilar is the document "a/similar", and
// /documents/a%2Fsimilar/similar a search for documents like it.
//
// # Keys
//
// With [Options.Keys], all operations but /livez, /readyz, /openapi.json and /docs require a key
// with the operation's scope, as Authorization: Bearer hs_…. A missing or unknown key returns
// key_needed (401), a key without the scope key_refused (403). /v1/collections lists the
// collections that the key covers. /metrics and changes of aliases require an admin key for all
// collections.
//
// An expired key returns key_expired (401). A key with a filter may only read, and sees the
// documents that meet it; operations about all documents return key_filtered (403). /v1/keys
// manages keys.
//
// A key for a collection also covers its aliases, as long as they name it. A key can be for an
// alias: it covers whichever collection the alias names at the time, by that alias only, and lists
// show that name. So only an admin key for all collections can lead another key to a collection, by
// an alias.
//
// # Pages of other origins
//
// Browsers let pages of [Options.Origins] send requests and read the answers (CORS), with a key in
// a header if there are keys, and without cookies. Preflight requests require no key. Pages of all
// other origins can neither read nor write.
//
// # Versions of a document
//
// GET of a document returns an ETag, which changes with its content, its number and its code.
// If-None-Match with that tag returns 304 as long as it is the same. PUT and DELETE with If-Match,
// and PUT with If-None-Match: * for a document that must not exist, write only if the condition
// holds, in one step, and return precondition_failed otherwise. PUT returns the ETag of the stored
// document: of several clients that read the same version, one replaces it.
//
// # Compression
//
// Bodies may have a Content-Encoding of gzip or zstd. Limits apply to the decompressed body, and
// the window of zstd is at most 8 MiB, which all levels but the ultra ones of its program respect.
// Answers over a KiB, and streams, are compressed for clients whose Accept-Encoding has zstd or
// gzip.
//
// # Limits
//
// [Options] bound the searches that run at once. Others wait up to the time limit of a search and
// then return busy (503). If too many wait, or too many bulk bodies are read, requests return
// too_many (429) at once. Both have a Retry-After.
//
// # Language models
//
// POST /mcp takes messages of the Model Context Protocol, over streamable HTTP without sessions.
// Package mcp has its tools, which call this API with the key of the message.
//
// # Tasks
//
// POST to train, ingest, ingest/path, reindex, evaluate, compare or backup below a collection
// returns 202 at once, with the task, and its address in Location. A task that was accepted
// survives a kill of the server. /v1/tasks lists tasks, newest first; /v1/tasks/{id} is one, its
// /events streams every change as Server-Sent Events, and its /cancel ends it. Bodies are JSON
// objects, except for uploads; {} and an empty body mean the defaults:
//
//	train     kind, bits, seed, epochs and so on: the flags of 'hashsearch train', with _ for -
//	ingest    multipart/form-data: parts "files" with relative paths as file names, which become
//	          the ids, and the fields format, charset, where
//	ingest/path
//	          path, format, charset, where: a file or directory of the server below one of
//	          [Options.IngestFolders]
//	reindex   generation: hash all documents with its model, by default the current one, and
//	          switch to it
//	evaluate  sample, heaviest, halves, measures, rerank, candidates, seed: measure the
//	          current codes beside TF-IDF, BM25, LSA and random bits
//	compare   kinds, bits, binarisers, and fields of evaluate and train: train each kind and
//	          measure it; no model is kept
//	backup    the result has the address of the copy
//
// # Metrics
//
// /metrics serves Prometheus: requests by route, method and class of status; searches by searcher,
// with their probes and candidates, and those that run and wait; the size of each collection, and
// for those in a database how often changes of other servers were read; tasks by state, with the
// durations of those that ended; and the process.
package api
