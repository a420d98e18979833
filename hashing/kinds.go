package hashing

import (
	"context"
	"math"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A composition is the definition of a kind. The zero value of a field is the setting of most
// kinds.
type composition struct {
	kind      Kind
	about     string // one line of help
	input     inputFormat
	target    Target // "" means Own
	own       ownTerms
	binariser Binariser // "" means Median
	hidden    []int     // nil means one layer of 500
	parts     func(o Options, c corpus) ae.Config
	// build computes the network from its input rows, instead of training the network of parts.
	build func(ctx context.Context, o Options, x ae.Rows) (*ae.Net, error)
}

// A corpus holds the properties of the documents that a composition may depend on.
type corpus struct {
	documents int
	terms     int
	mass      float64 // mean sum of a target row
	epochs    int     // of the training
	space     *ae.Net // in which neighbours were compared; nil without neighbours
}

// compositions returns the definition of every kind. Unless stated otherwise, the decoder is one
// linear layer, which costs a tenth of a decoder with 500 hidden units. The loss is proportional
// to the mass of the target, so the weights of penalties are, too.
func compositions() []composition {
	return []composition{
		{kind: Stacked, about: "deep encoder that predicts neighbours' words, with fading noise and balanced bits; the default",
			target: Neighbours, own: idfPresence, binariser: Half, parts: stacked},
		{kind: "linear", about: "linear, squared error: finds the space of principal components",
			own: scaledTFIDF, hidden: []int{}, parts: func(o Options, _ corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Loss: ae.SquaredError{}}
			}},
		{kind: "undercomplete", about: "non-linear with a narrow code; the simplest kind with balanced bits",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Penalties: balance(c)}
			}},
		{kind: "denoising", about: "restores documents from which words were removed",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Corruption: ae.Masking(0.5), Penalties: balance(c)}
			}},
		{kind: "sparse-kl", about: "each unit is active for a tenth of the documents, by a Kullback-Leibler penalty",
			parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Penalties: []ae.Penalty{ae.KL{Weight: 0.01 * c.mass, Rho: 0.1}}}
			}},
		{kind: "sparse-l1", about: "few large activations, by a Laplace prior on the code",
			parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Penalties: []ae.Penalty{ae.L1{Weight: 2e-4 * c.mass}}}
			}},
		{kind: "contractive", about: "a code that changes little if the document changes little; one layer, tied weights",
			binariser: Half, hidden: []int{}, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Tied: true}, Penalties: append(balance(c), ae.Contractive{Weight: 0.001 * c.mass})}
			}},
		{kind: "psd", about: "predictive sparse decomposition: predicts the sparse code over a dictionary",
			own: scaledTFIDF, parts: func(o Options, _ corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Loss: ae.SquaredError{}, Bottleneck: ae.SparseCoding{Lambda: 0.05}}
			}},
		{kind: "stochastic", about: "code units sampled as bits, straight-through gradients",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Bottleneck: ae.Bernoulli{}, Penalties: balance(c)}
			}},
		{kind: "variational", about: "Gaussian code with a learned variance and an N(0,1) prior, which can be sampled",
			parts: func(o Options, _ corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Bottleneck: ae.Variational{Anneal: 0.5}}
			}},
		{kind: "wta", about: "winner-take-all: each unit passes only the documents that activate it most",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Bottleneck: ae.Winners{Share: 0.3}, Penalties: balance(c)}
			}},
		{kind: "adversarial", about: "a critic makes the bits resemble fair coin tosses",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Penalties: append(balance(c), ae.Adversarial{Weight: 0.001 * c.mass, Prior: ae.FairBits})}
			}},
		{kind: "gsn", about: "generative stochastic network: restores documents from its own noisy reconstructions",
			input: inputFormat{Weighting: ingest.LogCounts, Scale: inputScale}, binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Corruption: ae.SaltAndPepper(0.4), Bottleneck: ae.Noise{Sigma: 0.3}, Walkback: 2, Penalties: balance(c)}
			}},
		{kind: "convolutional", about: "reads the first 128 words in order, through windows of three",
			input: inputFormat{Sequence: 128}, binariser: Half, hidden: []int{}, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Epochs: 16, Shape: ae.Shape{Grid: ae.Grid{Height: 1, Width: 128, Channels: c.terms}, Convolutions: []ae.Convolution{
					{Units: 64, Activation: ae.Identity}, {Width: 3, Units: 256, Pool: -1}}}, Penalties: balance(c)}
			}},
		{kind: "dbn", about: "deep belief network: Boltzmann machines over counts, unrolled and fine-tuned with noise",
			input: inputFormat{Weighting: ingest.LogCounts}, own: logCounts, binariser: Half, hidden: []int{500, 500}, parts: deepBelief},
		{kind: "itq", about: "principal directions, rotated to lose least by taking signs; computed without training",
			binariser: ITQ, hidden: []int{}, build: principalDirections},
		{kind: "sth", about: "self-taught hashing: eigenvectors of the graph of neighbours, and an SVM for each bit",
			input: inputFormat{Scale: 1}, binariser: Half, hidden: []int{}, build: selfTaught},
		{kind: LSH, about: "random hyperplanes: the baseline, which learns only the vocabulary",
			binariser: Half, hidden: []int{}, build: hyperplanes},
	}
}

