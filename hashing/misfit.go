package hashing

import "math"

// How [Model.Misfit] counts, chosen by how well it finds documents of a topic that was not learned, and those in another
// language, among 20 Newsgroups.
const (
	chance = 0.2 // how often a word stands in a document for no reason that the network could know
	steady = 5   // words, as usual as can be, that are added to each document, for a few words prove little
)

// Misfit says how badly the network reconstructs a document: the sum over its words, repeated ones too, of ln(q/p'), divided by
// their number and five. q is how likely a word of any document is this one, p how likely the network makes it
// in this document, and p' = 0.8·p + 0.2·q. Misfit is below zero where the network expects the words of the
// document, zero where it knows nothing better than what is usual, and less than ln 5 = 1.61. That is what an
// unknown word adds: the network never expects it.
//
// Dividing by what is usual makes rare words no worse than others: likelihood alone tells how common the words
// are rather than how well they go together (Ren et al., "Likelihood ratios for out-of-distribution
// detection", NeurIPS 2019). The error is [ErrNoDecoder], or [ErrNoTerms] for a text without any word.
func (m *Model) Misfit(s Sketch) (float64, error) {
	unknown := float64(s.Counts.Unknown)
	words := s.Counts.Length() + unknown
	if words == 0 {
		return 0, ErrNoTerms
	}
	sum := -unknown * math.Log(chance)
	if len(s.Counts.IDs) > 0 {
		known, err := m.misfitOfKnown(s)
		if err != nil {
			return 0, err
		}
		sum += known
	}
	return sum / (words + steady), nil
}

func (m *Model) misfitOfKnown(s Sketch) (sum float64, err error) {
	p, err := m.Distribution(s.Activations)
	if err != nil {
		return 0, err
	}
	usual := m.usual()
	for i, id := range s.Counts.IDs {
		sum -= float64(s.Counts.Ns[i]) * math.Log((1-chance)*p[id]/usual(id)+chance)
	}
	return sum, nil
}
