package index

import (
	"encoding/binary"
	"errors"
	"os"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
)

// A salvage reads the entries of a damaged file that can still be read, page by page.
type salvage struct {
	*boltfile.File
	packer  *packer
	decode  func(blob []byte) (model, error)
	buckets map[string]boltfile.Element // of the root, by name
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

// counters are those of the collection, if they can be read.
func (s *salvage) counters() (m meta, ours bool, err error) {
	err = errors.New("no counters")
	s.Bucket(s.buckets[string(metaBucket)], func(e boltfile.Element) {
		switch string(e.Key) {
		case string(magicKey):
			ours = string(e.Value) == magic
		case string(stateKey):
			m, err = decodeMeta(e.Value)
		}
	})
	return m, ours, err
}

// newerVersions is how many versions ahead are believed to come; a larger number is damage.
const newerVersions = 1 << 10

// checkVersion refuses a file of a later version, which this program would only spoil.
func (s *salvage) checkVersion() (err error) {
	s.Bucket(s.buckets[string(metaBucket)], func(e boltfile.Element) {
		bad := checkVersion(e.Value)
		if string(e.Key) == string(versionKey) && errors.Is(bad, ErrNewer) && binary.LittleEndian.Uint32(e.Value) < newerVersions {
			err = bad
		}
	})
	return err
}
