package index

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/store"
	"golang.org/x/sync/semaphore"
)

// Options control how a collection is opened. nil means the zero value.
type Options struct {
	Create   bool          // create the file if it does not exist
	ReadOnly bool          // several processes can read at once, while none writes
	Timeout  time.Duration // time to wait for the file lock; 0 means one second

	// Language is that of the word index, see [ingest.Analyzer]. "" keeps the present one, which is
	// detected from the first documents by default. If another language is given, the words of all
	// documents are indexed anew in the background. It has no effect on a file that is open
	// read-only.
	Language string

	// Lean leaves the words of documents in the store, where every search reads them anew. A
	// program that adds documents and does not search takes less memory.
	Lean bool
}

// file returns the options of the file of a collection.
func (o Options) file() filestore.Options {
	return filestore.Options{Create: o.Create, ReadOnly: o.ReadOnly, Timeout: o.Timeout}
}

// Index is a collection in a store. All methods are safe for concurrent use.
type Index struct {
	passages passageCheck
	store    Store
	packer   *format.Packer
	decode   func(blob []byte) (generations.Model, error)

	readOnly bool // words are not indexed in the background
	lean     bool // memory has outlines of words

	asymmetric sync.Pool // of *hashing.Asymmetric, for searches

	writing    sync.Mutex // held by the writer until its state is published
	following  sync.Mutex // held while the changes of another process are read
	followed   followCounts
	publishing sync.Mutex // held while state is replaced
	state      atomic.Pointer[published]
	renewer    renewer

	wordRenewer wordRenewer

	topics    keptTopics
	placement keptPlacement
	quota     atomic.Pointer[Quota] // nil means no limits
}

// Open opens the collection in the file at path and reads its model and codes into memory, which
// takes a tenth of a second per million documents. It fails with [ErrBusy] if another process holds
// the file, with [ErrFormat] if the file is not a collection or is damaged, with [ErrNewer] if its
// format is too new, and with fs.ErrNotExist if there is no file.
func Open(path string, opts *Options) (*Index, error) {
	return open(path, opts, generations.ReadModel)
}

func open(path string, opts *Options, decode func([]byte) (generations.Model, error)) (*Index, error) {
	if opts == nil {
		opts = new(Options)
	}
	var ix *Index
	f, err := filestore.Open(path, opts.file())
	if err == nil {
		ix, err = openStore(f, *opts, decode)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return ix, nil
}

// OpenStore opens the collection in a store, which Close closes, too. It creates the collection if
// the store is empty and opts demand it. Errors are those of [Open] and of the store.
func OpenStore(st Store, opts *Options) (*Index, error) {
	if opts == nil {
		opts = new(Options)
	}
	ix, err := openStore(st, *opts, generations.ReadModel)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", st.Name(), err)
	}
	return ix, nil
}

// openStore opens the collection in a store, which it closes if that fails.
func openStore(st Store, opts Options, decode func([]byte) (generations.Model, error)) (*Index, error) {
	p, err := format.NewPacker()
	ix := &Index{store: st, packer: p, decode: decode, readOnly: opts.ReadOnly, lean: opts.Lean, topics: keptTopics{turn: semaphore.NewWeighted(1)}, placement: keptPlacement{turn: semaphore.NewWeighted(1)}}
	if err == nil && opts.Create {
		err = format.InitialiseIfEmpty(context.Background(), st)
	}
	if err == nil {
		err = st.View(context.Background(), ix.load)
	}
	if err == nil && !opts.ReadOnly {
		err = ix.prepareWords(opts.Language)
	}
	if err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return ix, nil
}

// load reads the current state.
func (ix *Index) load(v View) error {
	s, err := ix.readState(v)
	if err != nil {
		return err
	}
	s.version = v.Version()
	ix.state.Store(&published{now: s})
	return nil
}

