//go:build !linux

package postgres

import "syscall"

// limitSilence does nothing: only keepalives notice that a server is gone.
func limitSilence(string, string, syscall.RawConn) error { return nil }
