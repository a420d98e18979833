package api

import (
	"bytes"
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/internal/kept"
	"github.com/hashsearch/hashsearch/api/internal/transport"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/mcp"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// Options are the limits of a server. The zero value is ready for use.
type Options struct {
	Keys *keys.Ring // accepted API keys; nil serves requests without one

	// LocalNames refuses requests whose Host is a name other than localhost. It is for servers
	// without Keys that only their own machine reaches.
	LocalNames bool

	// Origins lists the origins, such as https://app.example, whose pages may send requests from a
	// browser. An element * allows all origins; nil allows none.
	Origins []string

	Log         *slog.Logger  // receives one record per request; nil discards
	BulkBytes   int64         // limit of a bulk body, decompressed; 0 means 64 MiB
	LineBytes   int           // limit of a line of a bulk body, and of one document; 0 means 16 MiB
	SearchBytes int64         // limit of the body of a search; 0 means 1 MiB
	SearchTime  time.Duration // limit of a search, and of the arrival of a small body; 0 means 10 s

	// ComputeTime limits the time that a request waits for an answer that is computed once, such as
	// topics, a map or statistics. 0 means three times SearchTime.
	ComputeTime time.Duration

	// IdleTime limits the pauses of a client that sends or reads documents. 0 means a minute.
	IdleTime time.Duration

	// Searches is the number of searches that run at once. Others wait within their SearchTime. As
	// many computations whose answers are shared, at least two, run beside them. 0 means four per
	// processor.
	Searches int

	// Waiting is the number of searches that wait. Others are refused at once. 0 means sixteen per
	// running search, and -1 none.
	Waiting int

	Bulks     int  // bulk bodies read at once, others are refused; 0 means eight
	Watching  int  // concurrent streams of task events, others are refused; 0 means 1000
	NoMetrics bool // disables counting and /metrics

	TasksPerKey int // tasks of one key that wait or run, others are refused; 0 means no limit

	// Disks lists directories. While a disk of one has less than 64 MiB free, /readyz answers
	// not_ready.
	Disks []string

	Tasks         *tasks.Queue // from [OpenTasks]; nil disables tasks
	IngestFolders []string     // directories whose files clients may ingest by path; nil means none
	Uploads       string       // directory of pending uploads, made on demand; "" disables them
	UploadBytes   int64        // limit of an upload, decompressed; 0 means 1 GiB
	UploadFiles   int          // limit of the number of files in an upload; 0 means 100000
	Backups       string       // directory of backups, made on demand; "" disables them

	// TrainingMemory returns the bytes of memory that a training may take. Trainings that take more
	// are refused; nil refuses none.
	TrainingMemory func() int64
}

// withDefaults replaces zero values with their defaults.
func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.BulkBytes = cmp.Or(o.BulkBytes, 64<<20)
	o.LineBytes = cmp.Or(o.LineBytes, 16<<20)
	o.SearchBytes = cmp.Or(o.SearchBytes, 1<<20)
	o.SearchTime = cmp.Or(o.SearchTime, 10*time.Second)
	o.ComputeTime = cmp.Or(o.ComputeTime, 3*o.SearchTime)
	o.IdleTime = cmp.Or(o.IdleTime, time.Minute)
	o.Searches = cmp.Or(o.Searches, 4*runtime.GOMAXPROCS(0))
	o.Waiting = cmp.Or(o.Waiting, 16*o.Searches)
	o.Bulks = cmp.Or(o.Bulks, 8)
	o.Watching = cmp.Or(o.Watching, 1000)
	o.UploadBytes = cmp.Or(o.UploadBytes, 1<<30)
	o.UploadFiles = cmp.Or(o.UploadFiles, 100_000)
	return o
}

// server holds the state that handlers share. Its fields do not change after New.
type server struct {
	Options
	collections served
	routes      map[string]route // by method and path, as in operations
	searching   *transport.Turns
	writing     *transport.Turns // turns of bulk bodies
	watching    *transport.Turns // turns of streams of events
	computing   *transport.Turns // turns of computations whose answers are shared
	metrics     *metrics         // nil with NoMetrics
	answered    *answered
	requests    requests
	meanings    kept.Answers[always, []wire.Meaning] // by the fingerprint of the model
	learned     kept.Answers[always, wire.Learned]   // by the fingerprint of the model
	rated       kept.Answers[always, wire.Evaluated] // by the id of the task
	maps        kept.Answers[surveyed, *chart]
	drifts      drifts
}

// New returns the handler of the API over the collections of set, which may be created and deleted
// meanwhile. The caller closes set.
func New(set *collections.Set, opts Options) http.Handler {
	return newHandler(lending{set}, opts)
}

func newHandler(served served, opts Options) http.Handler {
	opts = opts.withDefaults()
	s := &server{
		Options: opts, collections: served, routes: newRoutes(), answered: newAnswered(),
		searching: transport.NewTurns("searches", opts.Searches, opts.Waiting), writing: transport.NewTurns("bulk writes", opts.Bulks, 0),
		computing: transport.NewTurns("computations", max(2, opts.Searches), opts.Waiting),
		watching:  transport.NewTurns("streams of events", opts.Watching, 0),
	}
	s.rated.Most, s.maps.Most = 1000, mostMaps // 1000 is the number of results that the queue keeps
	if !s.NoMetrics {
		s.metrics = newMetrics(s)
	}
	r := chi.NewRouter()
	r.Use(escapedPaths, requestID, careful, transport.Pack, s.log, s.measure, s.recover, s.localName, s.shared, s.sameOrigin, middleware.GetHead)
	r.NotFound(s.handle(noRoute))
	r.MethodNotAllowed(s.handle(noMethod))

	s.mount(r)
	r.With(s.needs(&operation{scope: keys.Search, narrow: true})).Post("/mcp", s.handle(speaking(mcp.Handler(r))))
	return r
}

// speaking returns a handler of messages of the Model Context Protocol, whose bodies have the
// limits of a search. It is no operation of the specification, because the protocol describes
// itself. Its calls of the API are requests of their own.
func speaking(protocol http.Handler) handler {
	return func(s *server, w http.ResponseWriter, r *http.Request) error {
		b, err := s.readAll(w, r)
		if err != nil {
			return err
		}
		r.Header.Set(idHeader, w.Header().Get(idHeader)) // for the calls
		r.Body = io.NopCloser(bytes.NewReader(b))
		protocol.ServeHTTP(w, r)
		return nil
	}
}
