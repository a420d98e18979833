package api

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// laboured is a collection that counts long computations and holds them up.
type laboured struct {
	collection
	mu    sync.Mutex
	times map[string]int
	hold  chan struct{} // computations wait until it is closed; nil holds up none
	only  string        // the computation that is held up; "" for all
	fail  error         // the error of the next computation
	gone  int           // computations that were canceled
}

func newLaboured(c collection) *laboured {
	return &laboured{collection: c, times: map[string]int{}}
}

// work counts a computation and returns when hold is closed or ctx is done.
func (c *laboured) work(ctx context.Context, what string) error {
	c.mu.Lock()
	c.times[what]++
	hold, err := c.hold, c.fail
	c.fail = nil
	c.mu.Unlock()
	if hold == nil || c.only != "" && c.only != what {
		return err
	}
	select {
	case <-hold:
		return err
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		c.gone++
		return ctx.Err()
	}
}

func (c *laboured) count(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.times[what]
}

func (c *laboured) Bits(ctx context.Context, n int) ([]index.Bit, error) {
	what := "bits"
	if n > 0 {
		what = "drivers"
	}
	if err := c.work(ctx, what); err != nil {
		return nil, err
	}
	return c.collection.Bits(ctx, n)
}

func (c *laboured) Correlations(ctx context.Context) ([][]float64, error) {
	if err := c.work(ctx, "correlations"); err != nil {
		return nil, err
	}
	return c.collection.Correlations(ctx)
}

func (c *laboured) Drift(ctx context.Context) (*index.Drift, error) {
	if err := c.work(ctx, "drift"); err != nil {
		return nil, err
	}
	return c.collection.Drift(ctx)
}

func (c *laboured) Duplicates(ctx context.Context, opts index.DuplicateOptions) (*index.Duplicates, error) {
	if err := c.work(ctx, "duplicates"); err != nil {
		return nil, err
	}
	return c.collection.Duplicates(ctx, opts)
}

func (c *laboured) Map(ctx context.Context, limit int) (*index.Map, error) {
	if err := c.work(ctx, "map"); err != nil {
		return nil, err
	}
	return c.collection.Map(ctx, limit)
}

func (c *laboured) ModelOf(generation uint64) (*hashing.Model, error) {
	if err := c.work(context.Background(), "models"); err != nil {
		return nil, err
	}
	return c.collection.ModelOf(generation)
}

func (c *laboured) Sketches(ctx context.Context, every int) iter.Seq2[index.Sketched, error] {
	return func(yield func(index.Sketched, error) bool) {
		if err := c.work(ctx, "sketches"); err != nil {
			yield(index.Sketched{}, err)
			return
		}
		c.collection.Sketches(ctx, every)(yield)
	}
}

func (c *laboured) Split(ctx context.Context, bit, n int) (set, clear *index.Side, err error) {
	if err := c.work(ctx, "split"); err != nil {
		return nil, nil, err
	}
	return c.collection.Split(ctx, bit, n)
}

func (c *laboured) Stats() (*index.Stats, error) {
	if err := c.work(context.Background(), "stats"); err != nil {
		return nil, err
	}
	return c.collection.Stats()
}

// A countedMeanings is a laboured collection that also counts how often meanings of its bits are
// computed.
type countedMeanings struct{ *laboured }

func (c countedMeanings) model() model { return toldModel{c.laboured.model(), c} }

type toldModel struct {
	model
	of countedMeanings
}

func (m toldModel) Meaning(i, n int) hashing.BitMeaning {
	if i == 0 {
		m.of.work(context.Background(), "meanings")
	}
	return m.model.Meaning(i, n)
}

// get sends a request in the background.
func get(ctx context.Context, h http.Handler, target string) chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/v1/collections/"+target, nil))
		answer <- w
	}()
	return answer
}

// onces are requests, and the computation that each needs if no result is kept.
var onces = []struct{ target, computes string }{
	{"bits", "bits meanings"},
	{"bits?drivers=2", "drivers meanings"},
	{"bits?correlation=true", "bits correlations meanings"},
	{"bits/3", "bits meanings split"},
	{"documents/a?explain=true", "meanings"},
	{"search?q=bread&explain=true", "meanings"},
	{"stats", "drift stats"},
	{"drift", "drift"},
	{"models", "models"},
	{"map", "map"},
	{"map/place?q=bread", "map"},
	{"duplicates", "duplicates"},
	{"outliers", "sketches"},
	{"sample", "sketches"},
}

// serveLaboured serves a collection that is held up, under two names.
func serveLaboured(t *testing.T, opts Options) (http.Handler, *laboured) {
	c := newLaboured(indexed{openTrained(t)})
	c.hold = make(chan struct{})
	return newHandler(fixed{"c": countedMeanings{c}, "bare": c}, opts), c
}

