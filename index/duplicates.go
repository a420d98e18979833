package index

import (
	"context"
	"hash/maphash"
	"reflect"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// DuplicateOptions say which groups of documents [Index.Duplicates] tells. The zero value is for all groups with equal codes.
type DuplicateOptions struct {
	Radius   int                   // the most bits in which two documents may differ to be connected; 0 means equal codes
	Common   float64               // the least share of words that they must have in common, see Duplicate; 0 means that codes suffice, as they must where they come from elsewhere
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
	Common   float64 // of the distinct words that either has, the share that both have (Jaccard), in [0,1]; 0 where codes come from elsewhere
	Same     bool    // it differs from the first in its id only
}

// Duplicates groups documents: two are in one group if their codes differ in at most Radius bits, and so are those that a chain of such pairs
// connects, however far apart; so a wide radius makes one group of most of a collection. A code says what a text is about, so equal
// codes need not be equal texts: Common tells them apart, by all words but stop words, those that the model does not know and numbers too. Even
// documents with all words in common may differ, for words have an order; Same tells those that do not. The groups are those of the state at the time of the call; what is deleted before
// it is read is missing from the members. It fails with [ErrNoModel].
func (ix *Index) Duplicates(ctx context.Context, opts DuplicateOptions) (*Duplicates, error) {
	s := ix.state.Load().now
	if s.model == nil {
		return nil, ErrNoModel
	}
	groups, err := s.set.Duplicates(ctx, opts.Radius, opts.Progress)
	if err != nil {
		return nil, err
	}
	words := wordSets{s.model.Analyzer(), maphash.MakeSeed()}
	if opts.Common > 0 && !s.foreign() {
		if groups, err = ix.splitByWords(ctx, s, words, groups, opts.Common); err != nil {
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
		if g.Members, err = ix.members(ctx, s, words, rows); err != nil {
			return nil, err
		}
		d.Groups = append(d.Groups, g)
	}
	return d, nil
}

// members reads the documents of a group, and compares them with the first.
func (ix *Index) members(ctx context.Context, s *snapshot, words wordSets, rows []uint32) ([]Duplicate, error) {
	all, sets := make([]Duplicate, len(rows)), make([][]uint64, len(rows))
	err := ix.eachDocument(ctx, s.numbersOf(rows), func(i int, d numbered) error {
		all[i] = Duplicate{Document: d.Document, Number: d.number}
		if !s.foreign() {
			sets[i] = words.of(d.Words())
		}
		return nil
	})
	first := slices.IndexFunc(all, func(d Duplicate) bool { return d.ID != "" })
	for i := range all {
		if all[i].ID != "" { // not deleted meanwhile
			all[i].Distance = hashing.Distance(s.code(int(rows[first])), s.code(int(rows[i])))
			all[i].Common, all[i].Same = common(sets[first], sets[i]), sameButID(all[first].Document, all[i].Document)
		}
	}
	return slices.DeleteFunc(all, func(d Duplicate) bool { return d.ID == "" }), err
}

// sameButID reports whether two documents differ in no more than their ids.
func sameButID(a, b ingest.Document) bool {
	a.ID = b.ID
	return reflect.DeepEqual(a, b)
}

// common is the Jaccard coefficient of two sets of words, which ascend.
func common(a, b []uint64) float64 {
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
