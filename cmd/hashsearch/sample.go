package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/insight"
)

// sampleFlags holds the flags of the command sample.
type sampleFlags struct {
	prior                 string
	n, terms, walk, steps int
	seed                  uint64
	between               bool
	json                  *bool
}

func newSample() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sample FILE [ID1 ID2]",
		Short: "decode random activations, or activations between two documents",
		Long: `Sample generates activations of the code layer and prints the words that the model predicts for a
document with these activations, a line per sample.

The value of each unit is drawn independently: from a random document, or from the distribution that
--prior selects. "normal" is the prior of variational models, and "bits" that of adversarial models.
Values drawn independently rarely fit together, so --walk times a document of typical length is
drawn from the predicted words and encoded.

With --between, sample decodes activations at equal steps on the line from document ID1 to document
ID2.`,
		Example: `  hashsearch sample news.db --n 3
  hashsearch sample news.db --between sci.space/59846 rec.autos/101551 --steps 7`,
		Args: cobra.RangeArgs(1, 3),
	}
	var flags sampleFlags
	f := cmd.Flags()
	f.IntVar(&flags.n, "n", 5, "number of samples")
	f.IntVar(&flags.terms, "terms", 10, "number of words to print per sample")
	f.Uint64Var(&flags.seed, "seed", 1, "seed of the random numbers")
	f.StringVar(&flags.prior, "prior", "documents", "distribution that units are drawn from: documents, normal or bits")
	f.IntVar(&flags.walk, "walk", 4, "number of steps from independent units towards typical documents")
	f.BoolVar(&flags.between, "between", false, "decode activations between the documents ID1 and ID2")
	f.IntVar(&flags.steps, "steps", 5, "number of samples with --between, including both documents")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(len(args) - 1); err != nil {
			return err
		}
		return withModel(args[0], func(ix *index.Index, m *hashing.Model) error {
			samples, err := flags.activations(cmd, ix, m, args[1:])
			if err != nil {
				return err
			}
			return flags.print(cmd, m, samples)
		})
	}
	return cmd
}

// check returns a usage error if the flags are invalid or do not fit the number of ids.
func (f *sampleFlags) check(ids int) error {
	switch {
	case f.between != (ids == 2) || ids == 1:
		return usagef("--between requires two document ids, and document ids require --between")
	case f.prior != "documents" && f.prior != "normal" && f.prior != "bits":
		return usagef("--prior %q: choose documents, normal or bits", f.prior)
	case f.n < 1 || f.terms < 1 || f.walk < 0 || f.steps < 2:
		return usagef("--n %d, --terms %d, --walk %d, --steps %d: must be at least 1, 1, 0 and 2", f.n, f.terms, f.walk, f.steps)
	}
	return nil
}

// activations returns the activations to decode, one slice per sample.
func (f *sampleFlags) activations(cmd *cobra.Command, ix *index.Index, m *hashing.Model, ids []string) ([][]float32, error) {
	if f.between {
		a, err := activationsOf(ix, m, ids[0])
		if err != nil {
			return nil, err
		}
		b, err := activationsOf(ix, m, ids[1])
		if err != nil {
			return nil, err
		}
		return hashing.Between(a, b, f.steps), nil
	}
	draw, err := f.drawFunc(cmd, ix, m)
	if err != nil {
		return nil, err
	}
	return insight.Dream(m, draw, f.n, f.walk, rand.New(rand.NewPCG(f.seed, 0)))
}

// drawFunc returns a function that draws activations from the distribution of --prior.
func (f *sampleFlags) drawFunc(cmd *cobra.Command, ix *index.Index, m *hashing.Model) (func(*rand.Rand) []float32, error) {
	priors := map[string]ae.Prior{"normal": ae.Normal, "bits": ae.FairBits}
	if prior, ok := priors[f.prior]; ok {
		return func(rng *rand.Rand) []float32 {
			h := make([]float32, m.Bits())
			prior.Draw(h, rng)
			return h
		}, nil
	}
	documents, err := insight.Activations(ix.Sketches(cmd.Context(), 0))
	return func(rng *rand.Rand) []float32 { return m.Draw(documents, rng) }, err
}

// activationsOf returns the activations of the document with this id.
func activationsOf(ix *index.Index, m *hashing.Model, id string) ([]float32, error) {
	d, err := ix.Document(id)
	if err != nil {
		return nil, err
	}
	s, err := m.Hash(d.Words())
	if err != nil {
		return nil, fmt.Errorf("document %q: %w", id, err)
	}
	return s.Activations, nil
}

// print prints the predicted terms of each sample.
func (f *sampleFlags) print(cmd *cobra.Command, m *hashing.Model, samples [][]float32) error {
	for i, h := range samples {
		terms, err := m.Expect(h, f.terms)
		if err != nil {
			return err
		}
		if *f.json {
			err = printJSON(cmd, map[string]any{"sample": i + 1, "terms": terms})
		} else {
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d  %s\n", i+1, names(terms))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// names joins the names of terms with spaces.
func names(terms []hashing.Expected) string {
	var all []string
	for _, t := range terms {
		all = append(all, printable(t.Term))
	}
	return strings.Join(all, " ")
}
