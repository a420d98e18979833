package salvage

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/feedback"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// maxGenerations exceeds any plausible id of a generation. A larger number is damage.
const maxGenerations = 1 << 32

// A Remnant is the readable part of a generation.
type Remnant struct {
	ID        uint64 // 0 if unknown
	Info      generations.Info
	Next      uint64 // number of the next document to hash, if NextKnown is set
	NextKnown bool
	Blob      []byte
	Model     generations.Model // nil if it cannot be read
	Adapter   *feedback.Adapter // nil if it has none, or one that cannot be read
	Unadapted bool              // the adapter cannot be read
	codes     boltfile.Element  // the codes bucket
}

// Generations returns the reachable generations and, if one of these is damaged, models found
// anywhere. Ids from next on were never assigned. If counted is false, next is unknown.
func (s *File) Generations(next uint64, counted bool) []Remnant {
	var found []Remnant
	whole := s.Bucket(s.Top(format.GenerationsBucket), func(e boltfile.Element) {
		if e.Bucket && len(e.Key) == 8 {
			found = append(found, s.generation(e))
		}
	})
	for _, r := range found {
		whole = whole && r.Model != nil
	}
	if !whole {
		found = s.addUnlinked(found)
	}
	seen := map[uint64]bool{}
	for i := range found {
		id := &found[i].ID
		if counted && *id >= next || *id >= maxGenerations || seen[*id] {
			*id = 0
		}
		seen[*id] = true
		s.addAdapter(&found[i])
	}
	slices.SortStableFunc(found, func(a, b Remnant) int {
		return cmp.Or(cmp.Compare(a.ID-1, b.ID-1), a.Info.Created.Compare(b.Info.Created))
	}) // 0 comes last
	return found
}

// addAdapter sets the adapter of a generation with an intact model.
func (s *File) addAdapter(r *Remnant) {
	if r.ID == 0 || r.Model == nil {
		return
	}
	a, err := s.adapter(r.ID, r.Model.Bits())
	if r.Unadapted = err != nil; !r.Unadapted {
		r.Adapter = a
	}
}

func (s *File) generation(e boltfile.Element) Remnant {
	r := Remnant{ID: binary.BigEndian.Uint64(e.Key)}
	s.Bucket(e, func(x boltfile.Element) {
		switch string(x.Key) {
		case string(format.ModelBucket):
			s.Bucket(x, func(part boltfile.Element) { r.Blob = append(r.Blob, part.Value...) })
		case string(format.CodesBucket):
			r.codes = x
		case string(format.InfoKey):
			if r.Info, _ = decodeInfo(x.Value); r.Info.ID != 0 {
				r.ID = r.Info.ID
			}
		case string(format.NextKey):
			v, err := format.Unseal(format.NextKey, x.Value)
			if r.NextKnown = err == nil && len(v) == 8; r.NextKnown {
				r.Next = binary.LittleEndian.Uint64(v)
			}
		}
	})
	s.decodeModel(&r)
	return r
}

func decodeInfo(value []byte) (in generations.Info, err error) {
	v, err := format.Unseal(format.InfoKey, value)
	if err == nil {
		err = json.Unmarshal(v, &in)
	}
	return in, err
}

// decodeModel decodes the model. If the description is lost, it is derived from the model.
func (s *File) decodeModel(r *Remnant) {
	m, err := s.model(r.Info.Kind, r.Blob)
	if err != nil || len(r.Blob) == 0 || r.Info.Fingerprint != "" && r.Info.Fingerprint != m.Fingerprint() {
		return
	}
	r.Model = m
	if r.Info.Fingerprint == "" {
		r.Info = generations.Info{Kind: string(m.Kind()), Bits: m.Bits(), Fingerprint: m.Fingerprint(), Created: time.Now().UTC().Truncate(time.Second), Layout: format.InBytes}
	}
}

// model decodes a model, or the width of codes made elsewhere. The kind may be unknown ("").
func (s *File) model(kind string, blob []byte) (generations.Model, error) {
	if kind != "" {
		return generations.Decoder(kind, s.decode)(blob)
	}
	if m, err := s.decode(blob); err == nil && m.Bits() > 0 {
		return m, nil
	}
	if m, err := generations.ReadVectors(blob); err == nil {
		return m, nil
	}
	return generations.ReadForeign(blob)
}

