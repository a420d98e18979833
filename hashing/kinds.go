package hashing

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest"
)

// A composition is what a kind is made of. The zero value of each field is what most kinds have.
type composition struct {
	kind      Kind
	about     string // one line for people who choose
	reads     reading
	target    Target    // "" means Own
	says      said      // what is expected of a document, before its neighbours add to it
	binariser Binariser // "" means Median
	hidden    []int     // nil means one layer of 500
	parts     func(o Options, c corpus) ae.Config
	finds     func(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) // the network for what it reads, instead of training one of parts
}

// A corpus is what a composition may know of the documents.
type corpus struct {
	documents int
	terms     int
	mass      float64 // of what is expected of a document, in the mean
	epochs    int     // of the training
	space     *ae.Net // in which neighbours were sought; nil without
}

// compositions is the one place where a name becomes a network. Unless it says otherwise, the decoder is one linear layer,
// which costs a tenth of one with 500 hidden units. The loss grows with the mass of its target, and
// what is weighed against it must, too.
func compositions() []composition {
	return []composition{
		{kind: Stacked, about: "deep encoder that expects its neighbours' words, fading noise, balanced bits; the default",
			target: Neighbours, says: rarities, binariser: Half, parts: stacked},
		{kind: "linear", about: "linear, squared error: finds the space of principal components",
			says: weights, hidden: []int{}, parts: func(o Options, _ corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Loss: ae.SquaredError{}}
			}},
		{kind: "undercomplete", about: "non-linear with a narrow code; the plainest of those with even bits",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Penalties: even(c)}
			}},
		{kind: "denoising", about: "repairs documents of which words were masked",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Corruption: ae.Masking(0.5), Penalties: even(c)}
			}},
		{kind: "sparse-kl", about: "each unit active for a tenth of the documents, by Kullback-Leibler divergence",
			parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Penalties: []ae.Penalty{ae.KL{Weight: 0.01 * c.mass, Rho: 0.1}}}
			}},
		{kind: "sparse-l1", about: "few large activations, by a Laplace prior on the code",
			parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Penalties: []ae.Penalty{ae.L1{Weight: 2e-4 * c.mass}}}
			}},
		{kind: "contractive", about: "a code that moves little when the document changes a little; one layer, tied weights",
			binariser: Half, hidden: []int{}, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Tied: true}, Penalties: append(even(c), ae.Contractive{Weight: 0.001 * c.mass})}
			}},
		{kind: "psd", about: "predictive sparse decomposition: predicts the sparse code over a dictionary",
			says: weights, parts: func(o Options, _ corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Loss: ae.SquaredError{}, Bottleneck: ae.SparseCoding{Lambda: 0.05}}
			}},
		{kind: "stochastic", about: "code units drawn as bits, straight-through gradients",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Bottleneck: ae.Bernoulli{}, Penalties: even(c)}
			}},
		{kind: "variational", about: "Gaussian code with a learned spread and a N(0,1) prior, which can be sampled",
			parts: func(o Options, _ corpus) ae.Config {
				return ae.Config{Shape: ae.Shape{Code: ae.Identity}, Bottleneck: ae.Variational{Anneal: 0.5}}
			}},
		{kind: "wta", about: "winner-take-all: only the documents that drive a unit most get through it",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Bottleneck: ae.Winners{Share: 0.3}, Penalties: even(c)}
			}},
		{kind: "adversarial", about: "a critic makes the codes look like fair coins",
			binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Penalties: append(even(c), ae.Adversarial{Weight: 0.001 * c.mass, Prior: ae.FairBits})}
			}},
		{kind: "gsn", about: "generative stochastic network: comes back from where its own chain goes",
			reads: reading{Weighting: ingest.LogCounts, Scale: inputScale}, binariser: Half, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Corruption: ae.SaltAndPepper(0.4), Bottleneck: ae.Noise{Sigma: 0.3}, Walkback: 2, Penalties: even(c)}
			}},
		{kind: "convolutional", about: "reads the first 128 words in their order, through windows of three",
			reads: reading{Sequence: 128}, binariser: Half, hidden: []int{}, parts: func(o Options, c corpus) ae.Config {
				return ae.Config{Epochs: 16, Shape: ae.Shape{Grid: ae.Grid{Height: 1, Width: 128, Channels: c.terms}, Convolutions: []ae.Convolution{
					{Units: 64, Activation: ae.Identity}, {Width: 3, Units: 256, Pool: -1}}}, Penalties: even(c)}
			}},
		{kind: "dbn", about: "deep belief network: Boltzmann machines over counts, unrolled and fine-tuned with noise",
			reads: reading{Weighting: ingest.LogCounts}, says: logCounts, binariser: Half, hidden: []int{500, 500}, parts: beliefs},
		{kind: "itq", about: "principal directions, turned so that signs lose least; found without training",
			binariser: ITQ, hidden: []int{}, finds: directions},
		{kind: "sth", about: "self-taught hashing: eigenvectors of the graph of neighbours, and an SVM that learns each bit",
			reads: reading{Scale: 1}, binariser: Half, hidden: []int{}, finds: selfTaught},
		{kind: LSH, about: "random hyperplanes: the baseline, learned from nothing but the vocabulary",
			binariser: Half, hidden: []int{}, finds: hyperplanes},
	}
}

