package main

import (
	"errors"
	"math"
	"runtime/debug"

	"github.com/dustin/go-humanize"
	"github.com/spf13/pflag"
)

// bytesFlag is the value of a flag for a size of memory: a number with or without a unit.
type bytesFlag int64

var _ pflag.Value = new(bytesFlag)

// Set implements pflag.Value.
func (b *bytesFlag) Set(s string) error {
	n, err := humanize.ParseBytes(s)
	if err != nil || n == 0 || n > math.MaxInt64 {
		return errors.New("give a size such as 500MB, 2GB or 2GiB")
	}
	*b = bytesFlag(n)
	return nil
}

// String implements pflag.Value.
func (b *bytesFlag) String() string {
	if *b == 0 {
		return ""
	}
	return humanize.Bytes(uint64(*b))
}

// Type implements pflag.Value.
func (b *bytesFlag) Type() string { return "size" }

// keepMemory makes the collection of garbage more frequent when the process takes nearly so many
// bytes; 0 means never.
func keepMemory(bytes int64) {
	if bytes > 0 {
		debug.SetMemoryLimit(bytes / 10 * 9) // the rest is for the program and pages of files
	}
}
