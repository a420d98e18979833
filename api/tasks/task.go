package tasks

import (
	"math"

	"github.com/hashsearch/hashsearch/api/wire"
)

// The file and the API use the same types.
type (
	Task     = wire.Task
	Type     = wire.TaskType
	State    = wire.State
	Progress = wire.Progress
	Problem  = wire.TaskProblem
)

// The states. The last three are final.
const (
	Enqueued  = wire.Enqueued
	Running   = wire.Running
	Succeeded = wire.Succeeded
	Failed    = wire.Failed
	Canceled  = wire.Canceled
)

// finite returns p with zero in place of infinities and NaN, which JSON cannot represent.
func finite(p Progress) Progress {
	for _, v := range []*float64{&p.Share, &p.PerSecond, &p.SecondsLeft, &p.Loss, &p.Validation} {
		if math.IsNaN(*v) || math.IsInf(*v, 0) {
			*v = 0
		}
	}
	return p
}
