package hashing

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
)

// An Epoch is what going once through the documents came to. Losses are means over documents, the lower the better.
type Epoch struct {
	Loss       float64 `json:"loss"`                // while learning, noise and all
	Validation float64 `json:"validation,omitzero"` // of the documents held out, after the epoch and without noise; 0 means that none were
}

// Curve is how training went, epoch by epoch: empty for a kind that does not train, and for
// models that were made before hashsearch kept it.
func (m *Model) Curve() []Epoch { return slices.Clone(m.header.Curve) }

// recording makes a training keep its curve, which goes with the state that Save is given: a
// training that was resumed ends with the same curve.
func (o Options) recording(curve *[]Epoch) (Options, error) {
	report, save := o.Report, o.Save
	o.Report = func(p Progress) {
		if p.Stage == "training" && p.Layer == 0 && p.Epoch > len(*curve) { // the first report after an epoch
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

// joinCurve is the SHA-256 of the rest, the curve as a line of JSON, and the state of the network.
func joinCurve(curve []Epoch, state []byte) []byte {
	b := make([]byte, sha256.Size, sha256.Size+40*len(curve)+len(state))
	line, _ := json.Marshal(curve) // finite numbers: a loss that is none ends the training
	b = append(append(append(b, line...), '\n'), state...)
	sum := sha256.Sum256(b[sha256.Size:])
	copy(b, sum[:])
	return b
}

func splitCurve(b []byte) (curve []Epoch, state []byte, err error) {
	if len(b) < sha256.Size || sha256.Sum256(b[sha256.Size:]) != [sha256.Size]byte(b) {
		return nil, nil, fmt.Errorf("%w: damaged", ErrState)
	}
	line, state, _ := bytes.Cut(b[sha256.Size:], []byte("\n"))
	if err := json.Unmarshal(line, &curve); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrState, err)
	}
	return curve, state, nil
}
