//go:build linux || darwin || freebsd

package api

import "golang.org/x/sys/unix"

// freeBytes returns the bytes that this process may still write to the disk of a directory.
func freeBytes(dir string) (int64, error) {
	var st unix.Statfs_t
	err := unix.Statfs(dir, &st)
	return int64(st.Bavail) * int64(st.Bsize), err
}
