package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"

	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/keys"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A collection holds the methods of [index.Index] that handlers use. Tests implement it with fakes.
type collection interface {
	Adapt(ctx context.Context) (*index.Adaptation, error)
	Adaptation() *index.Adaptation
	Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error
	AddFeedback(ctx context.Context, entries []index.Feedback) error
	AddIf(ctx context.Context, d ingest.Document, holds index.Precondition) (index.Outcome, error)
	Ball(ctx context.Context, q index.Query) (*index.Result, iter.Seq2[index.Hit, error], error)
	Bits(ctx context.Context, n int) ([]index.Bit, error)
	Change(ctx context.Context, id string, holds index.Precondition, change func(ingest.Document) (ingest.Document, error)) (index.Outcome, error)
	Correlations(ctx context.Context) ([][]float64, error)
	DeleteFeedback(ctx context.Context, like index.Feedback) (deleted int, err error)
	DeleteIf(ctx context.Context, id string, holds index.Precondition) error
	DeleteMatching(ctx context.Context, filter []ingest.Condition) (int, error)
	DeleteSource(ctx context.Context, source string) (int, error)
	Document(id string) (*index.Stored, error)
	Documents(ctx context.Context) iter.Seq2[ingest.Document, error]
	Drift(ctx context.Context) (*index.Drift, error)
	Drop(generation uint64) error
	Duplicates(ctx context.Context, opts index.DuplicateOptions) (*index.Duplicates, error)
	Feedback(ctx context.Context, after uint64, limit int) (entries []index.Feedback, total int, err error)
	Generations() ([]index.Generation, error)
	List(ctx context.Context, l index.Listing) (*index.Listed, error)
	Map(ctx context.Context, limit int) (*index.Map, error)
	Model() *hashing.Model
	ModelOf(generation uint64) (*hashing.Model, error)
	Next() uint64
	RemoveAdapter(ctx context.Context) (had bool, err error)
	Search(ctx context.Context, q index.Query) (*index.Result, error)
	SetSynonymsIf(text string, holds index.Precondition) error
	SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error)
	Size() (*index.Stats, error)
	Sketches(ctx context.Context, every int) iter.Seq2[index.Sketched, error]
	State() index.State
	Split(ctx context.Context, bit, n int) (set, clear *index.Side, err error)
	Stats() (*index.Stats, error)
	Synonyms() string
	Labelling(ctx context.Context, n int, skip []string) (*index.Labelling, error)
	Topics(ctx context.Context) (*index.Topics, error)
	Use(ctx context.Context, id uint64, progress func(done, total int)) error
	model() model // nil before the first training, unless another program made the codes
}

// A model holds the methods of [hashing.Model] that handlers use.
type model interface {
	Bits() int
	Fingerprint() string
	Meaning(i, n int) hashing.BitMeaning
}

// indexed implements collection by an index.
type indexed struct{ *index.Index }

func (ix indexed) model() model {
	if m := ix.Model(); m != nil {
		return m
	}
	if bits := ix.Width(); bits > 0 {
		return foreign(bits)
	}
	return nil // avoids an interface that holds a nil pointer
}

// foreign is the model of codes that another program made: their width.
type foreign int

func (f foreign) Bits() int                         { return int(f) }
func (f foreign) Fingerprint() string               { return fmt.Sprintf("codes-%d", int(f)) }
func (foreign) Meaning(i, n int) hashing.BitMeaning { return hashing.BitMeaning{} }

// served are the methods of a [collections.Set] that the handlers use; tests implement them by
// hand.
type served interface {
	Alias(alias, name string) (created bool, err error)
	Aliases() map[string]string
	Create(name string) error
	Delete(name string) error
	Failed() map[string]error
	Names() []string
	Restore(ctx context.Context, name, path string, replace bool) (created bool, err error)
	Unalias(alias string) error
	get(name string) (*lease, error)
}

