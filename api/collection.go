package api

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A collection holds the methods of [index.Index] that handlers use. Tests implement it with fakes.
type collection interface {
	Add(ctx context.Context, docs iter.Seq2[ingest.Document, error], each func(index.Outcome) error) error
	AddIf(ctx context.Context, d ingest.Document, holds index.Precondition) (index.Outcome, error)
	Ball(ctx context.Context, q index.Query) (*index.Result, iter.Seq2[index.Hit, error], error)
	Bits(ctx context.Context, n int) ([]index.Bit, error)
	Correlations(ctx context.Context) ([][]float64, error)
	DeleteIf(ctx context.Context, id string, holds index.Precondition) error
	Document(id string) (*index.Stored, error)
	Drift(ctx context.Context) (*index.Drift, error)
	Duplicates(ctx context.Context, opts index.DuplicateOptions) (*index.Duplicates, error)
	Generations() ([]index.Generation, error)
	Map(ctx context.Context, limit int) (*index.Map, error)
	ModelOf(generation uint64) (*hashing.Model, error)
	Next() uint64
	Search(ctx context.Context, q index.Query) (*index.Result, error)
	SearchAll(ctx context.Context, queries []index.Query) ([]index.Reply, error)
	Size() (*index.Stats, error)
	Sketches(ctx context.Context, every int) iter.Seq2[index.Sketched, error]
	State() index.State
	Split(ctx context.Context, bit, n int) (set, clear *index.Side, err error)
	Stats() (*index.Stats, error)
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
