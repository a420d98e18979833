package api

import (
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A trainInput is what clients may say of a training. Zero means the default of 'hashsearch train'.
type trainInput struct {
	Kind       string  `json:"kind,omitempty"`
	Bits       width   `json:"bits,omitempty"`
	Occupancy  float64 `json:"occupancy,omitempty"`
	Seed       uint64  `json:"seed,omitempty"`
	Language   string  `json:"language,omitempty"`
	Vocabulary int     `json:"vocabulary,omitempty"`
	MinDocs    int     `json:"min_docs,omitempty"`
	MaxShare   float64 `json:"max_share,omitempty"`
	Weighting  string  `json:"weighting,omitempty"`
	Hidden     []int   `json:"hidden,omitzero"` // an empty list means none
	Activation string  `json:"activation,omitempty"`
	Init       string  `json:"init,omitempty"`
	Tied       bool    `json:"tied,omitempty"`
	Target     string  `json:"target,omitempty"`
	Corruption string  `json:"corruption,omitempty"`
	L2         float64 `json:"l2,omitempty"`
	Pretrain   bool    `json:"pretrain,omitempty"`
	Samples    int     `json:"samples,omitempty"`
	Epochs     int     `json:"epochs,omitempty"`
	Rate       float64 `json:"rate,omitempty"`
	Binariser  string  `json:"binariser,omitempty"`
	Validation float64 `json:"validation,omitempty"`
	Patience   int     `json:"patience,omitempty"`
}

// A width is a number of bits, or hashing.Auto, which is "auto" in JSON.
type width int

// Schema says so in the document.
func (width) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeInteger}, {Type: huma.TypeString, Enum: []any{"auto"}}}}
}

// UnmarshalJSON implements json.Unmarshaler.
func (b *width) UnmarshalJSON(text []byte) error {
	if string(text) == `"auto"` {
		*b = hashing.Auto
		return nil
	}
	if json.Unmarshal(text, (*int)(b)) != nil || *b < 0 {
		return errors.New(`this has to be a number of bits, or "auto"`)
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (b width) MarshalJSON() ([]byte, error) {
	if b == hashing.Auto {
		return []byte(`"auto"`), nil
	}
	return json.Marshal(int(b))
}

func readTrain(body []byte, _ collection) (any, error) {
	var in trainInput
	if err := strict(body, &in); err != nil {
		return nil, err
	}
	_, err := in.options()
	return in, err
}

// options checks what is asked for.
func (in trainInput) options() (hashing.Options, error) {
	o := hashing.Options{
		Kind: hashing.Kind(in.Kind), Bits: int(in.Bits), Occupancy: in.Occupancy, Seed: or(in.Seed, 1),
		Analyzer:   ingest.Analyzer{Language: or(in.Language, "en")},
		Vocabulary: ingest.VocabularyOptions{Size: in.Vocabulary, MinDocs: in.MinDocs, MaxShare: in.MaxShare},
		Weighting:  ingest.Weighting(in.Weighting), Hidden: in.Hidden, Tied: in.Tied, Target: hashing.Target(in.Target),
		Corruption: in.Corruption, L2: in.L2, Pretrain: in.Pretrain, Samples: in.Samples, Epochs: in.Epochs, Rate: in.Rate,
		Binariser: hashing.Binariser(in.Binariser), Validation: in.Validation, Patience: in.Patience,
	}
	if err := in.check(); err != nil {
		return o, err
	}
	if in.Activation != "" && o.Activation.UnmarshalText([]byte(in.Activation)) != nil {
		return o, pointer("activation")("%q is none of tanh, sigmoid, relu, elu and identity", in.Activation)
	}
	if in.Init != "" && o.Init.UnmarshalText([]byte(in.Init)) != nil {
		return o, pointer("init")("%q is none of fan-in, glorot and he", in.Init)
	}
	return o, o.Validate()
}

// Most that a client may ask for, so that a slip does not take all memory.
const (
	mostTerms  = 1_000_000
	mostUnits  = 20_000
	mostLayers = 8
	mostEpochs = 100_000
)

func (in trainInput) check() error {
	const many = 1e9
	numbers := []limit{
		{"bits", float64(in.Bits), hashing.Auto, hashing.MaxBits}, {"occupancy", in.Occupancy, 0, many}, {"vocabulary", float64(in.Vocabulary), 0, mostTerms},
		{"min_docs", float64(in.MinDocs), 0, many}, {"max_share", in.MaxShare, 0, 1}, {"l2", in.L2, 0, many}, {"samples", float64(in.Samples), 0, many},
		{"epochs", float64(in.Epochs), 0, mostEpochs}, {"rate", in.Rate, 0, 1}, {"validation", in.Validation, 0, 0.9},
		{"patience", float64(in.Patience), 0, many}, {"hidden", float64(len(in.Hidden)), 0, mostLayers},
	}
	for _, units := range in.Hidden {
		numbers = append(numbers, limit{"hidden", float64(units), 1, mostUnits})
	}
	for _, err := range []error{
		within(numbers...), oneOf("kind", in.Kind, hashing.Kinds()), oneOf("language", in.Language, ingest.Languages()),
		oneOf("target", in.Target, []hashing.Target{hashing.Own, hashing.Neighbours}), oneOf("binariser", in.Binariser, hashing.Binarisers()),
		oneOf("weighting", in.Weighting, []ingest.Weighting{ingest.RawCounts, ingest.LogCounts, ingest.TFIDF, ingest.BM25}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
