package pgtest

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

// Required reports whether tests must not be skipped, and take more rounds: HASHSEARCH_POSTGRES is
// required.
func Required() bool { return os.Getenv("HASHSEARCH_POSTGRES") == "required" }

// New returns a running server with the given lines of configuration, which ends with the test.
// Without PostgreSQL, it skips the test, or fails it if PostgreSQL is required.
func New(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := Start(settings...)
	Check(t, err)
	stopAfter(t, s)
	return s
}

// Standby returns a running standby of a server, which ends with the test. It needs the privileges
// of a role that may replicate, which the owner of the cluster has. It skips the test if there is
// no pg_basebackup, which packages for npm do not have.
func Standby(t testing.TB, of *Server) *Server {
	t.Helper()
	s, err := of.standby()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	stopAfter(t, s)
	return s
}

func stopAfter(t testing.TB, s *Server) {
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// Check ends the test if err, which Start has returned, is not nil. It skips the test as [New]
// does.
func Check(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrMissing) && !Required() {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
