//go:build unix

package pgtest

import (
	"os/exec"
	"syscall"
)

// runAs makes a command run as a user and a group of that number.
func runAs(c *exec.Cmd, id uint32) {
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
}
