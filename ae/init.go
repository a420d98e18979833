package ae

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Init selects the interval U(±bound) from which the weights of a layer are drawn.
type Init uint8

// The initialisations have the bounds 1/√in for FanIn; √(6/(in+out)) for Glorot, which suits tanh
// and sigmoid (Glorot and Bengio, 2010); and √(6/in) for He, which suits ReLU and ELU (He and
// others, 2015).
const (
	FanIn Init = iota
	Glorot
	He
)

func (i Init) bound(in, out int) float64 {
	switch i {
	case Glorot:
		return math.Sqrt(6 / float64(in+out))
	case He:
		return math.Sqrt(6 / float64(in))
	}
	return 1 / math.Sqrt(float64(in))
}

var initNames = []string{"fan-in", "glorot", "he"}

// MarshalText implements encoding.TextMarshaler.
func (i Init) MarshalText() ([]byte, error) { return []byte(initNames[i]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *Init) UnmarshalText(text []byte) error {
	at := slices.Index(initNames, string(text))
	if at < 0 {
		return fmt.Errorf("unknown initialisation %q: use one of %s", text, strings.Join(initNames, ", "))
	}
	*i = Init(at)
	return nil
}