// stacked is a deep encoder, noise at the code layer that fades as training goes on, and a
// linear decoder to a softmax over the terms. Without the balance a hidden layer lets bits
// die, and it is the better known the larger the batch. Few bits bear less noise and take longer to settle. It is steps
// that count, not epochs: of many documents a few epochs do, and more of them learn what does not last.
func stacked(o Options, c corpus) ae.Config {
	batch, steps := smaller(400, c.documents), 440
	if o.Bits <= 20 {
		steps = 770
	}
	return ae.Config{
		Corruption:  ae.Excerpts{Share: 0.1, Rest: ae.Masking(0.5)},
		Pretraining: ae.Principal{Space: c.space},
		Bottleneck:  ae.Noise{Sigma: min(2, float64(o.Bits)/64), Fade: true},
		Penalties:   even(c),
		Batch:       batch,
		Epochs:      max(2, steps*batch/c.documents),
	}
}

// beliefs is the deep belief network of Salakhutdinov and Hinton ("Semantic hashing", 2009): words count by their logarithms, and
// each machine learns for as many epochs as the whole does later. Without decay of the weights and this rate,
// hidden units get stuck at 0 or 1 and take bits with them.
func beliefs(o Options, c corpus) ae.Config {
	mirrored := slices.Clone(o.Hidden)
	slices.Reverse(mirrored)
	return ae.Config{
		Shape:       ae.Shape{Hidden: ae.Sigmoid, Decoder: mirrored},
		Pretraining: ae.RBMs{Epochs: c.epochs, Rate: 0.05, Decay: 5e-4},
		Bottleneck:  ae.Noise{Sigma: 0.5},
		Penalties:   even(c),
	}
}

// even keeps the bits of a sigmoid code alive, even and different.
func even(c corpus) []ae.Penalty { return []ae.Penalty{ae.Balance{Weight: c.mass / 70}} }

// A Kind is a way to make a hash function. [Kinds] lists them.
type Kind string

// Two of the kinds: the default, and what every other one has to beat.
const (
	Stacked Kind = "stacked"
	LSH     Kind = "lsh"
)

// Kinds are all there are, the default first.
func Kinds() []Kind {
	var all []Kind
	for _, c := range compositions() {
		all = append(all, c.kind)
	}
	return all
}

// About says in a line what a kind is; "" for a name that is none.
func (k Kind) About() string { return k.composition().about }

// composition is the zero value for a name that is none.
func (k Kind) composition() composition {
	all := compositions()
	if i := slices.IndexFunc(all, func(c composition) bool { return c.kind == k }); i >= 0 {
		return all[i]
	}
	return composition{}
}
