package index

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
)

// A salvage reads the intact entries of a damaged file, page by page.
type salvage struct {
	*boltfile.File
	packer  *format.Packer
	decode  func(blob []byte) (generations.Model, error)
	buckets map[string]boltfile.Element // top-level buckets by name
}

func newSalvage(f *os.File, p *format.Packer, decode func([]byte) (generations.Model, error)) (*salvage, error) {
	file, err := boltfile.OpenDamaged(f)
	if err != nil {
		return nil, err
	}
	s := &salvage{file, p, decode, map[string]boltfile.Element{}}
	s.Walk(s.Root(), func(e boltfile.Element) {
		if e.Bucket {
			s.buckets[string(e.Key)] = e
		}
	})
	return s, nil
}

// counters returns the counters of the collection if they can be read, and reports whether the file
// has the magic of a collection.
func (s *salvage) counters() (m format.Meta, hasMagic bool, err error) {
	err = errors.New("no counters")
	s.Bucket(s.buckets[string(format.MetaBucket)], func(e boltfile.Element) {
		switch string(e.Key) {
		case string(format.MagicKey):
			hasMagic = string(e.Value) == format.Magic
		case string(format.StateKey):
			m, err = format.DecodeMeta(e.Value)
		}
	})
	return m, hasMagic, err
}

// wordInfo returns the description of the word index if it can be read.
func (s *salvage) wordInfo() (in wordindex.Info, ok bool) {
	s.Bucket(s.buckets[string(format.WordsBucket)], func(e boltfile.Element) {
		if v, err := format.Unseal(format.InfoKey, e.Value); err == nil && string(e.Key) == string(format.InfoKey) {
			ok = json.Unmarshal(v, &in) == nil && in.Analyzer.Validate() == nil
		}
	})
	return in, ok
}

// synonyms returns the list of synonyms, "" if there is none or it cannot be read.
func (s *salvage) synonyms() (text string) {
	s.Bucket(s.buckets[string(format.MetaBucket)], func(e boltfile.Element) {
		if v, err := format.Unseal(format.SynonymsKey, e.Value); err == nil && string(e.Key) == string(format.SynonymsKey) {
			text = string(v)
		}
	})
	return text
}

// feedback returns the entries of feedback that can be read.
func (s *salvage) feedback() (entries []Feedback) {
	s.Bucket(s.buckets[string(format.MetaBucket)], func(e boltfile.Element) {
		if !bytes.HasPrefix(e.Key, []byte(feedback.Prefix)) {
			return
		}
		if f, err := feedback.Decode(Record{Key: e.Key, Value: e.Value}); err == nil && f.Validate() == nil {
			entries = append(entries, f)
		}
	})
	return entries
}

// newerVersions is the distance up to which a higher version is believed. A larger number is
// damage.
const newerVersions = 1 << 10

// checkVersion rejects a file of a later version, which this program would only damage.
func (s *salvage) checkVersion() (err error) {
	s.Bucket(s.buckets[string(format.MetaBucket)], func(e boltfile.Element) {
		bad := format.CheckVersion(e.Value)
		if string(e.Key) == string(format.VersionKey) && errors.Is(bad, ErrNewer) && binary.LittleEndian.Uint32(e.Value) < newerVersions {
			err = bad
		}
	})
	return err
}

// blocks calls fn with each readable block of a generation's codes and reports whether these are
// all. If the tree is damaged, it includes unreachable entries that can be read as a block and not
// as a document.
func (s *salvage) blocks(g remnant, fn func(format.Block) error) (whole bool, err error) {
	shape, seen, broken := g.info.Layout.Of(g.info.Bits), roaring.New(), false
	visit := func(e boltfile.Element) {
		b, bad := format.DecodeBlock(e.Key, e.Value, shape)
		broken = broken || bad != nil
		if bad == nil && err == nil && seen.CheckedAdd(format.Number(e.Key)) {
			err = fn(b)
		}
	}
	whole = s.Bucket(g.codes, visit) && !broken
	if whole || err != nil {
		return whole, err
	}
	s.unlinked(func(e boltfile.Element) {
		if _, bad := s.packer.Unpack(e.Key, e.Value); bad != nil {
			visit(e)
		}
	})
	return false, err
}

// copyCodes copies the codes of a generation that no model can compute.
func (r *repairer) copyCodes(g remnant) error {
	whole, err := r.from.blocks(g, func(b format.Block) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return r.to.update(r.ctx, func(w *writer) error {
			n, err := generations.Open(w, g.id)
			if err != nil {
				return err
			}
			w.changed = true
			kept, err := w.existing(b, g)
			if err != nil {
				return err
			}
			return n.Put(w, nil, kept)
		})
	})
	if !whole {
		r.report.Incomplete = append(r.report.Incomplete, g.id)
	}
	return err
}

// existing returns the part of a block whose documents exist and have numbers below the
// generation's next one.
func (w *writer) existing(b format.Block, g remnant) (format.Block, error) {
	var missing []uint32
	for r, err := range format.RecordsOf(w, format.DocsTable, b.Nums) {
		if err != nil {
			return format.Block{}, err
		}
		if n := format.Number(r.Key); r.Value == nil || uint64(n) >= g.next {
			missing = append(missing, n)
		}
	}
	return b.Without(missing, hashing.Words(g.info.Bits)), nil
}