// A lease is the use of a collection, which stays open until it is released.
type lease struct {
	collection
	name    string // the collection's own name, even if the path has an alias
	release func()
	refresh func(context.Context) error // see [index.Index.Refresh]; nil does nothing
}

// lending implements served with a set of indexes.
type lending struct{ *collections.Set }

func (s lending) get(name string) (*lease, error) {
	l, err := s.Get(name)
	if err != nil {
		return nil, err
	}
	return &lease{indexed{l.Index}, l.Name, l.Release, l.Index.Refresh}, nil
}

// current brings the collection up to what other servers have changed, so that a request sees all
// changes that were acknowledged before it.
func (l *lease) current(ctx context.Context) error {
	if l.refresh == nil {
		return nil
	}
	return l.refresh(ctx)
}

// leaseOf is the context key of the lease of the path's collection.
type leaseOf struct{}

// leaseCollection resolves the path's collection, by its name or an alias, once per request, and
// keeps it open until the request ends. The check of the key and the handler thus use the same
// collection.
func (s *server) leaseCollection(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := param(r, "collection")
		if name == "" {
			next.ServeHTTP(w, r)
			return
		}
		l, err := s.collections.get(name)
		if err == nil {
			defer l.release()
			err = l.current(r.Context())
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), leaseOf{}, leaseResult{l, err})))
	})
}

// leaseResult is a lease, or the error that prevented it.
type leaseResult struct {
	*lease
	err error
}

func leased(r *http.Request) leaseResult {
	l, ok := r.Context().Value(leaseOf{}).(leaseResult)
	if !ok {
		l.err = collections.ErrNotFound
	}
	return l
}

// collection returns the collection that the path names.
func (s *server) collection(r *http.Request) (collection, error) {
	l, err := s.lease(r)
	if err != nil {
		return nil, err
	}
	return l.collection, nil
}

// lease returns the lease of the collection that the path names.
func (s *server) lease(r *http.Request) (*lease, error) {
	l := leased(r)
	if l.err != nil {
		return nil, noCollection(param(r, "collection"), l.err)
	}
	return l.lease, nil
}

// noCollection returns the problem for err, which prevented a lease.
func noCollection(name string, err error) error {
	if !errors.Is(err, collections.ErrNotFound) {
		return err
	}
	return wire.NewProblem("collection_not_found",
		fmt.Sprintf("there is no collection %q; /v1/collections lists the collections", name))
}

// withEach calls do with a lease of each collection, one after the other.
func (s *server) withEach(ctx context.Context, do func(*lease) error) error {
	for _, name := range s.collections.Names() {
		l, err := s.collections.get(name)
		if errors.Is(err, collections.ErrNotFound) {
			continue // deleted meanwhile
		}
		if err != nil {
			return err
		}
		if err = l.current(ctx); err == nil {
			err = do(l)
		}
		if l.release(); errors.Is(err, index.ErrDropped) {
			continue
		}
		if err != nil {
			return fmt.Errorf("collection %q: %w", name, err)
		}
	}
	return nil
}

// nameFor returns the name by which the caller may use a collection, or "" if there is none, and
// the aliases that it may use as well. A key for an alias reveals only that alias.
func (s *server) nameFor(ctx context.Context, name string) (as string, also []string) {
	also = []string{}
	for alias, to := range s.collections.Aliases() {
		if to == name {
			also = append(also, alias)
		}
	}
	slices.Sort(also)
	k, restricted := ctx.Value(keyOf{}).(keys.Key)
	if !restricted || k.Allows(keys.Search, name) {
		return name, also
	}
	if i := slices.IndexFunc(also, func(alias string) bool { return k.Allows(keys.Search, alias) }); i >= 0 {
		return also[i], []string{}
	}
	return "", nil
}

// visible reports whether the caller may know of the collection, by its name or an alias.
func (s *server) visible(ctx context.Context, name string) bool {
	as, _ := s.nameFor(ctx, name)
	return as != ""
}
