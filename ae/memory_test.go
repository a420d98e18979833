//go:build !float64

package ae

import (
	"runtime"
	"testing"
)

// The estimate is within a quarter of the memory that training uses.
func TestMemoryPlan(t *testing.T) {
	x := zipfRows(400, 8000, 100, 1)
	for _, cfg := range []Config{
		{Shape: Shape{Layers: []int{200, 32}, Decoder: []int{}}},
		{Shape: Shape{Layers: []int{200, 100, 32}}, Batch: 100},
		{Shape: Shape{Layers: []int{200, 32}, Decoder: []int{}}, Samples: 1000},
	} {
		checkMemory(t, x, cfg)
	}
}

func checkMemory(t *testing.T, x Rows, cfg Config) {
	t.Helper()
	cfg.Epochs = 2
	before, peak := heap(), uint64(0)
	cfg.Report = func(p Progress) {
		if p.Epoch == 1 && peak == 0 {
			peak = heap()
		}
	}
	fit(t, x, cfg)
	took, plan := float64(peak-before), float64(cfg.Memory(width(x)))
	if took < 0.75*plan || took > 1.25*plan {
		t.Errorf("%v: training used %.1f MB, estimated %.1f MB", cfg.Layers, took/1e6, plan/1e6)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
