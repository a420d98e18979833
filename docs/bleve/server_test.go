package bleve

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
)

// BenchmarkServer measures searches over HTTP by 64 clients in the same process: ten hits with
// snippets, and facets. The directory of -collection must hold no other files.
func BenchmarkServer(b *testing.B) {
	all := texts(b)
	set, err := collections.Open(filepath.Dir(*collection))
	if err != nil {
		b.Fatal(err)
	}
	s := httptest.NewServer(api.New(set, api.Options{}))
	defer s.Close()
	name := strings.TrimSuffix(filepath.Base(*collection), ".db")
	for _, rank := range []string{"hybrid", "words", "code"} {
		b.Run("rank="+rank, func(b *testing.B) {
			ask(b, s.URL+"/v1/collections/"+name+"/search?facets=label&rank="+rank+"&q=", all)
		})
	}
}

// ask requests the texts from 64 clients and reports the 99th percentile of the times.
func ask(b *testing.B, address string, texts []string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	var mu sync.Mutex
	var took []time.Duration
	var next atomic.Int64
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		var mine []time.Duration
		for pb.Next() {
			start := time.Now()
			r, err := client.Get(address + url.QueryEscape(texts[int(next.Add(1))%len(texts)]))
			if err != nil || r.StatusCode != http.StatusOK {
				b.Errorf("%v, %v", r, err)
				return
			}
			_, err = io.Copy(io.Discard, r.Body)
			if err := r.Body.Close(); err != nil {
				b.Error(err)
			}
			if mine = append(mine, time.Since(start)); err != nil {
				b.Error(err)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		took = append(took, mine...)
	})
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
}
