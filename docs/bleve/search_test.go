package bleve

import (
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"

	"github.com/hashsearch/hashsearch/index"
)

var (
	corpus     = flag.String("corpus", "", "JSON Lines `file` of the documents, compressed by gzip")
	questions  = flag.String("questions", "", "JSON Lines `file` of the questions, compressed by gzip")
	collection = flag.String("collection", "", "`file` of the documents, ingested and trained by hashsearch")
	peers      = flag.String("peers", os.TempDir(), "`directory` that keeps the indexes of Bleve")
)

type record struct{ ID, Title, Text string }

// read calls fn with each record of a file.
func read(tb testing.TB, path string, fn func(record) error) {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	for lines := json.NewDecoder(z); lines.More(); {
		var r record
		if err := lines.Decode(&r); err != nil {
			tb.Fatal(err)
		}
		if err := fn(r); err != nil {
			tb.Fatal(err)
		}
	}
}

// texts returns the questions.
func texts(b *testing.B) (all []string) {
	if *corpus == "" || *questions == "" || *collection == "" {
		b.Skip("give -corpus, -questions and -collection: see doc.go")
	}
	read(b, *questions, func(r record) error {
		all = append(all, r.Text)
		return nil
	})
	return all
}

func BenchmarkSearch(b *testing.B) {
	all := texts(b)
	b.Run("program=bleve/of=ids", func(b *testing.B) { ofBleve(b, all, false) })
	b.Run("program=words/of=ids", func(b *testing.B) { ofHashsearch(b, all, index.Query{Rank: index.ByWords, IDs: true}) })
	b.Run("program=hybrid/of=ids", func(b *testing.B) { ofHashsearch(b, all, index.Query{Rank: index.Hybrid, IDs: true}) })
	b.Run("program=bleve/of=documents", func(b *testing.B) { ofBleve(b, all, true) })
	b.Run("program=words/of=documents", func(b *testing.B) { ofHashsearch(b, all, index.Query{Rank: index.ByWords}) })
	b.Run("program=hybrid/of=documents", func(b *testing.B) { ofHashsearch(b, all, index.Query{Rank: index.Hybrid}) })
}

func ofHashsearch(b *testing.B, texts []string, q index.Query) {
	ix, err := index.Open(*collection, &index.Options{ReadOnly: true})
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	q.Limit, q.Verbatim = 10, true
	i := 0
	for b.Loop() {
		q.Text = texts[i%len(texts)]
		if _, err := ix.Search(b.Context(), q); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func ofBleve(b *testing.B, texts []string, stored bool) {
	ix := openBleve(b, stored)
	defer ix.Close()
	i := 0
	for b.Loop() {
		match := bleve.NewMatchQuery(texts[i%len(texts)])
		match.SetField("body")
		request := bleve.NewSearchRequestOptions(match, 10, 0, false)
		if stored {
			request.Fields = []string{"body"}
		}
		if _, err := ix.Search(request); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// openBleve opens the index of the corpus, after it has built it if it is not there.
func openBleve(b *testing.B, stored bool) bleve.Index {
	name := filepath.Base(*corpus) + ".bleve"
	if stored {
		name += "-stored"
	}
	path := filepath.Join(*peers, name)
	ix, err := bleve.Open(path)
	if err == bleve.ErrorIndexPathDoesNotExist {
		ix, err = build(b, path, stored)
	}
	if err != nil {
		b.Fatal(err)
	}
	return ix
}

func build(b *testing.B, path string, stored bool) (bleve.Index, error) {
	mapping := bleve.NewIndexMapping()
	mapping.ScoringModel = "bm25"
	body := bleve.NewTextFieldMapping()
	body.Analyzer, body.Store, body.IncludeTermVectors = "en", stored, false
	mapping.DefaultMapping = bleve.NewDocumentStaticMapping()
	mapping.DefaultMapping.AddFieldMappingsAt("body", body)
	ix, err := bleve.New(path, mapping)
	if err != nil {
		return nil, err
	}
	batch := ix.NewBatch()
	read(b, *corpus, func(r record) error {
		if err := batch.Index(r.ID, map[string]any{"body": r.Title + " " + r.Text}); err != nil || batch.Size() < 1000 {
			return err
		}
		defer batch.Reset()
		return ix.Batch(batch)
	})
	return ix, ix.Batch(batch)
}
