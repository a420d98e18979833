package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
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
}

// Index is a collection in one bbolt file. All methods are safe for concurrent use.
type Index struct {
	path   string
	db     *bolt.DB
	packer *packer
	decode func(blob []byte) (model, error)

	asymmetric sync.Pool // of *hashing.Asymmetric, for searches

	writing sync.Mutex // held by the writer until its state is published
	state   atomic.Pointer[published]
	renewer renewer

	wordRenewer wordRenewer
}

// Open opens the collection in the file at path and reads its model and codes into memory, which
// takes a tenth of a second per million documents. It fails with [ErrBusy] if another process holds
// the file, with [ErrFormat] if the file is not a collection or is damaged, with [ErrNewer] if its
// format is too new, and with fs.ErrNotExist if there is no file.
func Open(path string, opts *Options) (*Index, error) {
	return open(path, opts, readModel)
}

func open(path string, opts *Options, decode func([]byte) (model, error)) (*Index, error) {
	if opts == nil {
		opts = new(Options)
	}
	ix, err := openFile(path, *opts, decode)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return ix, nil
}

func openFile(path string, opts Options, decode func([]byte) (model, error)) (*Index, error) {
	if err := createIfMissing(path, opts); err != nil {
		return nil, err
	}
	if err := boltfile.Check(path); err != nil {
		return nil, asFormat(err)
	}
	p, err := newPacker()
	if err != nil {
		return nil, err
	}
	ix := &Index{path: path, packer: p, decode: decode}
	if err := guarded(func() error { return ix.connect(opts) }); err != nil {
		if ix.db != nil {
			err = errors.Join(err, ix.Close())
		}
		return nil, err
	}
	return ix, nil
}

// createIfMissing creates an empty collection if opts demand it. It writes the file under a
// temporary name first, so that a crash leaves no partial collection.
func createIfMissing(path string, opts Options) error {
	if _, err := os.Stat(path); err == nil || !opts.Create || opts.ReadOnly {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".hashsearch-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	temporary := filepath.Join(dir, "new.db")
	if err := makeEmpty(temporary); err != nil {
		return err
	}
	if err := link(temporary, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(path)
}

// connect locks the file and loads its current state.
func (ix *Index) connect(opts Options) error {
	db, err := lockFile(ix.path, opts)
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("%w: another hashsearch process, perhaps a server, holds it; stop that process, or use the server's address instead of the file", ErrBusy)
	}
	if isDamage(err) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if errors.Is(err, fs.ErrPermission) && !opts.ReadOnly {
		return fmt.Errorf("%w: without write permission the collection can only be opened for reading", err)
	}
	if err != nil {
		return err
	}
	ix.db = db
	if err := db.View(ix.load); err != nil || opts.ReadOnly {
		return err
	}
	if opts.Language != "" {
		err = ix.setLanguage(opts.Language)
	}
	ix.renewWords(false)
	return err
}

func isDamage(err error) bool {
	return errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrVersionMismatch) || errors.Is(err, bolterrors.ErrChecksum)
}

// load reads the current state.
func (ix *Index) load(tx *bolt.Tx) error {
	m, err := readMeta(tx)
	if err != nil {
		return err
	}
	if err := inspectTrees(ix.path, tx); err != nil {
		return err
	}
	s, err := ix.readSnapshot(tx, m.current)
	if errors.Is(err, ErrGeneration) {
		return fmt.Errorf("%w: the current generation is missing: %w", ErrFormat, err)
	}
	if err != nil {
		return err
	}
	s.tx, s.next = tx.ID(), m.next
	text, err := readSynonyms(tx)
	if err := errors.Join(err, s.readWords(tx)); err != nil {
		return err
	}
	s.useSynonyms(text)
	ix.state.Store(&published{now: s})
	return nil
}

// readSnapshot reads the model and codes of a generation. Generation 0 is the empty snapshot.
func (ix *Index) readSnapshot(tx *bolt.Tx, id uint64) (*snapshot, error) {
	if id == 0 {
		return newSnapshot(0, nil), nil
	}
	g, err := openGeneration(tx, id)
	if err != nil {
		return nil, err
	}
	m, err := ix.model(g)
	if err != nil {
		return nil, err
	}
	s := newSnapshot(id, m)
	b, err := g.all()
	s.add(b)
	return s, err
}

// model decodes the model of a generation.
func (ix *Index) model(g *generation) (model, error) {
	decode := ix.decode
	if g.foreign() {
		decode = readForeign
	}
	m, err := decode(g.blob())
	if err != nil {
		return nil, fmt.Errorf("%w: the model of generation %d: %w", ErrFormat, g.id, err)
	}
	if m.Bits() != g.info.Bits || m.Bits() < 1 || m.Bits() > hashing.MaxBits || m.Fingerprint() != g.info.Fingerprint {
		return nil, fmt.Errorf("%w: the model of generation %d does not match its description", ErrFormat, g.id)
	}
	return m, nil
}

// Close waits for running operations and releases the file. The index cannot be used afterwards.
// Further calls do nothing.
func (ix *Index) Close() error {
	ix.renewer.close()
	ix.wordRenewer.close()
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if err := ix.db.Close(); err != nil {
		return fmt.Errorf("close %s: %w", ix.path, err)
	}
	return nil
}

// Path returns the path that was passed to Open.
func (ix *Index) Path() string { return ix.path }

// Width returns the number of bits of the current codes, 0 if there are none. Codes made elsewhere
// have a width but no model.
func (ix *Index) Width() int { return ix.state.Load().now.bits }

// Model returns the model of the current generation. It is nil if there is none or the codes were
// made elsewhere.
func (ix *Index) Model() *hashing.Model {
	m, _ := ix.state.Load().now.model.(*hashing.Model)
	return m
}
