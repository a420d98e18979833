// Package salvage reads what is intact of the damaged file of a collection: documents, models and
// codes, also those that its damaged pages leave unreachable.
package salvage

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
	"github.com/hashsearch/hashsearch/index/store"
)

// A File gives the intact entries of a damaged file, page by page.
type File struct {
	*boltfile.File
	packer  *format.Packer
	decode  func(blob []byte) (generations.Model, error)
	buckets map[string]boltfile.Element // top-level buckets by name
}

// Open finds the pages of a damaged file. The packer unpacks documents, and decode decodes models.
func Open(f *os.File, p *format.Packer, decode func([]byte) (generations.Model, error)) (*File, error) {
	file, err := boltfile.OpenDamaged(f)
	if err != nil {
		return nil, err
	}
	s := &File{file, p, decode, map[string]boltfile.Element{}}
	s.Walk(s.Root(), func(e boltfile.Element) {
		if e.Bucket {
			s.buckets[string(e.Key)] = e
		}
	})
	return s, nil
}

// Top returns the bucket at the top of the file with the given name.
func (s *File) Top(name []byte) boltfile.Element { return s.buckets[string(name)] }

// Counters returns the counters of the collection if they can be read, and reports whether the file
// has the magic of a collection.
func (s *File) Counters() (m format.Meta, hasMagic bool, err error) {
	err = errors.New("no counters")
	s.Bucket(s.Top(format.MetaBucket), func(e boltfile.Element) {
		switch string(e.Key) {
		case string(format.MagicKey):
			hasMagic = string(e.Value) == format.Magic
		case string(format.StateKey):
			m, err = format.DecodeMeta(e.Value)
		}
	})
	return m, hasMagic, err
}

// WordInfo returns the description of the word index if it can be read.
func (s *File) WordInfo() (in wordindex.Info, ok bool) {
	s.Bucket(s.Top(format.WordsBucket), func(e boltfile.Element) {
		if v, err := format.Unseal(format.InfoKey, e.Value); err == nil && string(e.Key) == string(format.InfoKey) {
			ok = json.Unmarshal(v, &in) == nil && in.Analyzer.Validate() == nil
		}
	})
	return in, ok
}

// Synonyms returns the list of synonyms, "" if there is none or it cannot be read.
func (s *File) Synonyms() (text string) {
	s.Bucket(s.Top(format.MetaBucket), func(e boltfile.Element) {
		if v, err := format.Unseal(format.SynonymsKey, e.Value); err == nil && string(e.Key) == string(format.SynonymsKey) {
			text = string(v)
		}
	})
	return text
}

// Feedback is what can be read of the feedback.
type Feedback struct {
	Entries []feedback.Entry
	Lost    []uint64 // numbers of the others
	Unnamed int      // number of further ones, of which not even the number can be read
}

// Feedback returns the entries of feedback that can be read, and the lost ones.
func (s *File) Feedback() (f Feedback) {
	var counted int
	s.Bucket(s.Top(format.MetaBucket), func(e boltfile.Element) {
		if feedback.IsCounters(e.Key) {
			if c, err := feedback.DecodeCounters(e.Value); err == nil {
				counted = int(min(c.Entries, feedback.MaxFeedback))
			}
		}
		number, ok := bytes.CutPrefix(e.Key, []byte(feedback.Prefix))
		if !ok {
			return
		}
		entry, err := feedback.Decode(store.Record{Key: e.Key, Value: e.Value})
		switch {
		case err == nil && entry.Validate() == nil:
			f.Entries = append(f.Entries, entry)
		case len(number) == 8:
			f.Lost = append(f.Lost, binary.BigEndian.Uint64(number))
		}
	})
	f.Unnamed = max(0, counted-len(f.Entries)-len(f.Lost))
	return f
}

// adapter returns the adapter of a generation, or nil if it has none. It fails with
// [store.ErrFormat].
func (s *File) adapter(generation uint64, bits int) (*feedback.Adapter, error) {
	values := map[string][]byte{}
	s.Bucket(s.Top(format.MetaBucket), func(e boltfile.Element) {
		values[string(e.Key)] = e.Value
	})
	return feedback.Recover(values, generation, bits)
}

// newerVersions is the distance up to which a higher version is believed. A larger number is
// damage.
const newerVersions = 1 << 10

// CheckVersion rejects a file of a later version, which this program would only damage.
func (s *File) CheckVersion() (err error) {
	s.Bucket(s.Top(format.MetaBucket), func(e boltfile.Element) {
		bad := format.CheckVersion(e.Value)
		if string(e.Key) == string(format.VersionKey) && errors.Is(bad, store.ErrNewer) && binary.LittleEndian.Uint32(e.Value) < newerVersions {
			err = bad
		}
	})
	return err
}

// Blocks calls fn with each readable block of a generation's codes and reports whether these are
// all. If the tree is damaged, it includes unreachable entries that can be read as a block and not
// as a document.
func (s *File) Blocks(g Remnant, fn func(format.Block) error) (whole bool, err error) {
	shape, seen, broken := g.Info.Layout.Of(g.Info.Bits), roaring.New(), false
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
