package api

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/indextest"
	"github.com/hashsearch/hashsearch/ingest"
)

// shelf holds a few texts, some with ids that require escaping.
var shelf = indextest.Documents()

// trained is a collection of the shelf with a model of 16 bits. It is made once.
var trained = sync.OnceValues(func() (*hashing.Model, error) {
	return hashing.Train(context.Background(), ingest.Sequence(shelf), hashing.Options{Bits: 16, Hidden: []int{}, Epochs: 3, Seed: 1})
})

// openIndex returns an index of the documents without a model.
func openIndex(t testing.TB, docs []ingest.Document) *index.Index {
	t.Helper()
	ix := newCollection(t)
	if err := ix.Add(context.Background(), ingest.Sequence(docs), nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

func openTrained(t testing.TB) *index.Index {
	t.Helper()
	ix := openIndex(t, shelf)
	m, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(context.Background(), m, ix.Next(), nil); err != nil {
		t.Fatal(err)
	}
	return ix
}

// newAPI serves the shelf, an untrained collection and an empty one.
func newAPI(t testing.TB, opts Options) http.Handler {
	return New(setOf(t, map[string]*index.Index{
		"shelf":    openTrained(t),
		"raw":      openIndex(t, shelf[:2]),
		"none yet": openIndex(t, nil),
	}), opts)
}

// setOf returns a set without a directory.
func setOf(t testing.TB, named map[string]*index.Index) *collections.Set {
	t.Helper()
	set := new(collections.Set)
	t.Cleanup(func() { set.Close() })
	for name, ix := range named {
		if err := set.Add(name, ix); err != nil {
			t.Fatal(err)
		}
	}
	return set
}

// fixed serves a constant set of fakes.
type fixed map[string]collection

func (f fixed) get(name string) (*lease, error) {
	if c := f[name]; c != nil {
		return &lease{collection: c, name: name, release: func() {}}, nil
	}
	return nil, collections.ErrNotFound
}

func (f fixed) Restore(context.Context, string, string, bool) (bool, error) {
	return false, collections.ErrNoFolder
}

func (f fixed) Names() []string               { return slices.Sorted(maps.Keys(f)) }
func (fixed) Alias(_, _ string) (bool, error) { return false, collections.ErrNoFolder }
func (fixed) Aliases() map[string]string      { return nil }
func (fixed) Create(string) error             { return collections.ErrNoFolder }
func (fixed) Delete(string) error             { return collections.ErrNoFolder }
func (fixed) Failed() map[string]error        { return nil }
func (fixed) Unalias(string) error            { return collections.ErrNoFolder }

// ask sends one request and returns the answer, which must match the specification.
func ask(h http.Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	note(r, w.Code, w.Header(), w.Body.Bytes())
	return w
}

// read decodes the body of an answer.
func read[T any](t testing.TB, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("answer %d is not what it should be: %v", w.Code, err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatal("more than one answer")
	}
	return v
}

// faulty is a collection whose methods a test can replace.
type faulty struct {
	collection
	search func(ctx context.Context) error
	hits   iter.Seq2[index.Hit, error]
	add    func(docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error
}

func (f faulty) model() model {
	m, _ := trained()
	return m
}

func (f faulty) Search(ctx context.Context, _ index.Query) (*index.Result, error) {
	return nil, f.search(ctx)
}

func (f faulty) Ball(ctx context.Context, _ index.Query) (*index.Result, iter.Seq2[index.Hit, error], error) {
	if f.hits != nil {
		return &index.Result{Rank: index.ByCode}, f.hits, nil
	}
	return nil, nil, f.search(ctx)
}

func (f faulty) Add(_ context.Context, docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error {
	return f.add(docs, each)
}

func (f faulty) Document(id string) (*index.Stored, error) {
	return &index.Stored{Document: ingest.Document{ID: id, Text: strings.Repeat("long ", 4<<20)}}, nil
}

func (f faulty) Generations() ([]index.Generation, error) { return nil, index.ErrFormat }

// A generation that is not current is deleted, and the others stay.
func TestDropGeneration(t *testing.T) {
	ix := openTrained(t)
	m, err := hashing.Train(t.Context(), ingest.Sequence(shelf), hashing.Options{Kind: hashing.LSH, Bits: 8, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Adopt(t.Context(), m, ix.Next(), nil); err != nil {
		t.Fatal(err)
	}
	h := New(setOf(t, map[string]*index.Index{"shelf": ix}), Options{})
	for i, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		if w := ask(h, "DELETE", "/v1/collections/shelf/generations/1", ""); w.Code != want {
			t.Errorf("%d: %d %s", i, w.Code, w.Body)
		}
	}
	if w := ask(h, "GET", "/v1/collections/shelf/generations", ""); !strings.Contains(w.Body.String(), `{"generations":[{"id":2,`) {
		t.Error(w.Body)
	}
	if w := ask(h, "GET", "/v1/collections/shelf/search?q=orbit", ""); w.Code != http.StatusOK {
		t.Error(w.Body)
	}
}
