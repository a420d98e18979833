package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-chi/chi/v5"
)

// counting counts the leases that are not released.
type counting struct {
	served
	out, all *atomic.Int32
}

func (c counting) get(name string) (*lease, error) {
	l, err := c.served.get(name)
	if err != nil {
		return nil, err
	}
	c.out.Add(1)
	c.all.Add(1)
	return &lease{l.collection, l.name, func() { c.out.Add(-1); l.release() }, l.refresh}, nil
}

// Every route releases its leases, however the request ends. Otherwise closing the set would wait
// forever.
func TestLeasesEnd(t *testing.T) {
	c := counting{fixed{"shelf": indexed{openTrained(t)}, "broken": broken{indexed{openTrained(t)}}}, new(atomic.Int32), new(atomic.Int32)}
	h := newHandler(c, Options{})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	ask := func(ctx context.Context, method, target, body string) {
		r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
		h.ServeHTTP(httptest.NewRecorder(), r)
		if n := c.out.Load(); n != 0 {
			t.Errorf("%s %s with %q: %d leases are left", method, target, body, n)
			c.out.Store(0)
		}
	}
	err := chi.Walk(h.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		for _, name := range []string{"shelf", "broken", "nope", "%00"} {
			target := strings.NewReplacer("{collection}", name, "{alias}", "live", "{generation}", "1", "{bit}", "0", "{file}", "x", "{task}", "1", "*", "a").Replace(route)
			for _, query := range []string{"", "?q=bread&radius=3&stream=true", "?id=a", "?limit=x"} {
				for _, body := range []string{"", "{", "{}", `{"text":"bread","id":"a"}`} {
					ask(t.Context(), method, target+query, body)
					ask(gone, method, target+query, body)
				}
			}
		}
		return nil
	})
	if err != nil || c.all.Load() == 0 {
		t.Errorf("%v, %d leases", err, c.all.Load())
	}
}
