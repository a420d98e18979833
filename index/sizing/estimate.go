package sizing

import (
	"math"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
)

// An Estimate holds the bytes and times that a collection takes.
type Estimate struct {
	Documents int `json:"documents"`

	// FileBytes is the size of the file with one generation, including free pages, as [index.Stats]
	// has it. It is the sum of the parts.
	FileBytes int64 `json:"file_bytes"`
	Texts     int64 `json:"text_bytes"` // documents, their fields, counts and codes
	Words     int64 `json:"word_bytes"`
	Model     int64 `json:"model_bytes"`
	Free      int64 `json:"free_bytes"`

	// The memory of a process at its peak, without the pages of files.
	TrainingMemory int64 `json:"training_memory"`
	ServingMemory  int64 `json:"serving_memory"`

	Ingest   Cost `json:"ingest"`
	Training Cost `json:"training"`
}

// garbage is the part by which memory grows between two collections of garbage, as in the command.
const garbage = .3

// Estimate returns the costs of n documents like those of the sample, n at least 1.
//
// Words and terms grow by the power of the number of documents that fits half of the sample and the
// whole, everything else in proportion.
func (s *Sample) Estimate(n int) (Estimate, error) {
	scale := s.scale(n)
	ratio, words := float64(n)/float64(s.Documents), s.power(n, float64(s.half.words), float64(s.whole.words))
	e := Estimate{
		Documents: n,
		Texts:     int64(float64(s.rest) * ratio),
		Words:     int64(float64(s.whole.words) * words),
		Model:     int64(float64(s.model) * float64(scale.Vocabulary) / float64(max(s.whole.scale.Vocabulary, 1))),
		Free:      int64(float64(s.free) * words),
		Ingest:    s.reading.times(float64(n) / float64(s.Read)).plus(s.ingest.times(ratio)),
	}
	e.FileBytes = e.Texts + e.Words + e.Model + e.Free
	e.ServingMemory = s.process + s.serving + s.served(n, e.Model)
	var err error
	if e.TrainingMemory, err = s.trained(scale); err != nil {
		return e, err
	}
	passes, err := scale.Passes(s.training)
	e.Training = s.around.times(ratio).plus(s.pass.times(float64(passes)))
	return e, err
}

// power returns the ratio of a quantity for n documents to that of the sample, from its values for
// half and for the whole.
func (s *Sample) power(n int, half, whole float64) float64 {
	exponent := math.Log(whole/half) / math.Log(float64(s.Documents)/float64(s.Documents/2))
	if !(exponent >= 0 && exponent <= 1) { // half is 0, or chance
		exponent = 1
	}
	return math.Pow(float64(n)/float64(s.Documents), exponent)
}

// scale returns the size of a training with n documents.
func (s *Sample) scale(n int) hashing.Scale {
	whole, half := s.whole.scale, s.half.scale
	terms := float64(whole.Vocabulary) * s.power(n, float64(half.Vocabulary), float64(whole.Vocabulary))
	learned := float64(whole.Documents) / float64(s.Documents) // others have no term
	return hashing.Scale{
		Documents:  int(float64(n) * learned),
		Vocabulary: min(int(terms), max(s.training.Vocabulary.Limit(), whole.Vocabulary)),
		Terms:      whole.Terms,
	}
}

// trained returns the memory of a training: that of the sample, and that of further documents.
func (s *Sample) trained(scale hashing.Scale) (int64, error) {
	small, err := s.whole.scale.Need(s.training)
	if err != nil {
		return 0, err
	}
	need, err := scale.Need(s.training)
	return max(s.process, s.process+s.peak+need.Bytes-small.Bytes), err
}

// served returns the memory that n documents take to search more than the sample does.
func (s *Sample) served(n int, model int64) int64 {
	words := float64(s.whole.wordsRAM) * (s.power(n, float64(s.half.wordsRAM), float64(s.whole.wordsRAM)) - 1)
	more := float64(model-s.model) + words + float64(s.codes(n)-s.codes(s.Documents))
	return max(int64((1+garbage)*more), -s.serving)
}

// codes returns the memory of n codes with the structures that searches build.
func (s *Sample) codes(n int) int64 {
	const most = 1 << 20 // more take as many bytes each
	some := min(n, most)
	m := hamming.New(s.bits).Add(make([]uint64, some*((s.bits+63)/64))).Memory()
	return int64(float64(m.Codes+m.Planned) * float64(n) / float64(some))
}
