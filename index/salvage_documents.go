package index

import (
	"hash/maphash"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/ingest"
)

// entries are what ids says, as far as it can be read.
type entries struct {
	byID  map[string]entry
	whole bool // nothing of it is missing
}

func (s *salvage) entries(count uint64, counted bool) entries {
	e := entries{byID: map[string]entry{}}
	bad := false
	e.whole = s.Bucket(s.buckets[string(idsBucket)], func(x boltfile.Element) {
		en, err := decodeEntry(x.Key, x.Value)
		if err != nil {
			bad = true
			return
		}
		e.byID[string(x.Key)] = en
	})
	e.whole = e.whole && !bad && counted && uint64(len(e.byID)) == count
	return e
}

// A survey says which documents are left.
type survey struct {
	kept   *roaring.Bitmap
	broken []uint32 // numbers in keys of values that are no documents
	byTree bool     // the docs bucket leads to all of them
}

// survey looks at every document. The docs bucket is the truth; where it is broken, documents that no tree leads to
// count too, if ids knows of them, or if ids is broken as well. Of two with one id the later one counts.
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
	v.byTree = s.Bucket(s.buckets[string(docsBucket)], func(e boltfile.Element) {
		if d, _, err := s.packer.unpack(e.Key, e.Value); err == nil && len(e.Key) == 4 {
			keep(number(e.Key), d)
		} else if len(e.Key) == 4 {
			v.broken = append(v.broken, number(e.Key))
		}
	})
	if v.byTree = v.byTree && (!counted || v.kept.GetCardinality() >= count); v.byTree {
		return v
	}
	s.unlinked(func(e boltfile.Element) {
		d, _, err := s.packer.unpack(e.Key, e.Value)
		n := number(e.Key)
		if err != nil || v.kept.Contains(n) || checkID(d.ID) != nil || ids.whole && ids.byID[d.ID].number != n {
			return
		}
		keep(n, d)
	})
	return v
}

// strays calls fn with all that may be a document, wherever it lies.
func (s *salvage) unlinked(fn func(boltfile.Element)) {
	for _, elements := range s.Leaves(0) {
		for _, e := range elements {
			if len(e.Key) == 4 && !e.Bucket {
				fn(e)
			}
		}
	}
}

// documents calls fn once with every document of the survey, as it is stored.
func (s *salvage) documents(v survey, fn func(*item) error) (err error) {
	left := v.kept.Clone()
	visit := func(e boltfile.Element) {
		n := number(e.Key)
		if err != nil || len(e.Key) != 4 || !left.Contains(n) {
			return
		}
		if d, sum, bad := s.packer.unpack(e.Key, e.Value); bad == nil {
			left.Remove(n)
			err = fn(&item{doc: d, sum: sum, body: e.Value[: len(e.Value)-4 : len(e.Value)-4], number: n})
		}
	}
	s.Bucket(s.buckets[string(docsBucket)], visit)
	if !v.byTree {
		s.unlinked(visit)
	}
	return err
}

// lost names the documents that should be there and are not: by what ids says, and by the keys of what cannot be read.
func (v survey) lost(ids entries) (lost []Lost) {
	named := roaring.New()
	for id, e := range ids.byID {
		if !v.kept.Contains(e.number) {
			lost = append(lost, Lost{ID: id, Number: e.number})
		}
		named.Add(e.number)
	}
	for _, n := range v.broken {
		if !ids.whole && named.CheckedAdd(n) && !v.kept.Contains(n) {
			lost = append(lost, Lost{Number: n})
		}
	}
	return lost
}
