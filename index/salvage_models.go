package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
)

// maxGenerations exceeds any plausible id of a generation. A larger number is damage.
const maxGenerations = 1 << 32

// A remnant is the readable part of a generation.
type remnant struct {
	id        uint64 // 0 if unknown
	info      generations.Info
	next      uint64 // as in generation, if nextKnown is set
	nextKnown bool
	blob      []byte
	model     generations.Model // nil if it cannot be read
	codes     boltfile.Element  // the codes bucket
}

// generations returns the reachable generations and, if one of these is damaged, models found
// anywhere. Ids from next on were never assigned. If counted is false, next is unknown.
func (s *salvage) generations(next uint64, counted bool) []remnant {
	var found []remnant
	whole := s.Bucket(s.buckets[string(format.GenerationsBucket)], func(e boltfile.Element) {
		if e.Bucket && len(e.Key) == 8 {
			found = append(found, s.generation(e))
		}
	})
	for _, r := range found {
		whole = whole && r.model != nil
	}
	if !whole {
		found = s.addUnlinked(found)
	}
	seen := map[uint64]bool{}
	for i := range found {
		id := &found[i].id
		if counted && *id >= next || *id >= maxGenerations || seen[*id] {
			*id = 0
		}
		seen[*id] = true
	}
	slices.SortStableFunc(found, func(a, b remnant) int {
		return cmp.Or(cmp.Compare(a.id-1, b.id-1), a.info.Created.Compare(b.info.Created))
	}) // 0 comes last
	return found
}

func (s *salvage) generation(e boltfile.Element) remnant {
	r := remnant{id: binary.BigEndian.Uint64(e.Key)}
	s.Bucket(e, func(x boltfile.Element) {
		switch string(x.Key) {
		case string(format.ModelBucket):
			s.Bucket(x, func(part boltfile.Element) { r.blob = append(r.blob, part.Value...) })
		case string(format.CodesBucket):
			r.codes = x
		case string(format.InfoKey):
			if r.info, _ = decodeInfo(x.Value); r.info.ID != 0 {
				r.id = r.info.ID
			}
		case string(format.NextKey):
			v, err := format.Unseal(format.NextKey, x.Value)
			if r.nextKnown = err == nil && len(v) == 8; r.nextKnown {
				r.next = binary.LittleEndian.Uint64(v)
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
func (s *salvage) decodeModel(r *remnant) {
	m, err := s.model(r.info.Kind, r.blob)
	if err != nil || len(r.blob) == 0 || r.info.Fingerprint != "" && r.info.Fingerprint != m.Fingerprint() {
		return
	}
	r.model = m
	if r.info.Fingerprint == "" {
		r.info = generations.Info{Kind: string(m.Kind()), Bits: m.Bits(), Fingerprint: m.Fingerprint(), Created: time.Now().UTC().Truncate(time.Second), Layout: format.InBytes}
	}
}

// model decodes a model, or the width of codes made elsewhere. The kind may be unknown ("").
func (s *salvage) model(kind string, blob []byte) (generations.Model, error) {
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
func (s *salvage) addUnlinked(found []remnant) []remnant {
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
		r := remnant{blob: blob}
		if m, err := s.model("", blob); err == nil {
			r.info = infos[m.Fingerprint()]
			s.decodeModel(&r)
		}
		found = assignModel(found, r)
	}
	return found
}

// mergeUnlinked adds a generation that has a readable description. If the free pages are unknown,
// some of its copies are outdated, so the one that has hashed most documents counts.
func (s *salvage) mergeUnlinked(found []remnant, e boltfile.Element) []remnant {
	g := s.generation(e)
	if g.info.Fingerprint == "" {
		return found
	}
	i := slices.IndexFunc(found, func(f remnant) bool { return f.info.Fingerprint == g.info.Fingerprint })
	if i < 0 {
		return append(found, g)
	}
	found[i].next, found[i].nextKnown = max(found[i].next, g.next), found[i].nextKnown || g.nextKnown
	return found
}

// assignModel assigns a model to the generation that it belongs to, or adds it as a generation of
// its own.
func assignModel(found []remnant, r remnant) []remnant {
	if r.model == nil {
		return found
	}
	at := func(same func(remnant) bool) int { return slices.IndexFunc(found, same) }
	if at(func(f remnant) bool { return f.model != nil && f.model.Fingerprint() == r.model.Fingerprint() }) >= 0 {
		return found
	}
	i := at(func(f remnant) bool { return f.model == nil && f.info.Fingerprint == r.model.Fingerprint() })
	if i < 0 {
		i = at(func(f remnant) bool { return f.model == nil && f.info.Fingerprint == "" })
	}
	if i < 0 {
		return append(found, r)
	}
	found[i].blob, found[i].model, found[i].info = r.blob, r.model, r.info
	return found
}

// blob returns the model that begins in a leaf and may continue in later leaves. It is nil if there
// is none.
func (s *salvage) blob(id uint64, elements []boltfile.Element) []byte {
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
func (s *salvage) nextParts(id uint64, from uint32) (at uint64, blob []byte, n uint32) {
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
