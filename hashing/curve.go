package hashing

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// An Epoch is the result of one pass over the documents. Losses are means over documents.
type Epoch struct {
	// Loss is measured during the epoch, including noise.
	Loss float64 `json:"loss"`
	// Validation is measured on the held-out documents after the epoch, without noise; 0 means
	// that none were held out.
	Validation float64 `json:"validation,omitzero"`
}

// Curve returns the losses by epoch. It is empty for kinds that are not trained, and for models
// written before curves were recorded.
func (m *Model) Curve() []Epoch { return slices.Clone(m.header.Curve) }

// recording returns o with callbacks that append to curve and store it in the state passed to
// Save, so that a resumed training ends with the same curve.
func (o Options) recording(curve *[]Epoch) (Options, error) {
	report, save := o.Report, o.Save
	o.Report = func(p Progress) {
		// The first report after an epoch adds it to the curve.
		if p.Stage == "training" && p.Layer == 0 && p.Epoch > len(*curve) {
			*curve = append(*curve, epoch(p.Progress))
		}
		report(p)
	}
	if save != nil {
		o.Save = func(state io.WriterTo) error { return save(curved{*curve, state}) }
	}
	var err error
	if o.Resume != nil {
		*curve, o.Resume, err = splitCurve(o.Resume)
	}
	return o, err
}

func epoch(p ae.Progress) Epoch {
	e := Epoch{Loss: p.Loss}
	if p.Validation == p.Validation { // not NaN
		e.Validation = p.Validation
	}
	return e
}

// A curved state is the SHA-256 of the curve, the curve as a line of JSON, and the state of the
// network, which has a checksum of its own. curved implements [io.WriterTo].
type curved struct {
	curve []Epoch
	state io.WriterTo
}

// WriteTo implements [io.WriterTo].
func (c curved) WriteTo(w io.Writer) (int64, error) {
	line, _ := json.Marshal(c.curve) // cannot fail: a loss that is not finite ends the training
	sum := sha256.Sum256(line)
	n, err := w.Write(append(append(sum[:], line...), '\n'))
	if err != nil {
		return int64(n), err
	}
	rest, err := c.state.WriteTo(w)
	return int64(n) + rest, err
}

// splitCurve returns the curve and the rest of what curved wrote.
func splitCurve(b []byte) (curve []Epoch, state []byte, err error) {
	sum := b[:min(sha256.Size, len(b))]
	line, state, _ := bytes.Cut(b[len(sum):], []byte("\n"))
	if want := sha256.Sum256(line); !bytes.Equal(sum, want[:]) {
		return nil, nil, fmt.Errorf("%w: its checksum does not match", ErrState)
	}
	if err := json.Unmarshal(line, &curve); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return curve, state, nil
}