// addUnlinked searches all leaves for generations and models, and assigns models to the generations
// that lack one.
func (s *File) addUnlinked(found []Remnant) []Remnant {
	infos := map[string]generations.Info{}
	var blobs [][]byte
	for id, elements := range s.Leaves(0) {
		for _, e := range elements {
			if e.Bucket && len(e.Key) == 8 {
				found = s.mergeUnlinked(found, e)
			}
			if in, err := decodeInfo(e.Value); err == nil && bytes.Equal(e.Key, format.InfoKey) {
				infos[in.Fingerprint] = in
			}
		}
		if blob := s.blob(id, elements); blob != nil {
			blobs = append(blobs, blob)
		}
	}
	for _, blob := range blobs {
		r := Remnant{Blob: blob}
		if m, err := s.model("", blob); err == nil {
			r.Info = infos[m.Fingerprint()]
			s.decodeModel(&r)
		}
		found = assignModel(found, r)
	}
	return found
}

// mergeUnlinked adds a generation that has a readable description. If the free pages are unknown,
// some of its copies are outdated, so the one that has hashed most documents counts.
func (s *File) mergeUnlinked(found []Remnant, e boltfile.Element) []Remnant {
	g := s.generation(e)
	if g.Info.Fingerprint == "" {
		return found
	}
	i := slices.IndexFunc(found, func(f Remnant) bool { return f.Info.Fingerprint == g.Info.Fingerprint })
	if i < 0 {
		return append(found, g)
	}
	found[i].Next, found[i].NextKnown = max(found[i].Next, g.Next), found[i].NextKnown || g.NextKnown
	return found
}

// assignModel assigns a model to the generation that it belongs to, or adds it as a generation of
// its own.
func assignModel(found []Remnant, r Remnant) []Remnant {
	if r.Model == nil {
		return found
	}
	at := func(same func(Remnant) bool) int { return slices.IndexFunc(found, same) }
	if at(func(f Remnant) bool { return f.Model != nil && f.Model.Fingerprint() == r.Model.Fingerprint() }) >= 0 {
		return found
	}
	i := at(func(f Remnant) bool { return f.Model == nil && f.Info.Fingerprint == r.Model.Fingerprint() })
	if i < 0 {
		i = at(func(f Remnant) bool { return f.Model == nil && f.Info.Fingerprint == "" })
	}
	if i < 0 {
		return append(found, r)
	}
	found[i].Blob, found[i].Model, found[i].Info = r.Blob, r.Model, r.Info
	return found
}

// blob returns the model that begins in a leaf and may continue in later leaves. It is nil if there
// is none.
func (s *File) blob(id uint64, elements []boltfile.Element) []byte {
	blob, next := parts(elements, 0)
	for n := next; n > 0; next += n {
		if _, err := s.model("", blob); err == nil {
			return blob
		}
		var more []byte
		id, more, n = s.nextParts(id, next)
		blob = append(blob, more...)
	}
	return nil
}

// nextParts returns the parts of a model starting at number from, in the first leaf after page id
// that contains them.
func (s *File) nextParts(id uint64, from uint32) (at uint64, blob []byte, n uint32) {
	for id, elements := range s.Leaves(id + 1) {
		if blob, n := parts(elements, from); n > 0 {
			return id, blob, n
		}
	}
	return 0, nil, 0
}

// parts joins the elements of a leaf if they are consecutive parts of a model starting at number
// from. All parts but the last have full length, and none has the checksum of documents, codes and
// counts.
func parts(elements []boltfile.Element, from uint32) (blob []byte, n uint32) {
	for i, e := range elements {
		_, sealed := format.Unseal(e.Key, e.Value)
		short := len(e.Value) != format.Part && i < len(elements)-1
		if e.Bucket || len(e.Key) != 4 || format.Number(e.Key) != from+n || len(e.Value) > format.Part || short || sealed == nil {
			return nil, 0
		}
		blob, n = append(blob, e.Value...), n+1
	}
	return blob, n
}
