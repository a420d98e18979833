// Package api serves collections over HTTP: search, documents, and what the code means.
//
// [New] makes the handler and [Serve] runs it until its context ends. All routes are
// in one function, and read as a table of contents. Bodies are JSON, bulk ingest takes NDJSON or an array and
// answers with NDJSON, and every error is a problem (RFC 9457) with a stable code:
//
//	$ curl 'http://127.0.0.1:8080/v1/collections/news/search?q=space+shuttle&limit=3'
//	$ curl -X POST --data-binary @more.jsonl http://127.0.0.1:8080/v1/collections/news/documents
//	{"line":1,"id":"sci.space/59846","status":"added"}
//	$ curl -d '[{"id": "a", "text": "orbit"}, {"text": "moon"}]' http://127.0.0.1:8080/v1/collections/news/documents
//	{"line":1,"element":1,"id":"a","status":"added"}
//	{"line":1,"element":2,"id":"","status":"rejected","error":"the document has no id"}
//
// # Questions without a known word
//
// A question of whose words the model knows none, which is empty, or which has only stop words, is answered with 200, no hits, its words in unknown,
// and a note, a sentence on what to do. So are those of suggest and reconstruct, and a stream has the note in its last line.
// Only map/place has no answer then: no_known_terms (422). A request that asks by nothing at all is refused with bad_query (400).
//
// # The document
//
// What each route takes, its limits and all its answers stand in one table, beside the function of the routes; /openapi.json makes an OpenAPI 3.1
// document of it and /docs a page. Both tell nothing of what is stored and want no key. The model of the document, and the schemas from
// the types that are written, are huma's, a library; our handlers stay plain ones, because ids in paths hold slashes, bodies and answers are streams,
// and each wrong field is told by where it stands. Tests hold every answer to the document.
//
// # Insight
//
// These routes below a collection look into its model. What needs a decoder answers no_decoder (409) where the model has none, and what needs a
// model foreign_codes where codes come from elsewhere.
//
// What takes long and is the same for all who ask is computed once: what a model stands for once a model, and bits, drivers, correlations, both
// sides of a bit, outliers, drift, stats and duplicates once for each state of the collection. Requests that come meanwhile wait, three times as
// long as a search may take, and hold no turn; then busy (503) says to come back. The answer is about the state at the beginning of the request or a
// later one. A computation is canceled when the clients of all requests for it are gone.
//
//	bits            what each bit stands for, drivers=n with the documents that drive it, correlation=true with how far bits go together
//	bits/{bit}      the documents on both sides of one, with their labels and some examples
//	map             up to limit documents in two dimensions, column by column. It is kept, and made anew when a hundredth of the documents came or
//	                went
//	map/place       where a text q or a document id lies on it
//	outliers        the documents that the model reconstructs worst; of more than 4000 as many or fewer, evenly spread, are looked at
//	reconstruct     which words the network expects in a text q or a document id, and which of its words it doubts
//	sample          documents that it dreams up, and which are near them
//	drift           how far the collection has come from its model
//	models          all generations with what their models learned from, and how
//	suggest         labels for a text q or a document id, by its 20 nearest
//
// POST to reconstruct and suggest takes text, id and limit in an object.
//
// # Collections
//
// PUT /v1/collections/{c} makes an empty collection and DELETE deletes one, if the server serves a folder; else they answer no_folder. A name has 1 to 100
// letters of any script, digits, '-', '_' and '.'; it does not begin with '-' or '.', end in '.' or .db, name a device of Windows such as con, or
// differ from another one by case only. What has such a name already is served. Requests that are under way when a collection is deleted go
// on with what was there, and its name is free at once.
//
// PUT /v1/aliases/{alias} with {"collection": "news"} lets an alias name a collection, whatever it named before; every request gets the
// old one or the new one, whole. An alias does wherever the name of a collection does, but for deleting, and a collection that an alias
// names is not deleted (in_use).
//
// # Ids in paths
//
// The id of a document is everything after /documents/, percent-decoded, so slashes and
// dots may stand there as they are: /documents/compress/gzip.NewReader. One word is taken:
// a path that ends in a plain /similar asks for the documents like that one. A document
// whose own id ends so is addressed with that slash encoded: /documents/a%2Fsimilar is the
// document "a/similar", and /documents/a%2Fsimilar/similar the documents like it.
//
// # Keys
//
// With [Options.Keys] all routes but /livez, /readyz, /openapi.json and /docs want a key, as Authorization: Bearer hs_…, with the scope that stands beside them in
// the function of the routes. Without a key, or with one that is not known, the answer is a problem with status 401 and the code key_needed,
// with a key that is not good for this one with 403 and key_refused. /v1/collections lists the collections that the key is for, and
// /metrics, which tells of all, wants an admin's key for all, and so does changing an alias.
//
// A key for a collection may also ask for it by an alias, as long as that names it. A key may be for an alias: then it is for whatever the
// alias names at the time, by that alias only, and lists call it so. So of all keys only an admin's for all can lead another key to a
// collection: by an alias of the name that it is for.
//
// # Pages of other origins
//
// Browsers let pages of [Options.Origins] ask and read the answers (CORS), with a key in a header if there are keys, and without cookies. What they
// ask before they send a request needs none. Of all other origins, pages neither read nor write.
//
// # Versions of a document
//
// GET of a document has an ETag, which changes with its content, its number and its code. If-None-Match with that answers 304 while it is
// the same. PUT and DELETE with If-Match, and PUT with If-None-Match: * for a document that must not be there yet, write only while that
// holds, in one step, and else answer precondition_failed. PUT answers with the ETag of what is stored then: of several clients that read the same version, one replaces it.
//
// # Compression
//
// Bodies may come with a Content-Encoding of gzip or zstd; limits are on what they hold, and zstd may look back by 8 MiB at most,
// which every level but the ultra ones of its program keeps. Answers over a KiB, and streams, are compressed for clients whose
// Accept-Encoding asks for zstd or gzip.
//
// # Limits
//
// So many searches run at once, see [Options]; others wait as long as a search may take and then get busy (503), and where too many wait,
// or too many bulk bodies are on their way, too_many (429) at once. Both say when to come again in Retry-After.
//
// # Tasks
//
// What takes long is a task: POST to train, ingest, reindex, evaluate, compare or backup below a collection answers 202 at once, with the task and its address in
// Location. What was answered so is done even if the server is killed meanwhile. /v1/tasks lists them, newest first, /v1/tasks/{id} is one,
// its /events tells of every change as Server-Sent Events, and its /cancel ends it. Bodies are JSON objects, and {} or nothing asks for the defaults:
//
//	train     kind, bits, seed, epochs and so on, as the flags of 'hashsearch train', with _ for -
//	ingest    path, format, charset, where: a file or folder of the server below one of [Options.IngestFolders]; or, as multipart/form-data with the
//	          scope write, parts "files" with relative paths for names, which become the ids as they do for a folder, and fields format, charset and where
//	reindex   generation: hash all documents by its model and switch to it; the one in force
//	evaluate  sample, heaviest, halves, measures, rerank, candidates, seed: how good the codes in force are, next to TF-IDF, BM25, LSA and random bits
//	compare   kinds, bits, binarisers, and fields of evaluate and train: train each and measure it; none is kept, and what is in force stays
//	backup    the result says where to get the copy
//
// # Metrics
//
// /metrics is for Prometheus: requests by route, method and class of status, searches by searcher and what they looked at, those that run
// and wait, the size of each collection, tasks by state and kind, those that ended and how long they ran, and what the process takes.
//
// # Types
//
// Wire types are private, so that the index can change without breaking clients.
package api

