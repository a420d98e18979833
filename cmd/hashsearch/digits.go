package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ae/digits"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// digitsFlags say what to learn from, and how.
type digitsFlags struct {
	images, labels string
	drawn          int
	dir            string
	kind           string
	layers         []int
	epochs         int
	seed           uint64
	json           bool
}

func newDigits() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "digits",
		Short: "train an autoencoder on pictures of digits, and show what it learned",
		Long: `Digits shows what an autoencoder does where it can be seen. It trains one on drawn digits, or on
pictures of an IDX file such as MNIST's, and writes pictures into the folder --out:

  reconstructions.png   digits that it has not seen (above) and what it says they were (below)
  units.png             what each unit of its code stands for: the ink that it adds (dark) and takes away (light)
  drivers.png           for each of the first 16 units a row: the digits that drive it most
  ascent.png            for each unit the picture that would drive it more than any other, by gradient ascent
  map.png               where digits that it has not seen lie in a code of two units

The kinds of autoencoder:

` + digitKindHelp(),
		Example: `  hashsearch digits --out pictures
  hashsearch digits --out pictures --kind convolutional
  hashsearch digits --out pictures --images train-images-idx3-ubyte.gz --labels train-labels-idx1-ubyte.gz --epochs 10`,
		Args: cobra.NoArgs,
	}
	var flags digitsFlags
	f := cmd.Flags()
	f.StringVar(&flags.images, "images", "", "IDX file of pictures, plain or gzip (default: drawn digits)")
	f.StringVar(&flags.labels, "labels", "", "IDX file of the labels of --images, to colour the map")
	f.IntVar(&flags.drawn, "drawn", 5000, "digits to draw where there is no file")
	f.StringVar(&flags.dir, "out", "", "folder to write the pictures to; made if need be")
	f.StringVar(&flags.kind, "kind", digitKinds()[0].name, "kind of autoencoder: "+strings.Join(digitKindNames(), ", "))
	f.IntSliceVar(&flags.layers, "layers", nil, "units of the layers of the encoder; the last one is the code (default: what suits the kind)")
	f.IntVar(&flags.epochs, "epochs", 0, "times to go through the pictures (default: what suits the kind)")
	f.Uint64Var(&flags.seed, "seed", 1, "what all randomness comes from: the same seed makes the same pictures")
	f.BoolVar(&flags.json, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := flags.check(cmd.Flags().Changed); err != nil {
			return err
		}
		images, err := flags.read()
		if err != nil {
			return err
		}
		s, err := flags.show(cmd, images)
		if err != nil {
			return err
		}
		return s.print(cmd, flags.json)
	}
	return cmd
}

// minPictures is how many pictures can be learned from; a tenth is held out.
const minPictures = 20

func (f *digitsFlags) check(given func(flag string) bool) error {
	kind := digitKindOf(f.kind)
	switch {
	case f.dir == "":
		return usagef("say with --out where the pictures shall go")
	case f.labels != "" && f.images == "":
		return usagef("--labels belong to --images; drawn digits have theirs")
	case f.images == "" && (f.drawn < minPictures || f.drawn > 1_000_000):
		return usagef("--drawn %d: %d to 1000000", f.drawn, minPictures)
	case kind.name == "":
		return usagef("--kind %q is none of these:\n%s", f.kind, digitKindHelp())
	case given("epochs") && f.epochs < 1:
		return usagef("--epochs %d: at least one", f.epochs)
	case given("layers") && len(kind.Convolutions) > 0:
		return usagef("--layers %v: the code of the kind %s are its filters, and there are no layers after them", f.layers, f.kind)
	case given("layers") && (len(f.layers) == 0 || slices.Min(f.layers) < 1):
		return usagef("--layers %v: each has at least one unit", f.layers)
	}
	return nil
}

// read draws the pictures, or reads them.
func (f *digitsFlags) read() (*digits.Images, error) {
	if f.images == "" {
		return digits.Draw(f.drawn, f.seed), nil
	}
	m, err := readFile(f.images, digits.ReadImages)
	if err != nil {
		return nil, err
	}
	if m.Len() < minPictures {
		return nil, fmt.Errorf("%s: %s: too few to learn from, for it takes %d", f.images, english.Count(m.Len(), "picture"), minPictures)
	}
	if f.labels == "" {
		return m, nil
	}
	if m.Labels, err = readFile(f.labels, digits.ReadLabels); err == nil && len(m.Labels) != m.Len() {
		err = fmt.Errorf("%s: %s for %s", f.labels, english.Count(len(m.Labels), "label"), english.Count(m.Len(), "picture"))
	}
	return m, err
}

func readFile[T any](path string, read func(io.Reader) (T, error)) (v T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return v, err
	}
	v, err = read(f)
	if err = errors.Join(err, f.Close()); err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return v, err
}
