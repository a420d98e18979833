package salvage

import (
	"hash/maphash"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// Entries are the readable entries of the ids bucket.
type Entries struct {
	ByID  map[string]format.Entry
	whole bool // no entry is missing
}

// Entries returns the entries of ids. If counted is set, the collection has count documents.
func (s *File) Entries(count uint64, counted bool) Entries {
	e := Entries{ByID: map[string]format.Entry{}}
	bad := false
	e.whole = s.Bucket(s.Top(format.IdsBucket), func(x boltfile.Element) {
		en, err := format.DecodeEntry(x.Key, x.Value)
		if err != nil {
			bad = true
			return
		}
		e.ByID[string(x.Key)] = en
	})
	e.whole = e.whole && !bad && counted && uint64(len(e.ByID)) == count
	return e
}

// A Survey lists the documents that can be recovered.
type Survey struct {
	Kept   *roaring.Bitmap
	broken []uint32 // numbers in keys of unreadable documents
	byTree bool     // all documents are reachable through the docs bucket
}

// Survey examines every document. The docs bucket takes precedence. If it is damaged, unreachable
// documents are included if ids refers to them, or if ids is damaged as well. Of two documents with
// one id the later one is kept.
func (s *File) Survey(ids Entries, count uint64, counted bool) Survey {
	v := Survey{Kept: roaring.New()}
	latest, seed := map[uint64]uint32{}, maphash.MakeSeed()
	keep := func(n uint32, d ingest.Document) {
		h := maphash.String(seed, d.ID)
		if old, ok := latest[h]; ok && old > n {
			return
		} else if ok {
			v.Kept.Remove(old)
		}
		latest[h] = n
		v.Kept.Add(n)
	}
	v.byTree = s.Bucket(s.Top(format.DocsBucket), func(e boltfile.Element) {
		if d, err := s.packer.Unpack(e.Key, e.Value); err == nil && len(e.Key) == 4 {
			keep(format.Number(e.Key), d)
		} else if len(e.Key) == 4 {
			v.broken = append(v.broken, format.Number(e.Key))
		}
	})
	if v.byTree = v.byTree && (!counted || v.Kept.GetCardinality() >= count); v.byTree {
		return v
	}
	s.unlinked(func(e boltfile.Element) {
		d, err := s.packer.Unpack(e.Key, e.Value)
		n := format.Number(e.Key)
		if err != nil || v.Kept.Contains(n) || format.CheckID(d.ID) != nil || ids.whole && ids.ByID[d.ID].Number != n {
			return
		}
		keep(n, d)
	})
	return v
}

// unlinked calls fn with every entry that may be a document, reachable or not.
func (s *File) unlinked(fn func(boltfile.Element)) {
	for _, elements := range s.Leaves(0) {
		for _, e := range elements {
			if len(e.Key) == 4 && !e.Bucket {
				fn(e)
			}
		}
	}
}

// A Document is a document in its stored form.
type Document struct {
	ingest.Document
	Number uint32
	Sum    format.Sum
	Body   []byte // without the checksum
}

// Documents calls fn once with each document of the survey.
func (s *File) Documents(v Survey, fn func(Document) error) (err error) {
	left := v.Kept.Clone()
	visit := func(e boltfile.Element) {
		n := format.Number(e.Key)
		if err != nil || len(e.Key) != 4 || !left.Contains(n) {
			return
		}
		if d, sum, bad := s.packer.UnpackSummed(e.Key, e.Value); bad == nil {
			left.Remove(n)
			err = fn(Document{d, n, sum, e.Value[: len(e.Value)-4 : len(e.Value)-4]})
		}
	}
	s.Bucket(s.Top(format.DocsBucket), visit)
	if !v.byTree {
		s.unlinked(visit)
	}
	return err
}

// Lost returns the documents that are missing according to ids and to the keys of unreadable
// values.
func (v Survey) Lost(ids Entries) (lost []Lost) {
	named := roaring.New()
	for id, e := range ids.ByID {
		if !v.Kept.Contains(e.Number) {
			lost = append(lost, Lost{ID: id, Number: e.Number})
		}
		named.Add(e.Number)
	}
	for _, n := range v.broken {
		if !ids.whole && named.CheckedAdd(n) && !v.Kept.Contains(n) {
			lost = append(lost, Lost{Number: n})
		}
	}
	return lost
}

// Lost is a document that could not be recovered.
type Lost struct {
	ID     string `json:"id"` // "" if unknown
	Number uint32 `json:"number"`
}
