package index

import (
	"cmp"
	"context"
	"hash/maphash"
	"reflect"
	"slices"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/overlap"
	"github.com/hashsearch/hashsearch/ingest"
)

// DuplicateOptions control which groups [Index.Duplicates] returns. The zero value returns all
// groups of documents with equal codes.
type DuplicateOptions struct {
	// Radius is the largest number of bits in which the codes of two connected documents may
	// differ. 0 means equal codes.
	Radius int

	// Common is the smallest share of words that connected documents must have in common, see
	// [Duplicate]. 0 means that the codes decide alone, as they always do for codes made elsewhere.
	Common float64

	// Passages compares the passages of documents that were divided. Otherwise, their documents are
	// compared as wholes: by the bits that most passages have, and by all words.
	Passages bool

	Least   int // smallest size of a group; 0 means 2
	Limit   int // number of groups to return, the largest ones; 0 means all
	Members int // number of documents to return per group; 0 means all

	// Progress is called with the number of distinct codes that have been compared, and their
	// total. It may be nil.
	Progress func(done, total int)
}

// Duplicates are groups of documents with similar codes.
type Duplicates struct {
	Groups    []DuplicateGroup // by size, largest first, then by the number of the first document
	Found     int              // number of groups, including those beyond Limit
	Documents int              // number of documents in these groups
}

// A DuplicateGroup is a set of connected documents.
type DuplicateGroup struct {
	Size    int         // number of documents, including those beyond Members
	Members []Duplicate // the first ones, by number
}

// A Duplicate is a document, compared with the first of its group.
type Duplicate struct {
	ingest.Document
	Number   uint32
	Distance int // number of bits in which the codes differ

	// Common is the share of the distinct words of both documents that occur in both (Jaccard), in
	// [0,1]. It is 0 if the codes were made elsewhere.
	Common float64

	Same bool // the documents differ in nothing but the id
}

// Duplicates groups documents. Two documents are in one group if their codes differ in at most
// Radius bits, or if a chain of such pairs connects them, however far apart they are; so a wide
// radius may put most of a collection in one group.
//
// A code represents the topic of a text, so equal codes do not imply equal texts. Common
// distinguishes them by all words except stop words, including numbers and words that are not in
// the vocabulary. Documents with all words in common may still differ in the order of words; Same
// reports those that do not differ at all.
//
// The groups are those of the state at the time of the call. Documents that are deleted before they
// are read are missing from the members. Duplicates fails with [ErrNoModel].
func (ix *Index) Duplicates(ctx context.Context, opts DuplicateOptions) (*Duplicates, error) {
	s, err := ix.undivided(ctx, opts.Passages)
	if err != nil {
		return nil, err
	}
	groups, err := s.set.Duplicates(ctx, opts.Radius, opts.Progress)
	if err != nil {
		return nil, err
	}
	words := overlap.Words{Analyzer: s.model.Analyzer(), Seed: maphash.MakeSeed()}
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

// members reads the documents of a group and compares them with the first.
func (ix *Index) members(ctx context.Context, s *undivided, words overlap.Words, rows []uint32) ([]Duplicate, error) {
	all, sets := make([]Duplicate, len(rows)), make([][]uint64, len(rows))
	err := ix.eachWhole(ctx, s, rows, func(i int, d numbered) error {
		all[i] = Duplicate{Document: d.Document, Number: d.number}
		if !s.foreign() {
			sets[i] = words.Of(d.Words())
		}
		return nil
	})
	first := slices.IndexFunc(all, func(d Duplicate) bool { return d.ID != "" })
	for i := range all {
		if all[i].ID != "" { // not deleted meanwhile
			all[i].Distance = hashing.Distance(s.code(int(rows[first])), s.code(int(rows[i])))
			all[i].Common, all[i].Same = overlap.Common(sets[first], sets[i]), sameButID(all[first].Document, all[i].Document)
		}
	}
	return slices.DeleteFunc(all, func(d Duplicate) bool { return d.ID == "" }), err
}

// sameButID reports whether two documents differ at most in their ids.
func sameButID(a, b ingest.Document) bool {
	a.ID = b.ID
	return reflect.DeepEqual(a, b)
}

// splitByWords splits groups of rows such that documents stay together if they have the given share
// of their words in common, or if a chain of such documents connects them. It holds the words of
// one group at a time, 8 bytes each.
func (ix *Index) splitByWords(ctx context.Context, s *undivided, words overlap.Words, groups [][]uint32, share float64) (split [][]uint32, err error) {
	for _, rows := range groups {
		sets := make([][]uint64, len(rows)) // nil for deleted documents
		err := ix.eachWhole(ctx, s, rows, func(i int, d numbered) error {
			sets[i] = words.Of(d.Words())
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, members := range overlap.Groups(ctx, sets, share) {
			part := make([]uint32, len(members))
			for i, j := range members {
				part[i] = rows[j]
			}
			split = append(split, part)
		}
	}
	slices.SortFunc(split, func(a, b []uint32) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0])) })
	return split, ctx.Err()
}