// readState reads the state of a view, but for its version.
func (ix *Index) readState(v View) (*snapshot, error) {
	m, err := format.ReadMeta(v)
	if err != nil {
		return nil, err
	}
	for _, t := range []Table{format.IdsTable, format.DocsTable, format.FieldsTable, format.GenerationsTable} {
		if _, err := v.Get(t); err != nil {
			return nil, err
		}
	}
	s, err := ix.readSnapshot(v, m.Current)
	if errors.Is(err, ErrGeneration) {
		return nil, fmt.Errorf("%w: the current generation is missing: %w", ErrFormat, err)
	}
	if err != nil {
		return nil, err
	}
	s.next, s.lean = m.Next, ix.lean
	text, err := readSynonyms(v)
	if err := errors.Join(err, s.readWords(v)); err != nil {
		return nil, err
	}
	s.useSynonyms(text)
	return s, nil
}

// readSnapshot reads the model and codes of a generation. Generation 0 is the empty snapshot.
func (ix *Index) readSnapshot(v View, id uint64) (*snapshot, error) {
	if id == 0 {
		return newSnapshot(0, nil), nil
	}
	g, err := generations.Open(v, id)
	if err != nil {
		return nil, err
	}
	m, err := g.Model(ix.decode)
	if err != nil {
		return nil, err
	}
	s := newSnapshot(id, m)
	s.info = g.Info
	b, err := g.All()
	s.add(b)
	if err == nil {
		s.adapted, err = feedback.ReadAdapter(v, id, s.bits, nil)
	}
	return s, err
}

// Close waits for running operations and releases the file. The index cannot be used afterwards.
// Further calls do nothing.
func (ix *Index) Close() error {
	ix.renewer.close()
	ix.wordRenewer.close()
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if err := ix.store.Close(); err != nil {
		return fmt.Errorf("close %s: %w", ix.Name(), err)
	}
	return nil
}

// Name returns the name of the collection for messages: the path of its file, or its address.
func (ix *Index) Name() string { return ix.store.Name() }

// Path returns the path of the collection's file. It is "" if it is not in a file.
func (ix *Index) Path() string {
	if f, isFile := ix.store.(*filestore.Store); isFile {
		return f.Path
	}
	return ""
}

// Training returns the place of the state of an unfinished training.
func (ix *Index) Training() store.Training { return ix.store.Training() }

// Width returns the number of bits of the current codes, 0 if there are none. Codes made elsewhere
// have a width but no model.
func (ix *Index) Width() int { return ix.state.Load().now.bits }

// Model returns the model of the current generation. It is nil if there is none or the codes were
// made elsewhere.
func (ix *Index) Model() *hashing.Model {
	m, _ := ix.state.Load().now.model.(*hashing.Model)
	return m
}

// Errors that are matched by [errors.Is]. Returned errors wrap them with details.
var (
	// Errors of opening.
	ErrBusy   = store.ErrBusy   // lock not free in time
	ErrFormat = store.ErrFormat // truncated or corrupt
	ErrNewer  = store.ErrNewer

	// Errors of a database, see package postgres.
	ErrUnreachable    = store.ErrUnreachable
	ErrDropped        = store.ErrDropped        // of a collection in a database, by another process
	ErrUnknownOutcome = store.ErrUnknownOutcome // of a change whose acknowledgement was lost

	// Errors of searching.
	ErrQuery      = errors.New("bad query")
	ErrCursor     = errors.New("bad cursor") // malformed, or of a different query or generation
	ErrNotFound   = errors.New("no such document")
	ErrNoModel    = errors.New("the collection has no model yet: train one first")
	ErrForeign    = generations.ErrForeign
	ErrNoWords    = errors.New("the words of this collection are not indexed completely yet: wait, or search by code")
	ErrGeneration = generations.ErrGeneration
	ErrTopic      = errors.New("no such topic")

	// Errors of writing.
	ErrCurrent      = errors.New("the generation is the current one") // and cannot be dropped
	ErrPrecondition = errors.New("the document does not meet the precondition: read it again, then retry")
)

// The storage of a collection, see package store.
type (
	Store  = store.Store
	View   = store.View
	Change = store.Change
	Table  = store.Table
	Record = store.Record
)
