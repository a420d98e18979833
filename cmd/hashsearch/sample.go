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

// sampleFlags say what is decoded.
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
		Short: "dream up documents: decode random activations, or those between two documents",
		Long: `Sample makes activations that no document has, and tells which words the model expects in a
document that had them. Each unit of the code layer takes its value from a random document
of its own or, with --prior, from what a variational (normal) or an adversarial model (bits) was trained
to expect. Such units agree on little, so --walk times a document of the usual length is drawn from the
words that are expected, and its activations are taken instead. With --between, activations go in equal
steps from those of one document to those of another.`,
		Example: `  hashsearch sample news.db --n 3
  hashsearch sample news.db --between sci.space/59846 rec.autos/101551 --steps 7`,
		Args: cobra.RangeArgs(1, 3),
	}
	var flags sampleFlags
	f := cmd.Flags()
	f.IntVar(&flags.n, "n", 5, "documents to dream up")
	f.IntVar(&flags.terms, "terms", 10, "words to tell of each")
	f.Uint64Var(&flags.seed, "seed", 1, "what all randomness comes from")
	f.StringVar(&flags.prior, "prior", "documents", "what units are drawn from: documents, normal or bits")
	f.IntVar(&flags.walk, "walk", 4, "steps from independent units towards where documents are")
	f.BoolVar(&flags.between, "between", false, "go from document ID1 to document ID2")
	f.IntVar(&flags.steps, "steps", 5, "steps between the two, themselves among them")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(len(args) - 1); err != nil {
			return err
		}
		return withModel(args[0], func(ix *index.Index, m *hashing.Model) error {
			dreams, err := flags.dream(cmd, ix, m, args[1:])
			if err != nil {
				return err
			}
			return flags.print(cmd, m, dreams)
		})
	}
	return cmd
}

func (f *sampleFlags) check(ids int) error {
	switch {
	case f.between != (ids == 2) || ids == 1:
		return usagef("--between wants two document ids, and ids want --between")
	case f.prior != "documents" && f.prior != "normal" && f.prior != "bits":
		return usagef("--prior %q is none of documents, normal and bits", f.prior)
	case f.n < 1 || f.terms < 1 || f.walk < 0 || f.steps < 2:
		return usagef("--n %d, --terms %d, --walk %d, --steps %d: at least 1, 1, 0 and 2", f.n, f.terms, f.walk, f.steps)
	}
	return nil
}

// dream makes the activations.
func (f *sampleFlags) dream(cmd *cobra.Command, ix *index.Index, m *hashing.Model, ids []string) ([][]float32, error) {
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
	draw, err := f.drawer(cmd, ix, m)
	if err != nil {
		return nil, err
	}
	return insight.Dream(m, draw, f.n, f.walk, rand.New(rand.NewPCG(f.seed, 0)))
}

// drawer draws activations from the prior.
func (f *sampleFlags) drawer(cmd *cobra.Command, ix *index.Index, m *hashing.Model) (func(*rand.Rand) []float32, error) {
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

func (f *sampleFlags) print(cmd *cobra.Command, m *hashing.Model, dreams [][]float32) error {
	for i, d := range dreams {
		terms, err := m.Expect(d, f.terms)
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

func names(terms []hashing.Expected) string {
	var all []string
	for _, t := range terms {
		all = append(all, printable(t.Term))
	}
	return strings.Join(all, " ")
}
