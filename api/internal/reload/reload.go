// Package reload caches a value that is loaded from files, and loads it again when they change.
package reload

import (
	"cmp"
	"os"
	"sync"
	"time"
)

// A Value is the result of Load for the files at Paths. Its fields must not change after the first
// call of Get, which is safe for concurrent use.
type Value[T any] struct {
	Paths []string
	Load  func() (T, error)
	Every time.Duration // interval of checks; 0 means a second, negative checks at each Get

	mu     sync.Mutex
	looked time.Time
	seen   []os.FileInfo
	value  T
	err    error
}

// Get returns the value of the files as of the last check. If the check or the load failed, it
// returns the error and the last valid value, or zero if there is none.
func (v *Value[T]) Get() (T, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.looked.IsZero() || time.Since(v.looked) >= cmp.Or(v.Every, time.Second) {
		v.looked = time.Now()
		v.refresh()
	}
	return v.value, v.err
}

// Forget makes the next Get check the files, whatever Every is.
func (v *Value[T]) Forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.looked = time.Time{}
}

// refresh loads the value if the files changed or the last attempt failed.
func (v *Value[T]) refresh() {
	seen, err := v.look() // before Load: the next check detects changes during it
	if err == nil && v.err == nil && same(v.seen, seen) {
		return
	}
	v.seen, v.err = seen, err
	if err != nil {
		return
	}
	value, err := v.Load()
	if v.err = err; err == nil {
		v.value = value
	}
}

func (v *Value[T]) look() ([]os.FileInfo, error) {
	var seen []os.FileInfo
	for _, path := range v.Paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		seen = append(seen, info)
	}
	return seen, nil
}

// same reports whether files are unchanged. A file that was replaced is a different file, even with
// the same size and time.
func same(a, b []os.FileInfo) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !os.SameFile(a[i], b[i]) || a[i].Size() != b[i].Size() || !a[i].ModTime().Equal(b[i].ModTime()) {
			return false
		}
	}
	return true
}
