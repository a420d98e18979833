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

// Options say how to open a collection. nil means the zero value.
type Options struct {
	Create   bool          // make the file if there is none
	ReadOnly bool          // several processes may read at once, as long as none writes
	Timeout  time.Duration // how long to wait for the file lock; 0 means a second
}

// Index is one collection: one bbolt file. All methods are safe for concurrent use.
type Index struct {
	path   string
	db     *bolt.DB
	packer *packer
	decode func(blob []byte) (model, error)

	writing sync.Mutex // held by the one writer until its state is published
	state   atomic.Pointer[published]
	renewer renewer
}

// Open opens the collection in the file at path and reads its model and codes into memory, a tenth of a second per
// million documents. It fails with [ErrBusy] when another process holds the file, with [ErrFormat] for a file that is not a
// collection or is damaged, with [ErrNewer] for one of a later format, and with fs.ErrNotExist.
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
			err = errors.Join(err, ix.db.Close())
		}
		return nil, err
	}
	return ix, nil
}

// ensure makes the file if it is to be made: whole under another name first, so that no crash
// leaves half a collection behind.
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
	return syncFolder(path)
}

// connect locks the file and reads what memory must hold.
func (ix *Index) connect(opts Options) error {
	db, err := lockFile(ix.path, opts)
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("%w: another hashsearch, perhaps one that serves the collection, holds it; stop that one or ask it", ErrBusy)
	}
	if isDamage(err) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if errors.Is(err, fs.ErrPermission) && !opts.ReadOnly {
		return fmt.Errorf("%w: without write permission a collection can only be read", err)
	}
	if err != nil {
		return err
	}
	ix.db = db
	return db.View(ix.load)
}

func isDamage(err error) bool {
	return errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrVersionMismatch) || errors.Is(err, bolterrors.ErrChecksum)
}

// load reads the state in force.
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
		return fmt.Errorf("%w: the generation in force is missing: %w", ErrFormat, err)
	}
	if err != nil {
		return err
	}
	s.tx, s.next = tx.ID(), m.next
	ix.state.Store(&published{now: s})
	return nil
}

// recall reads a generation's model and codes; generation 0 is none.
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
		return nil, fmt.Errorf("%w: generation %d holds another model than it says", ErrFormat, g.id)
	}
	return m, nil
}

// Close waits for what is under way and releases the file. The index cannot be used afterwards; closing
// it again does nothing.
func (ix *Index) Close() error {
	ix.renewer.close()
	ix.writing.Lock()
	defer ix.writing.Unlock()
	if err := ix.db.Close(); err != nil {
		return fmt.Errorf("close %s: %w", ix.path, err)
	}
	return nil
}

// Path is the file's path as given to Open.
func (ix *Index) Path() string { return ix.path }

// Width is the width of the codes in force, 0 without any. Codes that come from elsewhere have a width and no model.
func (ix *Index) Width() int { return ix.state.Load().now.bits }

// Model is the current generation's; nil without one, and where codes come from elsewhere.
func (ix *Index) Model() *hashing.Model {
	m, _ := ix.state.Load().now.model.(*hashing.Model)
	return m
}
