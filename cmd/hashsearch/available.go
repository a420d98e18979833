package main

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/prometheus/procfs"
)

// availableMemory returns the bytes that this process can allocate without swapping, or a very
// large number if the system does not tell.
func availableMemory() int64 {
	return min(systemMemory(), groupMemory("/sys/fs/cgroup", ownGroup()))
}

func systemMemory() int64 {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return math.MaxInt64
	}
	m, err := fs.Meminfo()
	if err != nil || m.MemAvailableBytes == nil {
		return math.MaxInt64
	}
	return int64(*m.MemAvailableBytes)
}

// ownGroup returns the path of the control group of this process, "" if it has none.
func ownGroup() string {
	self, err := procfs.Self()
	if err != nil {
		return ""
	}
	groups, _ := self.Cgroups()
	for _, g := range groups {
		if g.HierarchyID == 0 { // version 2, which has a single hierarchy
			return g.Path
		}
	}
	return ""
}

// groupMemory returns the least number of bytes that a control group and those around it leave.
// The files of a group are below root. Pages of files do not count, because the system drops them
// when it needs memory.
func groupMemory(root, group string) int64 {
	left := int64(math.MaxInt64)
	for dir := filepath.Join(root, group); strings.HasPrefix(dir, root); dir = filepath.Dir(dir) {
		limit, err := readNumber(filepath.Join(dir, "memory.max"))
		if err != nil {
			continue // no limit: "max", or the root
		}
		used, _ := readNumber(filepath.Join(dir, "memory.current"))
		left = min(left, limit-used+fileMemory(dir))
	}
	return left
}

func readNumber(name string) (int64, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
}

// fileMemory returns the bytes of the pages of files in a control group.
func fileMemory(dir string) int64 {
	b, _ := os.ReadFile(filepath.Join(dir, "memory.stat"))
	for line := range strings.Lines(string(b)) {
		if n, ok := strings.CutPrefix(line, "file "); ok {
			bytes, _ := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
			return bytes
		}
	}
	return 0
}
