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
)

// A salvage reads the intact entries of a damaged file, page by page.
type salvage struct {
	*boltfile.File
	packer  *packer
	decode  func(blob []byte) (model, error)
	buckets map[string]boltfile.Element // top-level buckets by name
}

func newSalvage(f *os.File, p *packer, decode func([]byte) (model, error)) (*salvage, error) {
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
func (s *salvage) counters() (m meta, hasMagic bool, err error) {
	err = errors.New("no counters")
	s.Bucket(s.buckets[string(metaBucket)], func(e boltfile.Element) {
		switch string(e.Key) {
		case string(magicKey):
			hasMagic = string(e.Value) == magic
		case string(stateKey):
			m, err = decodeMeta(e.Value)
		}
	})
	return m, hasMagic, err
}

// wordInfo returns the description of the word index if it can be read.
func (s *salvage) wordInfo() (in wordInfo, ok bool) {
	s.Bucket(s.buckets[string(wordsBucket)], func(e boltfile.Element) {
		if v, err := unseal(infoKey, e.Value); err == nil && string(e.Key) == string(infoKey) {
			ok = json.Unmarshal(v, &in) == nil && in.Analyzer.Validate() == nil
		}
	})
	return in, ok
}

// synonyms returns the list of synonyms, "" if there is none or it cannot be read.
func (s *salvage) synonyms() (text string) {
	s.Bucket(s.buckets[string(metaBucket)], func(e boltfile.Element) {
		if v, err := unseal(synonymsKey, e.Value); err == nil && string(e.Key) == string(synonymsKey) {
			text = string(v)
		}
	})
	return text
}

// feedback returns the entries of feedback that can be read.
func (s *salvage) feedback() (entries []Feedback) {
	s.Bucket(s.buckets[string(metaBucket)], func(e boltfile.Element) {
		if !bytes.HasPrefix(e.Key, []byte(feedbackPrefix)) {
			return
		}
		if f, err := decodeFeedback(Record{Key: e.Key, Value: e.Value}); err == nil && f.Validate() == nil {
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
	s.Bucket(s.buckets[string(metaBucket)], func(e boltfile.Element) {
		bad := checkVersion(e.Value)
		if string(e.Key) == string(versionKey) && errors.Is(bad, ErrNewer) && binary.LittleEndian.Uint32(e.Value) < newerVersions {
			err = bad
		}
	})
	return err
}

// blocks calls fn with each readable block of a generation's codes and reports whether these are
// all. If the tree is damaged, it includes unreachable entries that can be read as a block and not
// as a document.
func (s *salvage) blocks(g remnant, fn func(block) error) (whole bool, err error) {
	shape, seen, broken := g.info.Layout.of(g.info.Bits), roaring.New(), false
	visit := func(e boltfile.Element) {
		b, bad := decodeBlock(e.Key, e.Value, shape)
		broken = broken || bad != nil
		if bad == nil && err == nil && seen.CheckedAdd(number(e.Key)) {
			err = fn(b)
		}
	}
	whole = s.Bucket(g.codes, visit) && !broken
	if whole || err != nil {
		return whole, err
	}
	s.unlinked(func(e boltfile.Element) {
		if _, bad := s.packer.unpack(e.Key, e.Value); bad != nil {
			visit(e)
		}
	})
	return false, err
}

// copyCodes copies the codes of a generation that no model can compute.
func (r *repairer) copyCodes(g remnant) error {
	whole, err := r.from.blocks(g, func(b block) error {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		return r.to.update(r.ctx, func(w *writer) error {
			n, err := openGeneration(w, g.id)
			if err != nil {
				return err
			}
			w.changed = true
			kept, err := w.existing(b, g)
			if err != nil {
				return err
			}
			return n.append(w, kept)
		})
	})
	if !whole {
		r.report.Incomplete = append(r.report.Incomplete, g.id)
	}
	return err
}

// existing returns the part of a block whose documents exist and have numbers below the
// generation's next one.
func (w *writer) existing(b block, g remnant) (block, error) {
	var missing []uint32
	for r, err := range recordsOf(w, docsTable, b.nums) {
		if err != nil {
			return block{}, err
		}
		if n := number(r.Key); r.Value == nil || uint64(n) >= g.next {
			missing = append(missing, n)
		}
	}
	return b.without(missing, hashing.Words(g.info.Bits)), nil
}
