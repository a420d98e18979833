package hashing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// Options configure the training of a hash function. Zero values mean the stated defaults, where
// "the kind's" means the setting that Kind has by default.
type Options struct {
	Kind       Kind    // "" means [Stacked]
	Bits       int     // width of the codes, 1 to [MaxBits]; 0 means 64, with [Auto] Train chooses
	Occupancy  float64 // with Auto, target mean number of documents within 2 bits; 0 means 100
	Analyzer   ingest.Analyzer
	Vocabulary ingest.VocabularyOptions
	Weighting  ingest.Weighting // of the network's input; "" means the kind's

	Hidden     []int         // units of the hidden layers; nil means the kind's, empty means none
	Activation ae.Activation // of the hidden layers; 0 means the kind's
	Init       ae.Init       // of the weights; 0 means the kind's
	Tied       bool          // the decoder mirrors the encoder and shares its weights
	Target     Target        // the terms to predict; "" means the kind's
	Corruption string        // as masking:0.3, gaussian:0.3, salt:0.1 or none; "" means the kind's
	L2         float64       // weight of the penalty on squared weights
	Pretrain   bool          // train the layers greedily, one by one, before training all together

	Samples    int       // terms drawn per batch for the softmax; 0 means the kind's number, or all
	Epochs     int       // 0 means a number that suits the kind and the number of documents
	Rate       float64   // Adam's highest rate; 0 means 0.004, or 0.008 for at most 32 bits
	Binariser  Binariser // "" means the kind's
	Validation float64   // share of the documents held out to measure the loss; 0 means none
	Patience   int       // epochs without a better validation loss before stopping; 0 means never
	Seed       uint64
	Report     func(Progress) // called periodically; may be nil

	// Nested makes the first 16, 32, 64 and so on bits of a code a code of their own, by a network
	// each. Kinds that are computed without training and convolutional ones cannot be nested.
	Nested bool

	// Labels is the field whose values the codes learn to bring together, such as label; "" means
	// none. Labels of documents without a value are inferred from their neighbours and words,
	// unless no label seems to be theirs. Kinds that are computed without training cannot learn
	// labels.
	Labels string

	// Feedback lets the codes learn from Judgements, which a training of a collection takes from
	// its feedback: documents that users chose for the same query get similar codes, and similar
	// ones to that of the query. The Target must be [Neighbours].
	Feedback   bool
	Judgements []Judgement

	// Memory bounds the bytes of the process at its peak, as [Estimate] computes them. Of more
	// documents than fit, Train learns from a random sample; 0 means no bound.
	Memory int64

	// Start is a model to train further, after documents were added to those that it was trained
	// on; nil means a new one. Terms keep their weights, and a tenth as many documents are
	// processed. The kind, the width, the language and the network are those of Start; options for
	// them must be zero or equal. Kinds that are computed without training, and convolutional ones,
	// cannot be trained further.
	Start *Model
	// Past has the counts of all documents by Start; nil means that the texts are read. Train reads
	// no texts if new documents have few new words, which then stay unknown.
	Past *Past

	// Save stores the state of the training. It is called periodically and on interruption; nil
	// means never. The state cannot be written after Save has returned.
	Save func(state io.WriterTo) error
	// Resume has the bytes of the state last passed to Save; nil starts a new training. Train
	// returns [ErrState] if the state belongs to another training.
	Resume []byte
}

// A Target selects the terms that a network learns to predict for a document.
type Target string

// The targets: the document's own terms, or those of its neighbours as well.
const (
	Own        Target = "own"
	Neighbours Target = "neighbours"
)

func (o Options) withDefaults() (Options, error) {
	o, err := o.inherit()
	if err != nil {
		return o, err
	}
	o.Analyzer = o.Analyzer.WithDefaults()
	o.Kind = cmp.Or(o.Kind, Stacked)
	o.Bits = cmp.Or(o.Bits, 64)
	c := o.Kind.composition()
	o.Target = cmp.Or(o.Target, c.target)
	o.Binariser = cmp.Or(o.Binariser, c.binariser, Median)
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

// Validate returns the error that [Train] would return before reading a document. It wraps
// [ErrOptions].
func (o Options) Validate() error {
	if o.Bits == Auto {
		o.Bits = 0 // chosen later
	}
	_, err := o.withDefaults()
	return err
}

func (o Options) validate() error {
	var err error
	switch {
	case o.Kind.About() == "":
		err = fmt.Errorf("unknown kind %q: choose one of %q", o.Kind, Kinds())
	case o.Bits < 1 || o.Bits > MaxBits:
		err = fmt.Errorf("%d bits: the width must be 1 to %d", o.Bits, MaxBits)
	case o.Labels != "" && o.Kind.composition().parts == nil:
		err = fmt.Errorf("the kind %s is computed without training, and cannot learn labels: choose another kind", o.Kind)
	case o.Feedback && (o.Target != Neighbours || o.Kind.composition().parts == nil):
		err = fmt.Errorf("the kind %s with the target %q cannot learn from feedback: choose a kind whose target is the words of neighbours", o.Kind, o.Target)
	case o.Nested && (o.Kind.composition().parts == nil || o.Kind.composition().input.Sequence > 0 || o.Start != nil):
		err = fmt.Errorf("nested codes are those of several networks: choose a kind that is trained and has no convolutions, and train a new model")
	case o.Memory < 0:
		err = fmt.Errorf("%d bytes of memory: they must be at least 0", o.Memory)
	case !(o.Occupancy >= 0):
		err = fmt.Errorf("an occupancy of %v documents: it must be at least 0", o.Occupancy)
	case o.Epochs < 0 || o.Patience < 0 || o.Samples < 0 || !(o.Rate >= 0) || !(o.L2 >= 0) || !(o.Validation >= 0 && o.Validation < 1):
		err = fmt.Errorf("epochs %d, patience %d, samples %d, rate %v, l2 %v or validation %v is out of range",
			o.Epochs, o.Patience, o.Samples, o.Rate, o.L2, o.Validation)
	case o.Activation > ae.Identity:
		err = fmt.Errorf("activation %v cannot be used in hidden layers", o.Activation)
	case o.Target != "" && o.Target != Own && o.Target != Neighbours:
		err = fmt.Errorf("unknown target %q: choose %q or %q", o.Target, Own, Neighbours)
	default:
		_, cerr := corruption(o.Corruption)
		err = errors.Join(o.Analyzer.Validate(), o.Weighting.Validate(), o.Binariser.validate(), cerr)
	}
	if err != nil && !errors.Is(err, ErrOptions) {
		err = fmt.Errorf("%w: %w", ErrOptions, err)
	}
	return err
}

// corruption parses a corruption such as masking:0.3. It returns nil for none.
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
	return nil, fmt.Errorf("bad corruption %q: use masking:SHARE, salt:SHARE, gaussian:SIGMA or none", s)
}
