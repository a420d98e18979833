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
	routes      map[string]route // by method and path, as in operations
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
	return newHandler(lending{set}, opts)
}

func newHandler(served served, opts Options) http.Handler {
	opts = opts.withDefaults()
	s := &server{
		Options: opts, collections: served, routes: newRoutes(), answered: newAnswered(),
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

	s.mount(r)
	return r
}
