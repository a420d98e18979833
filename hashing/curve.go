package hashing

import (
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
		o.Save = func(state io.WriterTo) error { return save(progressed{*curve, state}) }
	}
	var err error
	if o.Resume != nil {
		*curve, o.Resume, err = splitState[[]Epoch](o.Resume)
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
