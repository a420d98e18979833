package index

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// DuplicateOptions say which groups of documents [Index.Duplicates] tells. The zero value is for all groups with equal codes.
type DuplicateOptions struct {
	Radius   int                   // the most bits in which two documents may differ to be connected; 0 means equal codes
	Common   float64               // the least share of terms that they must have in common, see Duplicate; 0 means that codes suffice, as they must where they come from elsewhere
	Least    int                   // documents that a group has at least; 0 means 2
	Limit    int                   // groups to tell, the largest; 0 means all
	Members  int                   // documents to tell of each; 0 means all
	Progress func(done, total int) // of the distinct codes that have been compared; may be nil
}

// Duplicates are groups of documents whose codes are near each other.
type Duplicates struct {
	Groups    []DuplicateGroup // by size, the largest first, then by the number of the first
	Found     int              // groups in all, told or not
	Documents int              // in all of them
}

// A DuplicateGroup is some documents that are connected.
type DuplicateGroup struct {
	Size    int         // documents in all
	Members []Duplicate // by number, the first ones
}

// A Duplicate is a document with how much it is like the first of its group.
type Duplicate struct {
	ingest.Document
	Number   uint32
	Distance int     // bits in which its code differs
	Common   float64 // of the distinct terms that either has, the share that both have (Jaccard), in [0,1]; only terms that the model knows
}

// Duplicates groups documents: two are in one group if their codes differ in at most Radius bits, and so are those that a chain of such pairs
// connects, however far apart; so a wide radius makes one group of most of a collection. A code says what a text is about, so equal
// codes need not be equal texts: Common tells them apart. The groups are those of the state at the time of the call; what is deleted before
// it is read is missing from the members. It fails with [ErrNoModel], and with [ErrGeneration] should the generation be dropped meanwhile.
func (ix *Index) Duplicates(ctx context.Context, opts DuplicateOptions) (*Duplicates, error) {
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	groups, err := s.set.Duplicates(ctx, opts.Radius, opts.Progress)
	if err != nil {
		return nil, err
	}
	if opts.Common > 0 && !s.foreign() {
		if groups, err = ix.apart(ctx, s, groups, opts.Common); err != nil {
			return nil, err
		}
	}
	d := new(Duplicates)
	for _, rows := range groups {
		if len(rows) < opts.Least {
			break
		}
		d.Found, d.Documents = d.Found+1, d.Documents+len(rows)
		if opts.Limit > 0 && d.Found > opts.Limit {
			continue
		}
		g := DuplicateGroup{Size: len(rows)}
		if opts.Members > 0 {
			rows = rows[:min(len(rows), opts.Members)]
		}
		if g.Members, err = ix.members(ctx, s, rows); err != nil {
			return nil, err
		}
		d.Groups = append(d.Groups, g)
	}
	return d, nil
}

// members reads the documents of a group, some at a time.
func (ix *Index) members(ctx context.Context, s *snapshot, rows []uint32) ([]Duplicate, error) {
	f := &family{ix: ix, snapshot: s}
	for some := range slices.Chunk(rows, rowBatch) {
		err := ctx.Err()
		if err == nil {
			err = ix.view(func(tx *bolt.Tx, _ *snapshot) error { return f.read(tx, some) })
		}
		if err != nil {
			return nil, err
		}
	}
	return f.members, nil
}

// A family is a group as it is read.
type family struct {
	*snapshot
	ix      *Index
	code    hashing.Code // of the first member
	terms   []uint32     // of the first member
	members []Duplicate
}

// read adds those of the documents that are still there.
func (f *family) read(tx *bolt.Tx, rows []uint32) error {
	defer unmap(tx)
	g, err := openGeneration(tx, f.generation)
	if err != nil {
		return err
	}
	for _, row := range rows {
		number := f.nums[row]
		if tx.Bucket(docsBucket).Get(key32(number)) == nil {
			continue
		}
		d, _, err := f.ix.document(tx, number)
		if err != nil {
			return err
		}
		c, err := g.countsOf(number)
		if err != nil {
			return err
		}
		f.add(Duplicate{Document: d, Number: number}, f.snapshot.code(int(row)), c.IDs)
	}
	return nil
}

func (f *family) add(d Duplicate, code hashing.Code, terms []uint32) {
	if f.code == nil {
		f.code, f.terms = code, terms
	}
	d.Distance, d.Common = hashing.Distance(f.code, code), common(f.terms, terms)
	f.members = append(f.members, d)
}

// common is the Jaccard coefficient of two sets of terms, which ascend.
func common(a, b []uint32) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}
