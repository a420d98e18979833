//go:build linux || darwin || freebsd

// Package disk tells the free space of a disk.
package disk

import "golang.org/x/sys/unix"

// Free returns the bytes that this process may still write to the disk of a directory.
func Free(dir string) (int64, error) {
	var st unix.Statfs_t
	err := unix.Statfs(dir, &st)
	return int64(st.Bavail) * int64(st.Bsize), err
}
