package pgtest

import (
	"os"
	"sync"
	"testing"
)

// InDatabase reports whether collections of tests are in a database, which HASHSEARCH_STORE says.
func InDatabase() bool { return os.Getenv("HASHSEARCH_STORE") == "postgres" }

// A Shared is a server that is started when a test needs it, and that all tests of a process use.
type Shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Server returns the server, or ends the test as [New] does.
func (s *Shared) Server(t testing.TB) *Server {
	t.Helper()
	s.once.Do(func() { s.server, s.err = Start() })
	Check(t, s.err)
	return s.server
}

// Stop ends the server if it has been started.
func (s *Shared) Stop() error {
	if s.server == nil {
		return nil
	}
	return s.server.Stop()
}
