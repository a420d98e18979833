//go:build !(linux || darwin || freebsd)

package api

import "errors"

// freeBytes cannot determine the free space here.
func freeBytes(string) (int64, error) { return 0, errors.ErrUnsupported }
