package index

import (
	"hash/maphash"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// entries are the readable entries of the ids bucket.
type entries struct {
	byID  map[string]format.Entry
	whole bool // no entry is missing
}

func (s *salvage) entries(count uint64, counted bool) entries {
	e := entries{byID: map[string]format.Entry{}}
	bad := false
	e.whole = s.Bucket(s.buckets[string(format.IdsBucket)], func(x boltfile.Element) {
		en, err := format.DecodeEntry(x.Key, x.Value)
		if err != nil {
			bad = true
			return
		}
		e.byID[string(x.Key)] = en
	})
	e.whole = e.whole && !bad && counted && uint64(len(e.byID)) == count
	return e
}

// A survey lists the documents that can be recovered.
type survey struct {
	kept   *roaring.Bitmap
	broken []uint32 // numbers in keys of unreadable documents
	byTree bool     // all documents are reachable through the docs bucket
}

// survey examines every document. The docs bucket takes precedence. If it is damaged, unreachable
// documents are included if ids refers to them, or if ids is damaged as well. Of two documents with
// one id the later one is kept.
func (s *salvage) survey(ids entries, count uint64, counted bool) survey {
	v := survey{kept: roaring.New()}
	latest, seed := map[uint64]uint32{}, maphash.MakeSeed()
	keep := func(n uint32, d ingest.Document) {
		h := maphash.String(seed, d.ID)
		if old, ok := latest[h]; ok && old > n {
			return
		} else if ok {
			v.kept.Remove(old)
		}
		latest[h] = n
		v.kept.Add(n)
	}
	v.byTree = s.Bucket(s.buckets[string(format.DocsBucket)], func(e boltfile.Element) {
		if d, err := s.packer.Unpack(e.Key, e.Value); err == nil && len(e.Key) == 4 {
			keep(format.Number(e.Key), d)
		} else if len(e.Key) == 4 {
			v.broken = append(v.broken, format.Number(e.Key))
		}
	})
	if v.byTree = v.byTree && (!counted || v.kept.GetCardinality() >= count); v.byTree {
		return v
	}
	s.unlinked(func(e boltfile.Element) {
		d, err := s.packer.Unpack(e.Key, e.Value)
		n := format.Number(e.Key)
		if err != nil || v.kept.Contains(n) || format.CheckID(d.ID) != nil || ids.whole && ids.byID[d.ID].Number != n {
			return
		}
		keep(n, d)
	})
	return v
}

// unlinked calls fn with every entry that may be a document, reachable or not.
func (s *salvage) unlinked(fn func(boltfile.Element)) {
	for _, elements := range s.Leaves(0) {
		for _, e := range elements {
			if len(e.Key) == 4 && !e.Bucket {
				fn(e)
			}
		}
	}
}

// documents calls fn once with each document of the survey in its stored form.
func (s *salvage) documents(v survey, fn func(*item) error) (err error) {
	left := v.kept.Clone()
	visit := func(e boltfile.Element) {
		n := format.Number(e.Key)
		if err != nil || len(e.Key) != 4 || !left.Contains(n) {
			return
		}
		if d, sum, bad := s.packer.UnpackSummed(e.Key, e.Value); bad == nil {
			left.Remove(n)
			err = fn(&item{doc: d, sum: sum, body: e.Value[: len(e.Value)-4 : len(e.Value)-4], number: n})
		}
	}
	s.Bucket(s.buckets[string(format.DocsBucket)], visit)
	if !v.byTree {
		s.unlinked(visit)
	}
	return err
}

// lost returns the documents that are missing according to ids and to the keys of unreadable
// values.
func (v survey) lost(ids entries) (lost []Lost) {
	named := roaring.New()
	for id, e := range ids.byID {
		if !v.kept.Contains(e.Number) {
			lost = append(lost, Lost{ID: id, Number: e.Number})
		}
		named.Add(e.Number)
	}
	for _, n := range v.broken {
		if !ids.whole && named.CheckedAdd(n) && !v.kept.Contains(n) {
			lost = append(lost, Lost{Number: n})
		}
	}
	return lost
}
