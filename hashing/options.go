package hashing

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// Options say how to learn a hash function. Zero values are the defaults stated; "by the kind" is
// what [Kinds] are composed of.
type Options struct {
	Kind       Kind    // "" means Stacked
	Bits       int     // width of the codes, 1 to MaxBits; 0 means 64, and [Auto] leaves it to Train
	Occupancy  float64 // documents that a ball shall hold, with Auto; 0 means 100
	Analyzer   ingest.Analyzer
	Vocabulary ingest.VocabularyOptions
	Weighting  ingest.Weighting // of what the network reads; "" means by the kind

	Hidden     []int         // units of the hidden layers; nil means by the kind, empty means none
	Activation ae.Activation // of the hidden layers; 0 means by the kind
	Init       ae.Init       // of the weights; 0 means by the kind
	Tied       bool          // decode by the encoder's weights, through as many layers
	Target     Target        // which words to learn to expect in a document; "" means by the kind
	Corruption string        // of the input, as masking:0.3, gaussian:0.3, salt:0.1 or none; "" means by the kind
	L2         float64       // penalty on squared weights
	Pretrain   bool          // the layers one by one, greedily, before all together

	Samples    int       // terms that stand, in each batch, for those that no document of it expects; 0 means all terms
	Epochs     int       // 0 means what suits the number of documents
	Rate       float64   // Adam's first step; 0 means .004, or .008 for 32 bits and fewer
	Binariser  Binariser // "" means by the kind
	Validation float64   // share of the documents held out to watch the loss; 0 means none
	Patience   int       // epochs without a better validation loss before stopping; 0 means never
	Seed       uint64
	Report     func(Progress) // called now and then; may be nil

	Save   func(state []byte) error // keeps the state of the training now and then, and when it is interrupted; nil means never
	Resume []byte                   // what Save was given last; nil means start anew. [ErrState] if it is of another training
}

// A Target says which words a network learns to expect in a document.
type Target string

// What can be expected: the document's own words, or those of its neighbours as well.
const (
	Own        Target = "own"
	Neighbours Target = "neighbours"
)

func (o Options) withDefaults() (Options, error) {
	o.Analyzer = o.Analyzer.WithDefaults()
	if o.Kind == "" {
		o.Kind = Stacked
	}
	if o.Bits == 0 {
		o.Bits = 64
	}
	if o.Rate == 0 {
		o.Rate = 0.004
		if o.Bits <= 32 {
			o.Rate = 0.008
		}
	}
	c := o.Kind.composition()
	if o.Target == "" {
		o.Target = c.target
	}
	if o.Binariser == "" {
		o.Binariser = c.binariser
	}
	if o.Binariser == "" {
		o.Binariser = Median
	}
	if o.Hidden == nil {
		o.Hidden = c.hidden
	}
	if o.Hidden == nil {
		o.Hidden = []int{500}
	}
	if o.Report == nil {
		o.Report = func(Progress) {}
	}
	return o, o.validate()
}

// Validate reports, by an [ErrOptions], what [Train] would refuse before it reads a document.
func (o Options) Validate() error {
	if o.Bits == Auto {
		o.Bits = 0
	}
	_, err := o.withDefaults()
	return err
}

func (o Options) validate() error {
	var err error
	switch {
	case o.Kind.About() == "":
		err = fmt.Errorf("kind %q is none of %q", o.Kind, Kinds())
	case o.Bits < 1 || o.Bits > MaxBits:
		err = fmt.Errorf("%d bits: a code has 1 to %d", o.Bits, MaxBits)
	case !(o.Occupancy >= 0):
		err = fmt.Errorf("%v documents in a ball", o.Occupancy)
	case o.Epochs < 0 || o.Patience < 0 || o.Samples < 0 || !(o.Rate > 0) || !(o.L2 >= 0) || !(o.Validation >= 0 && o.Validation < 1):
		err = fmt.Errorf("epochs %d, rate %v, l2 %v, validation %v, patience %d", o.Epochs, o.Rate, o.L2, o.Validation, o.Patience)
	case o.Activation > ae.Identity:
		err = fmt.Errorf("activation %v is not for hidden layers", o.Activation)
	case o.Target != "" && o.Target != Own && o.Target != Neighbours:
		err = fmt.Errorf("target %q is neither %q nor %q", o.Target, Own, Neighbours)
	default:
		_, cerr := corruption(o.Corruption)
		err = errors.Join(o.Analyzer.Validate(), o.Weighting.Validate(), o.Binariser.validate(), cerr)
	}
	if err != nil && !errors.Is(err, ErrOptions) {
		err = fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return err
}

// corruption reads a name and an amount.
func corruption(s string) (ae.Corruption, error) {
	name, amount, _ := strings.Cut(s, ":")
	v, err := strconv.ParseFloat(amount, 64)
	switch {
	case s == "" || s == "none":
		return nil, nil
	case err != nil || !(v >= 0):
	case name == "gaussian":
		return ae.Gaussian(v), nil
	case name == "masking" && v < 1:
		return ae.Masking(v), nil
	case name == "salt" && v < 1:
		return ae.SaltAndPepper(v), nil
	}
	return nil, fmt.Errorf("corruption %q is none of masking:SHARE, salt:SHARE, gaussian:SIGMA and none", s)
}
