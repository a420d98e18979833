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

// digitsFlags holds the flags of the command digits.
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
		Short: "train an autoencoder on pictures of digits and draw what it has learned",
		Long: `Digits demonstrates autoencoders on pictures. It trains one on generated digits, or on the pictures
in an IDX file such as MNIST's, and writes these pictures to the directory --out:

  reconstructions.png   held-out digits, with their reconstructions below
  units.png             the effect of each unit of the code: ink added (dark) or removed (light)
  drivers.png           a row for each of the first 16 units: the digits that activate it most
  ascent.png            for each unit, the picture that activates it most, found by gradient ascent
  map.png               held-out digits by their code in a second network with a code of two units

Digits prints the losses and the names of the pictures.

Kinds of autoencoder:

` + digitKindHelp(),
		Example: `  hashsearch digits --out pictures
  hashsearch digits --out pictures --kind convolutional
  hashsearch digits --out pictures --images train-images-idx3-ubyte.gz --labels train-labels-idx1-ubyte.gz --epochs 10`,
		Args: cobra.NoArgs,
	}
	var flags digitsFlags
	f := cmd.Flags()
	f.StringVar(&flags.images, "images", "", "IDX `file` of pictures, plain or gzip (default: generated digits)")
	f.StringVar(&flags.labels, "labels", "", "IDX `file` of the labels of --images, which colour the map")
	f.IntVar(&flags.drawn, "drawn", 5000, "number of digits to generate without --images")
	f.StringVar(&flags.dir, "out", "", "`directory` to write the pictures to; created if missing")
	f.StringVar(&flags.kind, "kind", digitKinds()[0].name, "`kind` of autoencoder: "+strings.Join(digitKindNames(), ", "))
	f.IntSliceVar(&flags.layers, "layers", nil, "numbers of units of the layers of the encoder; the last one is the code (default: depends on the kind)")
	f.IntVar(&flags.epochs, "epochs", 0, "passes over the pictures (default: depends on the kind)")
	f.Uint64Var(&flags.seed, "seed", 1, "seed of the random numbers; the same seed gives the same pictures")
	f.BoolVar(&flags.json, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := flags.check(cmd.Flags().Changed); err != nil {
			return err
		}
		images, err := flags.read()
		if err != nil {
			return err
		}
		s, err := flags.run(cmd, images)
		if err != nil {
			return err
		}
		return s.print(cmd, flags.json)
	}
	return cmd
}

// minPictures is the minimum number of pictures. A tenth of them is held out.
const minPictures = 20

// check returns a usage error if the flags are invalid. given reports whether a flag was set.
func (f *digitsFlags) check(given func(flag string) bool) error {
	kind := digitKindOf(f.kind)
	switch {
	case f.dir == "":
		return usagef("give a directory for the pictures with --out")
	case f.labels != "" && f.images == "":
		return usagef("--labels requires --images: generated digits have their own labels")
	case f.images == "" && (f.drawn < minPictures || f.drawn > 1_000_000):
		return usagef("--drawn %d: must be %d to 1000000", f.drawn, minPictures)
	case kind.name == "":
		return usagef("--kind %q: choose one of\n%s", f.kind, digitKindHelp())
	case given("epochs") && f.epochs < 1:
		return usagef("--epochs %d: must be at least 1", f.epochs)
	case given("layers") && len(kind.Convolutions) > 0:
		return usagef("--layers %v: the code of the kind %s consists of filters, so --layers cannot be set", f.layers, f.kind)
	case given("layers") && (len(f.layers) == 0 || slices.Min(f.layers) < 1):
		return usagef("--layers %v: each layer must have at least 1 unit", f.layers)
	}
	return nil
}

// read returns the pictures: read from --images, or generated.
func (f *digitsFlags) read() (*digits.Images, error) {
	if f.images == "" {
		return digits.Draw(f.drawn, f.seed), nil
	}
	m, err := readFile(f.images, digits.ReadImages)
	if err != nil {
		return nil, err
	}
	if m.Len() < minPictures {
		return nil, fmt.Errorf("%s: %s: at least %d are required", f.images, english.Count(m.Len(), "picture"), minPictures)
	}
	if f.labels == "" {
		return m, nil
	}
	if m.Labels, err = readFile(f.labels, digits.ReadLabels); err == nil && len(m.Labels) != m.Len() {
		err = fmt.Errorf("%s: %s for %s: the numbers must be equal", f.labels, english.Count(len(m.Labels), "label"), english.Count(m.Len(), "picture"))
	}
	return m, err
}

// readFile opens the file at path and calls read with it.
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
