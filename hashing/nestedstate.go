package hashing

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/ae"
)

// finishedParts is the finished part of the stored state of a training of nested codes, which is a
// [progressed] state. The rest has the networks, one after the other, and the state of the network
// that is being trained.
type finishedParts struct {
	Epochs   int             `json:"epochs"`
	Networks []storedNetwork `json:"networks"`
}

type storedNetwork struct {
	Bytes int    `json:"bytes"`
	Sum   []byte `json:"sum"` // SHA-256
}

// A nestedWriter writes the stored state. It implements [io.WriterTo].
type nestedWriter struct {
	done nestedState
	rest io.WriterTo
}

// WriteTo implements [io.WriterTo].
func (n nestedWriter) WriteTo(w io.Writer) (int64, error) {
	head := finishedParts{Epochs: n.done.epochs}
	for _, net := range n.done.nets {
		b, err := net.AppendBinary(nil)
		if err != nil {
			return 0, err
		}
		sum := sha256.Sum256(b)
		head.Networks = append(head.Networks, storedNetwork{len(b), sum[:]})
	}
	return progressed{head, networks{n.done.nets, n.rest}}.WriteTo(w)
}

// networks are written one after the other, and then the rest.
type networks struct {
	nets []*ae.Net
	rest io.WriterTo
}

// WriteTo implements [io.WriterTo].
func (n networks) WriteTo(w io.Writer) (total int64, err error) {
	for _, net := range n.nets {
		b, err := net.AppendBinary(nil)
		if err != nil {
			return total, err
		}
		wrote, err := w.Write(b)
		if total += int64(wrote); err != nil {
			return total, err
		}
	}
	rest, err := n.rest.WriteTo(w)
	return total + rest, err
}

// readNested returns what a nestedWriter has written: the state, and the bytes of the rest.
func readNested(b []byte) (*nestedState, []byte, error) {
	head, b, err := splitState[finishedParts](b)
	if err != nil {
		return nil, nil, err
	}
	d := &nestedState{epochs: head.Epochs}
	for _, n := range head.Networks {
		if n.Bytes < 0 || n.Bytes > len(b) {
			return nil, nil, fmt.Errorf("%w: it ends within a network", ErrState)
		}
		net := new(ae.Net)
		if sum := sha256.Sum256(b[:n.Bytes]); !bytes.Equal(sum[:], n.Sum) {
			return nil, nil, fmt.Errorf("%w: the checksum of a network does not match", ErrState)
		}
		if err := net.UnmarshalBinary(b[:n.Bytes]); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrState, err)
		}
		d.nets, b = append(d.nets, net), b[n.Bytes:]
	}
	return d, b, nil
}
