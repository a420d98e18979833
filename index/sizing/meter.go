package sizing

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/prometheus/procfs"
)

// A Cost is the time of a piece of work.
type Cost struct {
	Seconds   float64 `json:"seconds"`           // on this machine, as busy as it was
	Processor float64 `json:"processor_seconds"` // of all processors; 0 if the system does not tell
}

func (c Cost) times(f float64) Cost { return Cost{c.Seconds * f, c.Processor * f} }

func (c Cost) plus(d Cost) Cost { return Cost{c.Seconds + d.Seconds, c.Processor + d.Processor} }

// A clock measures from a point in time.
type clock struct {
	began     time.Time
	processor float64
}

func startClock() clock { return clock{time.Now(), processorSeconds()} }

// read returns the time since the start.
func (c clock) read() Cost {
	return Cost{time.Since(c.began).Seconds(), processorSeconds() - c.processor}
}

// processorSeconds returns the processor time of this process, or 0 if the system does not tell.
func processorSeconds() float64 {
	self, err := procfs.Self()
	if err != nil {
		return 0
	}
	s, err := self.Stat()
	if err != nil {
		return 0
	}
	return s.CPUTime()
}

// resident returns the bytes of memory of this process, without the pages of files. If the system
// does not tell, it returns those of the Go runtime.
func resident() int64 {
	if self, err := procfs.Self(); err == nil {
		if s, err := self.NewStatus(); err == nil && s.RssAnon > 0 {
			return int64(s.RssAnon)
		}
	}
	m := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(m)
	return int64(m[0].Value.Uint64() - m[1].Value.Uint64())
}

// peak calls work and returns the memory of the process before it and at its peak.
func peak(work func() error) (least, most int64, err error) {
	debug.FreeOSMemory()
	least = resident()
	most = least
	done := make(chan bool)
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			most = max(most, resident())
			select {
			case <-done:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	err = work()
	close(done)
	watching.Wait()
	return least, max(most, resident()), err
}