// Many requests at once, and later ones, share one computation, and searches continue meanwhile.
func TestComputedOnce(t *testing.T) {
	for _, o := range onces {
		name := "c/"
		if o.computes == "sketches" { // these take the model itself
			name = "bare/"
		}
		within(t, o.target, func(t *testing.T) {
			h, c := serveLaboured(t, Options{Searches: 1, Waiting: 64})
			var answers []chan *httptest.ResponseRecorder
			for range 50 {
				answers = append(answers, get(t.Context(), h, name+o.target))
			}
			synctest.Wait()
			answers = append(answers, get(t.Context(), h, name+"search?q=orbit"))
			if w := <-answers[50]; w.Code != http.StatusOK {
				t.Errorf("a search meanwhile: %d %s", w.Code, w.Body)
			}
			close(c.hold)
			for _, a := range answers[:50] {
				if w := <-a; w.Code != http.StatusOK {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
			if w := <-get(t.Context(), h, name+o.target); w.Code != http.StatusOK {
				t.Errorf("again: %d %s", w.Code, w.Body)
			}
			for _, what := range strings.Fields(o.computes) {
				if n := c.count(what); n != 1 {
					t.Errorf("%s: computed %d times", what, n)
				}
			}
		})
	}
}

// within runs a test whose clock stands still while anything runs.
func within(t *testing.T, name string, test func(t *testing.T)) {
	if _, err := trained(); err != nil {
		t.Fatal(err)
	}
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

// tight are limits under which a search is refused while another one runs.
var tight = Options{Searches: 1, Waiting: -1}

// asks sends a request in the background and returns when all requests wait.
func asks(ctx context.Context, h http.Handler, target string) chan *httptest.ResponseRecorder {
	a := get(ctx, h, target)
	synctest.Wait()
	return a
}

func status200(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Errorf("%s: %d %s", what, w.Code, w.Body)
	}
}

func TestOnceAndWhoLeaves(t *testing.T) {
	within(t, "the first leaves", func(t *testing.T) {
		h, c := serveLaboured(t, tight)
		ctx, cancel := context.WithCancel(t.Context())
		first, second := asks(ctx, h, "c/drift"), asks(t.Context(), h, "c/drift")
		cancel()
		if w := <-first; !strings.Contains(w.Body.String(), `"code":"canceled"`) {
			t.Errorf("the first: %d %s", w.Code, w.Body)
		}
		close(c.hold)
		status200(t, "the second", <-second)
		if c.count("drift") != 1 || c.gone != 0 {
			t.Errorf("computed %d times, canceled %d times", c.count("drift"), c.gone)
		}
	})
	within(t, "all leave", func(t *testing.T) {
		h, c := serveLaboured(t, tight)
		ctx, cancel := context.WithCancel(t.Context())
		one, another := asks(ctx, h, "c/drift"), asks(ctx, h, "c/drift")
		cancel()
		<-one
		<-another
		synctest.Wait()
		if c.count("drift") != 1 || c.gone != 1 {
			t.Errorf("computed %d times, canceled %d times", c.count("drift"), c.gone)
		}
		close(c.hold)
		status200(t, "who asks again", <-asks(t.Context(), h, "c/drift"))
		if c.count("drift") != 2 {
			t.Errorf("computed %d times", c.count("drift"))
		}
	})
	within(t, "the time of one is over", func(t *testing.T) {
		h, c := serveLaboured(t, tight)
		start := time.Now()
		w := <-asks(t.Context(), h, "c/drift")
		if took := time.Since(start); took != 30*time.Second || !strings.Contains(w.Body.String(), `"code":"busy"`) || w.Header().Get("Retry-After") == "" {
			t.Errorf("after %v: %d %s", took, w.Code, w.Body)
		}
		again := asks(t.Context(), h, "c/drift")
		close(c.hold)
		status200(t, "who comes back", <-again)
		if c.count("drift") != 1 || c.gone != 0 {
			t.Errorf("computed %d times, canceled %d times", c.count("drift"), c.gone)
		}
	})
}

// A computation for one key keeps neither another collection nor another key waiting.
func TestOnceApart(t *testing.T) {
	within(t, "", func(t *testing.T) {
		held, free := newLaboured(indexed{openTrained(t)}), newLaboured(indexed{openTrained(t)})
		held.hold, held.only = make(chan struct{}), "meanings"
		h := newHandler(fixed{"held": countedMeanings{held}, "free": free}, tight)
		first := asks(t.Context(), h, "held/bits")
		for _, target := range []string{"held/drift", "held/models", "held/search?q=bread", "free/drift", "free/models", "free/search?q=bread"} {
			status200(t, target, <-asks(t.Context(), h, target))
		}
		select {
		case w := <-first:
			t.Errorf("it was not held up: %d %s", w.Code, w.Body)
		default:
		}
		close(held.hold)
		status200(t, "what was held up", <-first)
	})
}

func TestOnceFails(t *testing.T) {
	within(t, "", func(t *testing.T) {
		h, c := serveLaboured(t, tight)
		c.fail = index.ErrFormat
		one, another := asks(t.Context(), h, "c/models"), asks(t.Context(), h, "c/models")
		close(c.hold)
		for _, a := range []chan *httptest.ResponseRecorder{one, another} {
			if w := <-a; w.Code != http.StatusInternalServerError {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
		status200(t, "again", <-asks(t.Context(), h, "c/models"))
		if c.count("models") != 2 {
			t.Errorf("computed %d times", c.count("models"))
		}
	})
}

// A request after a commit gets the committed state, even while a result for the earlier state is
// still being computed.
func TestOnceAState(t *testing.T) {
	within(t, "", func(t *testing.T) {
		h, c := serveLaboured(t, tight)
		c.only = "duplicates"
		documents := func(w *httptest.ResponseRecorder) int {
			status200(t, "stats", w)
			return read[wire.Stats](t, w).Documents
		}
		first := asks(t.Context(), h, "c/duplicates")
		if n := documents(<-asks(t.Context(), h, "c/stats")); n != len(shelf) {
			t.Errorf("%d documents", n)
		}
		if err := c.DeleteIf(t.Context(), "a", nil); err != nil {
			t.Fatal(err)
		}
		second := asks(t.Context(), h, "c/duplicates")
		close(c.hold)
		status200(t, "before", <-first)
		status200(t, "after", <-second)
		if n := documents(<-asks(t.Context(), h, "c/stats")); n != len(shelf)-1 {
			t.Errorf("%d documents after one was deleted", n)
		}
		if c.count("duplicates") != 2 || c.count("stats") != 2 {
			t.Errorf("computed %v", c.times)
		}
	})
}
