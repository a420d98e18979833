package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/hashsearch/hashsearch/api/wire"
)

// The types of tasks, with their inputs and results.
type (
	trainTask struct {
		taskOf[wire.Training, wire.Trained]
		Type string `json:"type" enum:"train"`
	}
	ingestTask struct {
		taskOf[wire.IngestInput, wire.Ingested]
		Type string `json:"type" enum:"ingest"`
	}
	reindexTask struct {
		taskOf[wire.Reindex, wire.Generation]
		Type string `json:"type" enum:"reindex"`
	}
	evaluateTask struct {
		taskOf[wire.Evaluation, wire.Evaluated]
		Type string `json:"type" enum:"evaluate"`
	}
	compareTask struct {
		taskOf[wire.Comparison, wire.Compared]
		Type string `json:"type" enum:"compare"`
	}
	backupTask struct {
		taskOf[wire.Backup, wire.BackupResult]
		Type string `json:"type" enum:"backup"`
	}
)

// A taskOf is a [wire.Task] with the types of its input and its result.
type taskOf[Input, Result any] struct {
	wire.Task
	Input  Input   `json:"input"`
	Result *Result `json:"result" doc:"Null unless it succeeded."`
}

// task returns the schema of a task.
func task(r huma.Registry) *huma.Schema {
	return union(r, "type", trainTask{}, ingestTask{}, reindexTask{}, evaluateTask{}, compareTask{}, backupTask{})
}
