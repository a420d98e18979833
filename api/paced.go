package api

import (
	"io"
	"os"
	"time"
)

const leastPace = 1 << 10 // bytes a second

// paced is a reader that fails once grace is over and the average rate is below [leastPace]. Its
// request holds a turn, which a client that sends a byte a minute would keep for years.
type paced struct {
	io.Reader
	began time.Time
	grace time.Duration
	read  int64
}

func (p *paced) Read(b []byte) (int, error) {
	if took := time.Since(p.began); took > p.grace && float64(p.read) < leastPace*took.Seconds() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := p.Reader.Read(b)
	p.read += int64(n)
	return n, err
}
