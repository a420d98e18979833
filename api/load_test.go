package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestLoad measures the latency of searches by 64 clients, first alone and then during a training.
// It requires a real corpus, so it runs only if HASHSEARCH_LOAD sets the time, and
// HASHSEARCH_CORPUS the file:
//
//	GOMAXPROCS=2 HASHSEARCH_LOAD=10s HASHSEARCH_CORPUS=20news-bydate-clean.jsonl.gz \
//	    go test -run Load -v -timeout 1h ./api
func TestLoad(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("HASHSEARCH_LOAD"))
	if err != nil {
		t.Skip("HASHSEARCH_LOAD is no duration")
	}
	ix, queries := loaded(t, os.Getenv("HASHSEARCH_CORPUS"))
	s := httptest.NewServer(New(setOf(t, map[string]*index.Index{"news": ix}), Options{}))
	defer s.Close()
	l := &load{queries: queries, address: s.URL + "/v1/collections/news/search?q="}
	l.client.Transport = &http.Transport{MaxIdleConnsPerHost: clients}
	l.run(t, long/4) // warms up
	alone := l.run(t, long)
	beside := l.runBesideTraining(t, ix, long)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	ratio := float64(beside.p99) / float64(alone.p99)
	t.Logf("alone  %v\nbeside %v, p99 %.2f times as long; %d MB from the system", alone, beside, ratio, m.Sys>>20)
	if ratio > 3 {
		t.Error("a training makes searches wait")
	}
}

// loaded returns a collection of the corpus, and queries taken from its documents.
func loaded(t *testing.T, corpus string) (ix *index.Index, queries []string) {
	ix = newCollection(t)
	if err := ix.Add(t.Context(), ingest.Open(corpus, ingest.Options{}), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Train(t.Context(), ix, hashing.Options{Kind: hashing.LSH}, nil); err != nil {
		t.Fatal(err)
	}
	for d := range ix.Documents(t.Context()) {
		if words := strings.Fields(d.Words()); len(words) > 0 {
			queries = append(queries, url.QueryEscape(strings.Join(words[:min(len(words), 4)], " ")))
		}
	}
	return ix, queries
}

const clients = 64

type load struct {
	client  http.Client
	address string
	queries []string
}

// latencies holds the times that answers took.
type latencies struct {
	perSecond float64
	p50, p99  time.Duration
}

func (o latencies) String() string {
	return fmt.Sprintf("%.0f requests/s, p50 %v, p99 %v", o.perSecond, o.p50.Round(10*time.Microsecond), o.p99.Round(10*time.Microsecond))
}

// run has the clients search for the given time.
func (l *load) run(t *testing.T, long time.Duration) latencies {
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	took := make([][]time.Duration, clients)
	var wg sync.WaitGroup
	for i := range took {
		wg.Go(func() {
			for rng := rand.New(rand.NewPCG(uint64(i), 1)); ctx.Err() == nil; {
				began := time.Now()
				if err := l.ask(l.queries[rng.IntN(len(l.queries))]); err != nil {
					t.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(began))
			}
		})
	}
	wg.Wait()
	all := slices.Sorted(slices.Values(slices.Concat(took...)))
	if len(all) == 0 {
		t.Fatal("nobody was answered")
	}
	return latencies{float64(len(all)) / long.Seconds(), all[len(all)/2], all[len(all)*99/100]}
}

func (l *load) ask(q string) error {
	res, err := l.client.Get(l.address + q)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	// A query without a known word is no failure, whether answered with 200 or 422.
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusUnprocessableEntity {
		return fmt.Errorf("%s: %s", q, res.Status)
	}
	return nil
}

// runBesideTraining is run during the training of models.
func (l *load) runBesideTraining(t *testing.T, ix *index.Index, long time.Duration) (o latencies) {
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	training, documents, perSecond := make(chan struct{}), 0, 0.0
	var once sync.Once // closes training after the first steps
	done.Go(func() {
		_, err := jobs.Train(ctx, ix, hashing.Options{Seed: 1, Epochs: 1000, Target: hashing.Own}, func(p jobs.Progress) {
			if p.Training.PerSecond > 0 {
				documents, perSecond = p.Done, p.Training.PerSecond
				once.Do(func() { close(training) })
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	<-training
	o = l.run(t, long)
	cancel()
	done.Wait()
	t.Logf("trained on %d documents, %.0f a second", documents, perSecond)
	return o
}
