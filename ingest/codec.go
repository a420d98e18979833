package ingest

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrDamaged is wrapped by the errors for bytes that are not what this package wrote: truncated,
// damaged or foreign.
var ErrDamaged = errors.New("damaged or foreign data")

func appendUint(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

// A decoder reads varints and bytes. It remembers the first failure, so that callers check once; after
// it every value is zero.
type decoder struct {
	rest   []byte
	failed bool
}

// uint reads a number of at most limit. Only the shortest form of a number is accepted, so that what
// can be read has exactly one encoding.
func (d *decoder) uint(limit uint64) uint64 {
	v, n := binary.Uvarint(d.rest)
	if d.failed || n <= 0 || v > limit || n > 1 && d.rest[n-1] == 0 {
		d.failed = true
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

// length reads how many items follow, each of at least size bytes, and refuses more than could
// follow: a damaged length must not allocate.
func (d *decoder) length(size int) int { return int(d.uint(uint64(len(d.rest) / size))) }

// bytes reads n bytes; they belong to the input.
func (d *decoder) bytes(n int) []byte {
	if d.failed || n > len(d.rest) {
		d.failed = true
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

// close reports whether all was read, and nothing failed.
func (d *decoder) close(what string) error {
	if d.failed {
		return fmt.Errorf("read %s: %w", what, ErrDamaged)
	}
	if len(d.rest) > 0 {
		return fmt.Errorf("read %s: %d bytes too many: %w", what, len(d.rest), ErrDamaged)
	}
	return nil
}