// stacked is a deep encoder with noise at the code layer that fades during training, and a linear
// decoder to a softmax over the terms. Without the balance penalty, bits die behind a hidden
// layer; larger batches estimate the penalty better. Short codes tolerate less noise and converge
// more slowly.
func stacked(o Options, c corpus) ae.Config {
	batch := batchSize(400, c.documents)
	steps := stackedSteps(c.documents)
	if o.Bits <= 20 {
		steps *= 1.75
	}
	return ae.Config{
		Corruption:  ae.Excerpts{Share: 0.1, Rest: ae.Masking(0.5)},
		Pretraining: ae.Principal{Space: c.space},
		Bottleneck:  ae.Noise{Sigma: min(2, float64(o.Bits)/64), Fade: true},
		Penalties:   balance(c),
		Samples:     sampledTerms(c.terms),
		Batch:       batch,
		Epochs:      max(3, int(steps)*batch/c.documents),
	}
}

// stackedSteps returns the number of steps for a number of documents. Up to 20,000 documents, it
// is fixed: many documents need few epochs. Further documents have more to teach, but less each.
func stackedSteps(documents int) float64 {
	return 500 * math.Sqrt(max(1, float64(documents)/20_000))
}

// sampledTerms returns the number of terms from which the normaliser of the softmax over all terms
// is estimated in each step; 0 means that all are fewer than twice as many, and computed.
func sampledTerms(all int) int {
	const enough = 5000
	if all < 2*enough {
		return 0
	}
	return enough
}

// deepBelief is the deep belief network of Salakhutdinov and Hinton ("Semantic hashing", 2009).
// Terms count by their logarithms, and each machine is trained for as many epochs as the whole
// network afterwards. Without weight decay and this learning rate, hidden units saturate at 0 or 1
// and make bits constant.
func deepBelief(o Options, c corpus) ae.Config {
	mirrored := slices.Clone(o.Hidden)
	slices.Reverse(mirrored)
	return ae.Config{
		Shape:       ae.Shape{Hidden: ae.Sigmoid, Decoder: mirrored},
		Pretraining: ae.RBMs{Epochs: c.epochs, Rate: 0.05, Decay: 5e-4},
		Bottleneck:  ae.Noise{Sigma: 0.5},
		Penalties:   balance(c),
	}
}

// balance keeps the bits of a sigmoid code balanced and uncorrelated, so that none becomes
// constant.
func balance(c corpus) []ae.Penalty { return []ae.Penalty{ae.Balance{Weight: c.mass / 70}} }

// A Kind is a method of making a hash function. [Kinds] lists them.
type Kind string

// The default kind, and the baseline that every other kind must beat.
const (
	Stacked Kind = "stacked"
	LSH     Kind = "lsh"
)

// Kinds returns all kinds, the default first.
func Kinds() []Kind {
	var all []Kind
	for _, c := range compositions() {
		all = append(all, c.kind)
	}
	return all
}

// About describes the kind in one line. It returns "" for an unknown kind.
func (k Kind) About() string { return k.composition().about }

// composition returns the definition of the kind, or the zero value for an unknown kind.
func (k Kind) composition() composition {
	all := compositions()
	if i := slices.IndexFunc(all, func(c composition) bool { return c.kind == k }); i >= 0 {
		return all[i]
	}
	return composition{}
}