import (
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// Options are the limits of a server. The zero value is ready for use.
type Options struct {
	Keys        *keys.Ring    // who may ask; nil lets everybody
	LocalNames  bool          // refuse requests for hosts of other names than localhost; for servers without Keys that only this machine reaches
	Origins     []string      // whose pages may ask from a browser, such as https://app.example, or * for all; nil means none
	Log         *slog.Logger  // one record a request; nil discards
	BulkBytes   int64         // the most a bulk body may hold, decompressed; 0 means 64 MiB
	LineBytes   int           // the longest line of a bulk body, and the largest single document; 0 means 16 MiB
	SearchBytes int64         // the most the body of a search may hold; 0 means 1 MiB
	SearchTime  time.Duration // how long a search may take, and its body to arrive; 0 means 10 s
	IdleTime    time.Duration // how long a client may pause while it sends or reads documents; 0 means a minute
	Searches    int           // searches that run at once, others wait within their SearchTime; 0 means four for each processor. As many computations for all who ask run beside them
	Waiting     int           // searches that wait, others are refused at once; 0 means sixteen for each that runs, and -1 none
	Bulks       int           // bulk bodies that are read at once, others are refused; 0 means eight
	Watching    int           // streams of a task's events at once, others are refused; 0 means 1000
	NoMetrics   bool          // count nothing, and have no /metrics

	Tasks         *tasks.Queue // of [OpenTasks]; nil does no tasks
	IngestFolders []string     // below which clients may name files of the server to ingest; nil means none
	Uploads       string       // folder for uploads until they are ingested, made if there is none; "" takes none
	UploadBytes   int64        // the most an upload may hold, decompressed; 0 means 1 GiB
	UploadFiles   int          // the most files of an upload; 0 means 100000
	Backups       string       // folder for backups, made if there is none; "" makes none
}

// withDefaults replaces zeros by what they mean.
func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.BulkBytes = or(o.BulkBytes, 64<<20)
	o.LineBytes = or(o.LineBytes, 16<<20)
	o.SearchBytes = or(o.SearchBytes, 1<<20)
	o.SearchTime = or(o.SearchTime, 10*time.Second)
	o.IdleTime = or(o.IdleTime, time.Minute)
	o.Searches = or(o.Searches, 4*runtime.GOMAXPROCS(0))
	o.Waiting = or(o.Waiting, 16*o.Searches)
	o.Bulks = or(o.Bulks, 8)
	o.Watching = or(o.Watching, 1000)
	o.UploadBytes = or(o.UploadBytes, 1<<30)
	o.UploadFiles = or(o.UploadFiles, 100_000)
	return o
}

