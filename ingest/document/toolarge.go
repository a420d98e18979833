package document

import (
	"errors"
	"fmt"
)

// ErrTooLarge is wrapped by the reason for rejecting a document over the limit of its reader.
var ErrTooLarge = errors.New("document is too large")

// TooLarge returns an error that wraps [ErrTooLarge]. Sizes are in bytes.
func TooLarge(size int64, limit int) error {
	return fmt.Errorf("%w: %d bytes, but the limit is %d", ErrTooLarge, size, limit)
}
