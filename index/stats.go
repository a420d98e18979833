package index

import (
	"bytes"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// Stats says how large the collection is.
type Stats struct {
	Documents  int          `json:"documents"`
	Codes      int          `json:"codes"`
	NoCode     int          `json:"no_code"`    // documents without a code, for want of a known term or of one given; 0 while there are no codes at all
	FileBytes  int64        `json:"file_bytes"` // of the file, free pages too
	RAMBytes   int64        `json:"ram_bytes"`  // of codes and searchers in memory, without the model
	FullBytes  int64        `json:"full_bytes"` // the same once searches have asked for a structure
	Generation *Generation  `json:"generation,omitempty"`
	Labels     []LabelCount `json:"labels,omitempty"` // commonest first, at most 100
}

// A LabelCount is how many documents have a label.
type LabelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

const mostLabels = 100

// Stats counts without reading documents.
func (ix *Index) Stats() (st *Stats, err error) {
	err = ix.view(func(tx *bolt.Tx, s *snapshot) error {
		if st, err = newStats(tx, s); err == nil {
			st.Labels, err = labels(tx)
		}
		return err
	})
	return st, err
}

// Size is [Index.Stats] without the labels. It reads counters and one page for every 4096 codes, so a server may ask often.
func (ix *Index) Size() (st *Stats, err error) {
	err = ix.view(func(tx *bolt.Tx, s *snapshot) error {
		st, err = newStats(tx, s)
		return err
	})
	return st, err
}

func newStats(tx *bolt.Tx, s *snapshot) (*Stats, error) {
	m, err := readMeta(tx)
	if err != nil {
		return nil, err
	}
	st := &Stats{Documents: int(m.documents), Codes: s.live(), FileBytes: tx.Size(), RAMBytes: s.memory(false), FullBytes: s.memory(true)}
	if m.current == 0 {
		return st, nil
	}
	st.NoCode = st.Documents - st.Codes
	g, err := openGeneration(tx, m.current)
	if err != nil {
		return nil, err
	}
	d := g.describe(m)
	st.Generation = &d
	return st, nil
}

// labels counts documents by label, from the postings.
func labels(tx *bolt.Tx) ([]LabelCount, error) {
	counts := newValueCounts()
	prefix := []byte(labelField + "\x00")
	c := tx.Bucket(fieldsBucket).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		b, err := readPosting(k, v)
		if err != nil {
			return nil, err
		}
		label, _, _ := bytes.Cut(k[len(prefix):], []byte{0})
		counts.add(string(label), b, b)
	}
	sorted := counts.sorted()
	all := make([]LabelCount, len(sorted))
	for i, v := range sorted {
		all[i] = LabelCount{v.Value, v.Count}
	}
	return slices.Clip(all[:min(len(all), mostLabels)]), nil
}
