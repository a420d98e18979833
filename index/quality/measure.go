package quality

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Measure is a retrieval measure, named as in ir-measures: P@100, R@100, AP, AP@100, nDCG,
// nDCG@10, RR, RR@10, Success@5, Rprec.
type Measure struct {
	Name   string // P, R, AP, nDCG, RR, Success or Rprec
	Cutoff int    // number of first documents that are considered; 0 means all
}

// ErrMeasure means that a string is not the name of a measure.
var ErrMeasure = errors.New("unknown measure")

// cutoffs maps each measure to whether it allows and whether it needs a cutoff.
var cutoffs = map[string]struct{ allowed, needed bool }{
	"P":       {true, true},
	"R":       {true, true},
	"Success": {true, true},
	"AP":      {true, false},
	"nDCG":    {true, false},
	"RR":      {true, false},
	"Rprec":   {false, false},
}

// Parse parses a measure in the format of [Measure.String]. The error wraps [ErrMeasure].
func Parse(s string) (Measure, error) {
	name, cutoff, cut := strings.Cut(s, "@")
	takes, ok := cutoffs[name]
	switch {
	case !ok:
		return Measure{}, fmt.Errorf("%w %q: write P@k, R@k, AP, nDCG@k, RR, Success@k or Rprec", ErrMeasure, s)
	case cut && !takes.allowed:
		return Measure{}, fmt.Errorf("%w %q: %s takes no cutoff", ErrMeasure, s, name)
	case !cut && takes.needed:
		return Measure{}, fmt.Errorf("%w %q: %s needs a cutoff, such as %s@10", ErrMeasure, s, name, name)
	case !cut:
		return Measure{Name: name}, nil
	}
	k, err := strconv.ParseUint(cutoff, 10, 31)
	if err != nil || k == 0 {
		return Measure{}, fmt.Errorf("%w %q: the cutoff must be a whole number of at least 1", ErrMeasure, s)
	}
	return Measure{name, int(k)}, nil
}

func (m Measure) String() string {
	if m.Cutoff == 0 {
		return m.Name
	}
	return m.Name + "@" + strconv.Itoa(m.Cutoff)
}

// MarshalText returns the result of [Measure.String].
func (m Measure) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText parses text with [Parse].
func (m *Measure) UnmarshalText(text []byte) (err error) {
	*m, err = Parse(string(text))
	return err
}
