package api

import (
	"cmp"
	"errors"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

func readTrain(body []byte, _ collection) (any, error) {
	in, err := fromJSON[wire.Training](body)
	if err != nil {
		return nil, err
	}
	o, err := trainingOptions(in)
	return in, errors.Join(err, o.Validate())
}

// trainingOptions returns the options of the training that in describes.
func trainingOptions(in wire.Training) (hashing.Options, error) {
	o, err := learningOptions(in.Learning)
	o.Kind, o.Bits, o.Occupancy, o.Binariser = hashing.Kind(in.Kind), int(in.Bits), in.Occupancy, hashing.Binariser(in.Binariser)
	return o, err
}

// learningOptions returns the options that any kind and width may have.
func learningOptions(in wire.Learning) (hashing.Options, error) {
	o := hashing.Options{
		Seed: cmp.Or(in.Seed, 1), Analyzer: ingest.Analyzer{Language: cmp.Or(string(in.Language), "en")},
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
