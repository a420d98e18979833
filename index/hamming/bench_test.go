package hamming

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
)

// BenchmarkFile searches the codes of files, which other programs can search for comparison.
// HASHSEARCH_CODES lists files of raw codes, each followed by a colon and its width in bits. The
// queries lie beside each file:
//
//	HASHSEARCH_CODES=clustered.codes:64,random.codes:64 \
//		go test -run '^$' -bench File ./index/hamming
//
// It reports the median and the 95th percentile of the time of single queries, and the queries per
// second of batches.
func BenchmarkFile(b *testing.B) {
	for _, file := range strings.Split(os.Getenv("HASHSEARCH_CODES"), ",") {
		path, width, _ := strings.Cut(file, ":")
		bits, err := strconv.Atoi(width)
		if err != nil {
			b.Skip("HASHSEARCH_CODES names no files")
		}
		s := New(bits).Add(readWords(b, path, bits))
		queries := slices.Collect(slices.Chunk(readWords(b, strings.TrimSuffix(path, ".codes")+".queries", bits), hashing.Words(bits)))
		name := filepath.Base(path)
		indexed := s
		b.Run(name+"/build", func(b *testing.B) {
			for b.Loop() {
				if indexed, err = s.Indexed(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			m := indexed.Memory()
			b.ReportMetric(float64(m.Codes+m.Structure)/float64(s.Len()), "B/code")
		})
		b.Run(name+"/duplicates/radius=3", func(b *testing.B) {
			var groups [][]uint32
			for b.Loop() {
				if groups, err = s.Duplicates(context.Background(), 3, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(groups)), "groups")
		})
		for _, k := range []int{10, 100} {
			b.Run(fmt.Sprintf("%s/scan/k=%d", name, k), func(b *testing.B) { latencies(b, s, queries, k) })
			b.Run(fmt.Sprintf("%s/indexed/k=%d", name, k), func(b *testing.B) { latencies(b, indexed, queries, k) })
			b.Run(fmt.Sprintf("%s/batch/k=%d", name, k), func(b *testing.B) { batches(b, s, queries, k) })
			b.Run(fmt.Sprintf("%s/indexed batch/k=%d", name, k), func(b *testing.B) { batches(b, indexed, queries, k) })
		}
	}
}

// latencies times one query after the other.
func latencies(b *testing.B, s *Set, queries [][]uint64, k int) {
	var took []time.Duration
	var w Work
	for b.Loop() {
		for _, q := range queries {
			start := time.Now()
			a, err := s.Search(context.Background(), Query{Code: q, K: k, Radius: s.bits})
			if err != nil {
				b.Fatal(err)
			}
			took, w = append(took, time.Since(start)), a.Work
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms/median")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1e3, "ms/p95")
	b.ReportMetric(float64(w.Candidates), "codes")
}

// batches times all queries in one call.
func batches(b *testing.B, s *Set, codes [][]uint64, k int) {
	var queries []Query
	for _, c := range codes {
		queries = append(queries, Query{Code: c, K: k, Radius: s.bits})
	}
	for b.Loop() {
		if _, err := s.SearchAll(context.Background(), queries); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(queries)*b.N)/b.Elapsed().Seconds(), "queries/s")
}

// readWords reads rows of (bits+7)/8 bytes.
func readWords(b *testing.B, path string, bits int) []uint64 {
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	size, words := (bits+7)/8, hashing.Words(bits)
	all, padded := make([]uint64, 0, len(raw)/size*words), make([]byte, 8*words)
	for ; len(raw) >= size; raw = raw[size:] {
		copy(padded, raw[:size])
		for j := range words {
			all = append(all, binary.LittleEndian.Uint64(padded[8*j:]))
		}
	}
	return all
}
