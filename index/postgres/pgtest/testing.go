package pgtest

import (
	"errors"
	"os"
	"testing"
)

// Required reports whether tests must not be skipped, and take more rounds: HASHSEARCH_POSTGRES is
// required.
func Required() bool { return os.Getenv("HASHSEARCH_POSTGRES") == "required" }

// New returns a running server, which ends with the test. Without PostgreSQL, it skips the test, or
// fails it if PostgreSQL is required.
func New(t testing.TB) *Server {
	t.Helper()
	s, err := Start()
	Check(t, err)
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Check ends the test if err, which Start has returned, is not nil. It skips the test as [New] does.
func Check(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrMissing) && !Required() {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
