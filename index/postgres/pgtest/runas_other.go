//go:build !unix

package pgtest

import "os/exec"

// runAs does nothing: only root of a Unix system cannot run a server as itself.
func runAs(*exec.Cmd, uint32) {}
