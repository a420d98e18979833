package hashing

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
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
		o.Save = func(state []byte) error { return save(joinCurve(*curve, state)) }
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

// joinCurve returns the SHA-256 of the rest, the curve as a line of JSON, and the state of the
// network.
func joinCurve(curve []Epoch, state []byte) []byte {
	line, _ := json.Marshal(curve) // cannot fail: a loss that is not finite ends the training
	b := make([]byte, sha256.Size, sha256.Size+len(line)+1+len(state))
	b = append(append(append(b, line...), '\n'), state...)
	sum := sha256.Sum256(b[sha256.Size:])
	copy(b, sum[:])
	return b
}

// splitCurve is the inverse of joinCurve.
func splitCurve(b []byte) (curve []Epoch, state []byte, err error) {
	if len(b) < sha256.Size || sha256.Sum256(b[sha256.Size:]) != [sha256.Size]byte(b) {
		return nil, nil, fmt.Errorf("%w: its checksum does not match", ErrState)
	}
	line, state, _ := bytes.Cut(b[sha256.Size:], []byte("\n"))
	if err := json.Unmarshal(line, &curve); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return curve, state, nil
}
