package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index/jobs"
)

func trainJob() job { return job{wire.TaskTrain, readTrain, runTrain} }

// runTrain trains a model and puts it in force. A training that was interrupted or killed continues
// from where it was.
func runTrain(ctx context.Context, d duty) (any, error) {
	var in wire.Training
	if err := d.input(&in); err != nil {
		return nil, err
	}
	o, err := trainingOptions(in)
	if err != nil {
		return nil, err
	}
	c := course{duty: d, stages: trainStages}
	t, err := jobs.Train(ctx, d.index, o, c.tell)
	if err != nil {
		return nil, err
	}
	return wire.Trained{Generation: wire.Generation(t.Generation), Documents: t.Documents, Terms: t.Terms, Seconds: t.Seconds, Resumed: t.Resumed, Warnings: list(t.Warnings)}, nil
}
