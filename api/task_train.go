package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/ingest"
)

func trainJob() job { return job{wire.TaskTrain, readTrain, runTrain, fitsTrain} }

// fitsTrain returns a problem if the training does not fit into memory.
func fitsTrain(ctx context.Context, o *Options, c collection, input any) error {
	t, err := trainingOptions(input.(wire.Training))
	if err != nil {
		return err
	}
	return o.fits(ctx, c, t)
}

// runTrain trains a model and switches to it. A training that was interrupted or killed continues
// from where it was.
func runTrain(ctx context.Context, d jobRun) (any, error) {
	var in wire.Training
	if err := d.input(&in); err != nil {
		return nil, err
	}
	o, err := trainingOptions(in)
	if err != nil {
		return nil, err
	}
	if err := d.fits(ctx, d.index, o); err != nil { // there may be less memory than before
		return nil, err
	}
	c := jobProgress{jobRun: d, stages: trainStages}
	if o.Labels != "" {
		c.stages = labelStages
	}
	train := jobs.Train
	if in.Continue {
		train = jobs.Continue
	}
	t, err := train(ctx, d.index, o, c.observe)
	if err != nil {
		return nil, err
	}
	return wire.Trained{Generation: wire.Generation(t.Generation), Documents: t.Documents, Terms: t.Terms, Seconds: t.Seconds, Resumed: t.Resumed, Warnings: list(t.Warnings), Judgements: t.Judgements, Labels: supervision(t.Labels)}, nil
}

func supervision(s *hashing.Supervision) *wire.Supervision {
	if s == nil {
		return nil
	}
	answer := &wire.Supervision{Field: s.Field, Labels: s.Labels, Documents: s.Documents}
	if t := s.Trial; t != nil {
		answer.Trial = &wire.LabelTrial{K: t.K, Labelled: wire.LabelFigures(t.Labelled), Unlabelled: wire.LabelFigures(t.Unlabelled), Unseen: wire.LabelFigures(t.Unseen)}
	}
	return answer
}

func readTrain(body []byte, c collection) (any, error) {
	in, err := fromJSON[wire.Training](body)
	if err != nil {
		return nil, err
	}
	o, err := trainingOptions(in)
	if in.Continue {
		if o.Start = c.Model(); o.Start == nil {
			return nil, index.ErrNoModel
		}
	}
	return in, errors.Join(err, o.Validate())
}

// trainingOptions returns the options of the training that in describes.
func trainingOptions(in wire.Training) (hashing.Options, error) {
	o, err := learningOptions(in.Learning)
	o.Kind, o.Bits, o.Occupancy, o.Binariser, o.Labels = hashing.Kind(in.Kind), int(in.Bits), in.Occupancy, hashing.Binariser(in.Binariser), in.Labels
	o.Feedback, o.Nested = in.Feedback, in.Nested
	return o, err
}

// learningOptions returns the options that any kind and width may have.
func learningOptions(in wire.Learning) (hashing.Options, error) {
	o := hashing.Options{
		Seed: cmp.Or(in.Seed, 1), Memory: in.Memory, Analyzer: ingest.Analyzer{Language: string(in.Language)},
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

func reindexJob() job { return job{wire.TaskReindex, readReindex, runReindex, nil} }

func readReindex(body []byte, c collection) (any, error) {
	in, err := fromJSON[wire.Reindex](body)
	if err != nil {
		return nil, err
	}
	all, err := c.Generations()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(g index.Generation) bool { return g.ID == in.Generation || in.Generation == 0 && g.Current })
	switch {
	case i >= 0:
		return wire.Reindex{Generation: all[i].ID}, nil
	case in.Generation == 0:
		return nil, index.ErrNoModel
	}
	return nil, fmt.Errorf("%w: %d", index.ErrGeneration, in.Generation)
}

// runReindex hashes the documents without a code of the generation, and puts the generation in
// force.
func runReindex(ctx context.Context, d jobRun) (any, error) {
	var in wire.Reindex
	if err := d.input(&in); err != nil {
		return nil, err
	}
	err := d.index.Use(ctx, in.Generation, func(done, total int) {
		d.report(tasks.Progress{Stage: "hashing", Done: done, Total: total, Share: float64(done) / float64(max(total, 1))})
	})
	if err != nil {
		return nil, err
	}
	return generationOf(d.index, in.Generation)
}

func generationOf(ix *index.Index, id uint64) (wire.Generation, error) {
	all, err := ix.Generations()
	for _, g := range all {
		if g.ID == id {
			return wire.Generation(g), err
		}
	}
	return wire.Generation{}, errors.Join(err, index.ErrGeneration)
}
