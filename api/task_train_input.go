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
	Kind      kindName  `json:"kind,omitempty" doc:"The kind of hash function; stacked without it."`
	Bits      width     `json:"bits,omitempty" doc:"The width of the codes, or auto for as few as the occupancy allows; 64 without it."`
	Occupancy float64   `json:"occupancy,omitempty" minimum:"0" maximum:"1000000000" doc:"With auto, documents that are to lie within 2 bits of another one, in the mean; 100 without it."`
	Binariser binariser `json:"binariser,omitempty" doc:"What makes bits of activations; by the kind without it."`
	learning
}

// learning is what clients may say of every training. The upper limits keep a slip from taking all memory.
type learning struct {
	Seed       uint64   `json:"seed,omitempty" doc:"What all randomness comes from: the same seed makes the same model. 1 without it."`
	Language   language `json:"language,omitempty" doc:"Of stop words and stemming; en without it."`
	Vocabulary int      `json:"vocabulary,omitempty" minimum:"0" maximum:"1000000" doc:"Terms to keep at most; 20000 without it."`
	MinDocs    int      `json:"min_docs,omitempty" minimum:"0" maximum:"1000000000" doc:"Documents that must hold a term; 3 without it, and fewer in small collections."`
	MaxShare   float64  `json:"max_share,omitempty" minimum:"0" maximum:"1" doc:"The largest share of documents that may hold a term; 0.8 without it."`
	Weighting  string   `json:"weighting,omitempty" enum:",counts,log,tfidf,bm25" doc:"What the network reads; by the kind without it."`
	Hidden     []int    `json:"hidden,omitzero" minimum:"1" maximum:"20000" maxItems:"8" doc:"Units of the hidden layers; by the kind without it, and an empty list means none."`
	Activation string   `json:"activation,omitempty" enum:",tanh,sigmoid,relu,elu,identity" doc:"Of the hidden layers; by the kind without it."`
	Init       string   `json:"init,omitempty" enum:",fan-in,glorot,he" doc:"The interval that weights are drawn from; by the kind without it."`
	Tied       bool     `json:"tied,omitempty" doc:"Decode by the encoder's weights."`
	Target     string   `json:"target,omitempty" enum:",own,neighbours" doc:"Words to learn to expect in a document; by the kind without it."`
	Corruption string   `json:"corruption,omitempty" example:"masking:0.3" doc:"Of the input: masking:0.3, salt:0.1, gaussian:0.3 or none; by the kind without it."`
	L2         float64  `json:"l2,omitempty" minimum:"0" maximum:"1000000000" doc:"The penalty on squared weights."`
	Pretrain   bool     `json:"pretrain,omitempty" doc:"Train the layers one by one before all together."`
	Samples    int      `json:"samples,omitempty" minimum:"0" maximum:"1000000000" doc:"For large vocabularies: terms drawn in each step to stand for all that it does not need; all without it."`
	Epochs     int      `json:"epochs,omitempty" minimum:"0" maximum:"100000" doc:"Times to go through the documents; by their number without it."`
	Rate       float64  `json:"rate,omitempty" minimum:"0" maximum:"1" doc:"The learning rate; by the width without it."`
	Validation float64  `json:"validation,omitempty" minimum:"0" maximum:"0.9" doc:"The share of documents held out to watch the loss; none without it."`
	Patience   int      `json:"patience,omitempty" minimum:"0" maximum:"1000000000" doc:"Epochs without a better validation loss before stopping; never without it."`
}

// A width is a number of bits, or hashing.Auto, which is "auto" in JSON.
type width int

// Schema says so in the document.
func (width) Schema(huma.Registry) *huma.Schema {
	least, most := 0.0, float64(hashing.MaxBits)
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeInteger, Minimum: &least, Maximum: &most}, {Type: huma.TypeString, Enum: []any{"auto"}}}}
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
	in, err := fromJSON[trainInput](body)
	if err != nil {
		return nil, err
	}
	o, err := in.options()
	return in, errors.Join(err, o.Validate())
}

// options are those of the training that is asked for.
func (in trainInput) options() (hashing.Options, error) {
	o, err := in.learning.options()
	o.Kind, o.Bits, o.Occupancy, o.Binariser = hashing.Kind(in.Kind), int(in.Bits), in.Occupancy, hashing.Binariser(in.Binariser)
	return o, err
}

// options are those of any kind and width.
func (in learning) options() (hashing.Options, error) {
	o := hashing.Options{
		Seed: or(in.Seed, 1), Analyzer: ingest.Analyzer{Language: or(string(in.Language), "en")},
		Vocabulary: ingest.VocabularyOptions{Size: in.Vocabulary, MinDocs: in.MinDocs, MaxShare: in.MaxShare},
		Weighting:  ingest.Weighting(in.Weighting), Hidden: in.Hidden, Tied: in.Tied, Target: hashing.Target(in.Target),
		Corruption: in.Corruption, L2: in.L2, Pretrain: in.Pretrain, Samples: in.Samples, Epochs: in.Epochs, Rate: in.Rate,
		Validation: in.Validation, Patience: in.Patience,
	}
	var err error
	if in.Activation != "" {
		err = o.Activation.UnmarshalText([]byte(in.Activation))
	}
	if in.Init != "" {
		err = errors.Join(err, o.Init.UnmarshalText([]byte(in.Init)))
	}
	return o, err
}
