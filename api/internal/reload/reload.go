// Package reload keeps a value that is made of files, and makes it anew when they change.
package reload

import (
	"cmp"
	"os"
	"sync"
	"time"
)

// A Value is what Load makes of the files at Paths. Its fields do not change after the first Get; many may call that at once.
type Value[T any] struct {
	Paths []string
	Load  func() (T, error)
	Every time.Duration // how long to trust a look at the files; 0 means a second, less than 0 looks each time

	mu     sync.Mutex
	looked time.Time
	seen   []os.FileInfo
	value  T
	err    error
}

// Get is the value of the files as they are, or were a moment ago. Beside an error it is the last one that was good, or zero.
func (v *Value[T]) Get() (T, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.looked.IsZero() || time.Since(v.looked) >= cmp.Or(v.Every, time.Second) {
		v.looked = time.Now()
		v.refresh()
	}
	return v.value, v.err
}

// refresh loads the files if they changed, or failed before.
func (v *Value[T]) refresh() {
	seen, err := v.look() // before Load, so that what changes meanwhile is seen next time
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

// same reports whether files are what they were. A file that was replaced whole is another one, even if nothing else tells it.
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
