package api

import (
	"io"
	"strings"
	"testing"
	"time"
)

// Each line is a body: how long ago it began, the bytes that came since, and whether it may
// continue.
func TestPaced(t *testing.T) {
	for _, c := range []struct {
		ago  time.Duration
		came int64
		good bool
	}{
		{0, 0, true}, {30 * time.Second, 1, true},
		{time.Hour, 1, false}, {time.Hour, 3600, false}, {time.Hour, 5 << 20, true},
	} {
		p := &paced{Reader: strings.NewReader("more"), began: time.Now().Add(-c.ago), grace: time.Minute, read: c.came}
		if got, err := io.ReadAll(p); (string(got) == "more") != c.good || !c.good && problemOf(err).Code != "slow_client" {
			t.Errorf("%d bytes in %v: %q, %v", c.came, c.ago, got, err)
		}
	}
}
