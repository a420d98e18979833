package index

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/ingest"
)

// BenchmarkStore compares a file with a database on the same machine: a search by code for ten of
// 200,000 documents of some 300 bytes, one at a time and by several callers, and the addition of
// such documents. Neither syncs.
func BenchmarkStore(b *testing.B) {
	db := server.database(b)
	for _, name := range []string{"file", "postgres"} {
		opts, path := Options{Create: true, Language: "none"}, filepath.Join(b.TempDir(), name)
		var st Store
		var err error
		if name == "file" {
			st, err = filestore.Open(path, opts.file())
		} else {
			st, err = collectionAt(db, path, opts)
		}
		if err != nil {
			b.Fatal(err)
		}
		ix, err := openStore(st, opts, readToy)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { ix.Close() })
		unsynced(ix)
		adoptToy(b, ix, toy{Width: 64})
		if err := ix.Load(context.Background(), clustered(0, 200_000), nil); err != nil {
			b.Fatal(err)
		}
		search := func(b *testing.B, r *rand.Rand) {
			if _, err := ix.Search(context.Background(), Query{Rank: ByCode, Code: nearbyCode(r.IntN(200_000))}); err != nil {
				b.Error(err)
			}
		}
		b.Run("search/"+name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(2, 2))
			for b.Loop() {
				search(b, r)
			}
		})
		b.Run("searches/"+name, func(b *testing.B) { // by eight callers a processor
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				r := rand.New(rand.NewPCG(2, rand.Uint64()))
				for pb.Next() {
					search(b, r)
				}
			})
		})
		b.Run("add/"+name, func(b *testing.B) {
			n := 200_000
			for b.Loop() {
				if err := ix.Load(context.Background(), clustered(n, 5000), nil); err != nil {
					b.Fatal(err)
				}
				n += 5000
			}
		})
	}
}

// clustered yields n documents from number from, with codes in clusters.
func clustered(from, n int) iter.Seq2[ingest.Document, error] {
	text := strings.Repeat(" fox jumps over the lazy dog and on", 8)
	return func(yield func(ingest.Document, error) bool) {
		for i := from; i < from+n; i++ {
			d := coded(fmt.Sprintf("%08d", i), nearbyCode(i), 64, fmt.Sprint("a", i%10))
			if d.Text += text; !yield(d, nil) {
				return
			}
		}
	}
}

// nearbyCode returns the code of the i-th document.
func nearbyCode(i int) hashing.Code {
	r := rand.New(rand.NewPCG(uint64(i), 3))
	code := rand.New(rand.NewPCG(uint64(i%2000), 7)).Uint64()
	for range r.IntN(8) {
		code ^= 1 << r.IntN(64)
	}
	return hashing.Code{code}
}
