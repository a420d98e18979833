package ingest

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrDamaged is wrapped by decoding errors: the data was truncated or damaged, or was not written
// by this package.
var ErrDamaged = errors.New("damaged or foreign data")

func appendUint(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

// A decoder reads varints and bytes. After the first failure, it sets failed and returns only zero
// values, so callers check for errors once.
type decoder struct {
	rest   []byte
	failed bool
}

// uint reads a number of at most limit. It accepts only the shortest form of a number, so that
// every value has exactly one encoding.
func (d *decoder) uint(limit uint64) uint64 {
	v, n := binary.Uvarint(d.rest)
	if d.failed || n <= 0 || v > limit || n > 1 && d.rest[n-1] == 0 {
		d.failed = true
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// length reads the number of items that follow, each of at least size bytes. It rejects numbers
// that exceed the remaining data, so that damaged data does not cause large allocations.
func (d *decoder) length(size int) int { return int(d.uint(uint64(len(d.rest) / size))) }

// bytes reads n bytes. The result is part of the input.
func (d *decoder) bytes(n int) []byte {
	if d.failed || n > len(d.rest) {
		d.failed = true
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

// close returns an error if reading failed or input is left over.
func (d *decoder) close(name string) error {
	if d.failed {
		return fmt.Errorf("read %s: %w", name, ErrDamaged)
	}
	if len(d.rest) > 0 {
		return fmt.Errorf("read %s: %d bytes too many: %w", name, len(d.rest), ErrDamaged)
	}
	return nil
}
