package hashing

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
)

// A progressed state of a training has three parts: the SHA-256 of the second part, a line of JSON
// about the finished steps, and the state of the step that runs, which has a checksum of its own.
// It implements [io.WriterTo].
type progressed struct {
	done any
	rest io.WriterTo
}

// WriteTo implements [io.WriterTo].
func (p progressed) WriteTo(w io.Writer) (int64, error) {
	line, err := json.Marshal(p.done)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(line)
	n, err := w.Write(append(append(sum[:], line...), '\n'))
	if err != nil {
		return int64(n), err
	}
	rest, err := p.rest.WriteTo(w)
	return int64(n) + rest, err
}

// splitState returns the two parts of a progressed state.
func splitState[T any](b []byte) (done T, rest []byte, err error) {
	sum := b[:min(sha256.Size, len(b))]
	line, rest, _ := bytes.Cut(b[len(sum):], []byte("\n"))
	if want := sha256.Sum256(line); !bytes.Equal(sum, want[:]) {
		return done, nil, fmt.Errorf("%w: its checksum does not match", ErrState)
	}
	if err := json.Unmarshal(line, &done); err != nil {
		return done, nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return done, rest, nil
}