func or[T comparable](v, zero T) T {
	var none T
	if v == none {
		return zero
	}
	return v
}

// server holds what handlers share. It does not change after New.
type server struct {
	Options
	collections served
	searching   *turns
	writing     *turns   // bulk bodies
	watching    *turns   // streams of events
	computing   *turns   // what is computed once
	metrics     *metrics // nil counts nothing
	answered    *answered
	meanings    kept[always, []wire.Meaning] // by the fingerprint of their model
	learned     kept[always, wire.Learned]   // so are these
	rated       kept[always, wire.Evaluated] // by the id of their task
	maps        kept[surveyed, *chart]
	drifts      drifts
}

// New is the handler of the whole API over the collections of a set, which may come and go. Who makes the set closes it.
func New(set *collections.Set, opts Options) http.Handler {
	return routes(lending{set}, opts)
}

func routes(served served, opts Options) http.Handler {
	opts = opts.withDefaults()
	s := &server{
		Options: opts, collections: served, answered: newAnswered(),
		searching: newTurns("searches", opts.Searches, opts.Waiting), writing: newTurns("bulk writes", opts.Bulks, 0),
		computing: newTurns("computations", max(2, opts.Searches), opts.Waiting),
		watching:  newTurns("streams of events", opts.Watching, 0),
	}
	s.rated.most, s.maps.most = 1000, mostMaps // as many results as the queue keeps
	if !s.NoMetrics {
		s.metrics = newMetrics(s)
	}
	r := chi.NewRouter()
	r.Use(escapedPaths, requestID, careful, s.pack, s.log, s.measure, s.recover, s.localName, s.shared, s.sameOrigin, middleware.GetHead)
	r.NotFound(s.handle(noRoute))
	r.MethodNotAllowed(s.handle(noMethod))

	r.Get("/livez", s.handle(s.live))
	r.Get("/readyz", s.handle(s.ready))
	r.Get("/openapi.json", s.handle(s.openapi))
	r.Get("/docs", s.docs)
	r.Get("/docs/style.css", s.docsStyle)
	lent := r.With(s.lend)
	search, write, admin := lent.With(s.needs(keys.Search), s.onlyKnown), lent.With(s.needs(keys.Write), s.onlyKnown), lent.With(s.needs(keys.Admin), s.onlyKnown)
	everywhere := r.With(s.needsEverywhere(keys.Admin))
	if s.metrics != nil {
		everywhere.Method(http.MethodGet, "/metrics", s.metrics.handler(s.Log))
	}
	search.Get("/v1/collections", s.handle(s.list))
	search.Get("/v1/kinds", s.handle(s.trainable))
	search.Get("/v1/aliases", s.handle(s.listAliases))
	everywhere.With(s.onlyKnown).Put("/v1/aliases/{alias}", s.handle(s.putAlias))
	everywhere.With(s.onlyKnown).Delete("/v1/aliases/{alias}", s.handle(s.deleteAlias))

	search.Get(one, s.handle(s.describe))
	admin.Put(one, s.handle(s.create))
	admin.Delete(one, s.handle(s.deleteCollection))
	search.Get(one+"/stats", s.handle(s.stats))
	search.Get(one+"/bits", s.handle(s.bits))
	search.Get(one+"/generations", s.handle(s.generations))
	admin.Post(one+"/generations/{generation}/use", s.handle(s.use))

	search.Get(one+"/search", s.handle(s.search))
	search.Post(one+"/search", s.handle(s.search))
	search.Post(one+"/searches", s.handle(s.searches))
	search.Get(one+"/duplicates", s.handle(s.duplicates))

	search.Get(one+"/bits/{bit}", s.handle(s.split))
	search.Get(one+"/map", s.handle(s.mapped))
	search.Get(one+"/map/place", s.handle(s.place))
	search.Get(one+"/outliers", s.handle(s.outliers))
	search.Get(one+"/reconstruct", s.handle(s.reconstruct))
	search.Post(one+"/reconstruct", s.handle(s.reconstruct))
	search.Get(one+"/sample", s.handle(s.sample))
	search.Get(one+"/drift", s.handle(s.drift))
	search.Get(one+"/models", s.handle(s.models))
	search.Get(one+"/suggest", s.handle(s.suggest))
	search.Post(one+"/suggest", s.handle(s.suggest))

	write.Post(one+"/documents", s.handle(s.bulk))
	search.Get(one+"/documents/*", s.handle(s.documentOrSimilar))
	write.Put(one+"/documents/*", s.handle(s.put))
	write.Delete(one+"/documents/*", s.handle(s.delete))

	admin.Post(one+"/train", s.handle(s.start(trainJob)))
	write.Post(one+"/ingest", s.handle(s.ingest))
	admin.Post(one+"/reindex", s.handle(s.start(reindexJob)))
	admin.Post(one+"/evaluate", s.handle(s.start(evaluateJob)))
	admin.Post(one+"/compare", s.handle(s.start(compareJob)))
	admin.Post(one+"/backup", s.handle(s.start(backupJob)))
	admin.Get(one+"/backups/{file}", s.handle(s.backup))
	search.Get("/v1/tasks", s.handle(s.listTasks))
	search.Get("/v1/tasks/{task}", s.handle(s.task))
	search.Get("/v1/tasks/{task}/events", s.handle(s.taskEvents))
	search.Post("/v1/tasks/{task}/cancel", s.handle(s.cancelTask))
	return r
}
