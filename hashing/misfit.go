package hashing

import "math"

// Constants of [Model.Misfit], chosen by how well it finds documents of a topic outside the
// training documents, and documents in another language, among 20 Newsgroups.
const (
	smoothing  = 0.2 // probability that a word occurs independently of the rest of the document
	priorWords = 5   // words of score 0 added to each document: few words are little evidence
)

// Misfit returns how badly the network reconstructs a document: the sum over its words, with
// repetitions, of ln(q/p'), divided by the number of words plus 5. q is the probability that a
// word of any document is this term, p the probability that the network gives it in this document,
// and p' = 0.8·p + 0.2·q. Misfit is below zero if the network predicts the words of the document,
// zero if it predicts them no better than the usual distribution, and always less than ln 5 =
// 1.61, the score of an unknown word, which the network never predicts.
//
// Dividing by q keeps rare words from counting as misfits: likelihood alone measures how common
// the words are rather than how well they go together (Ren et al., "Likelihood ratios for
// out-of-distribution detection", NeurIPS 2019). The error is [ErrNoDecoder], or [ErrNoTerms] for
// a text without words.
func (m *Model) Misfit(s Sketch) (float64, error) {
	unknown := float64(s.Counts.Unknown)
	words := s.Counts.Length() + unknown
	if words == 0 {
		return 0, ErrNoTerms
	}
	sum := -unknown * math.Log(smoothing)
	if len(s.Counts.IDs) > 0 {
		knownSum, err := m.misfitOfKnownTerms(s)
		if err != nil {
			return 0, err
		}
		sum += knownSum
	}
	return sum / (words + priorWords), nil
}

func (m *Model) misfitOfKnownTerms(s Sketch) (sum float64, err error) {
	p, err := m.Distribution(s.Activations)
	if err != nil {
		return 0, err
	}
	usual := m.usual()
	for i, id := range s.Counts.IDs {
		sum -= float64(s.Counts.Ns[i]) * math.Log((1-smoothing)*p[id]/usual(id)+smoothing)
	}
	return sum, nil
}
