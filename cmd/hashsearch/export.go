package main

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/sbinet/npyio/npy"
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/picture"
)

// exportFlags are the files to write; "" is none.
type exportFlags struct {
	activations, codes, tsv string
	json                    *bool
}

func newExportCodes() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export FILE",
		Short: "write activations, codes and a map of the documents for other programs",
		Long: `Export writes the documents that have a code, in the order in which they came, a row each:
--activations  float32, documents × bits, as NumPy's .npy
--codes        uint8, documents × bytes, as .npy; bit i is bit i%8 of byte i/8, as FAISS reads them
--tsv          id, labels (| between them), code in hexadecimal, and two coordinates to draw the
               document at: the first two principal components of the activations
Each file is written whole or not at all.`,
		Example: `  hashsearch export news.db --activations a.npy --codes c.npy --tsv t.tsv`,
		Args:    cobra.ExactArgs(1),
	}
	var flags exportFlags
	cmd.Flags().StringVar(&flags.activations, "activations", "", "file for the activations, .npy")
	cmd.Flags().StringVar(&flags.codes, "codes", "", "file for the codes, .npy")
	cmd.Flags().StringVar(&flags.tsv, "tsv", "", "file for ids, labels, codes and map")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.activations+flags.codes+flags.tsv == "" {
			return usagef("name a file to write by --activations, --codes or --tsv")
		}
		return withModel(args[0], func(ix *index.Index, m *hashing.Model) error {
			e, err := readExport(cmd, ix, m.Bits())
			if err != nil {
				return err
			}
			if err := flags.write(e); err != nil {
				return err
			}
			return e.print(cmd, *flags.json)
		})
	}
	return cmd
}

// An exported collection is what the files are made of.
type exported struct {
	bits        int
	docs        []exportedDocument
	activations []float32 // documents × bits
	empty       int       // documents without a code
}

type exportedDocument struct {
	id     string
	labels []string
	code   hashing.Code
}

func readExport(cmd *cobra.Command, ix *index.Index, bits int) (*exported, error) {
	e := &exported{bits: bits}
	for d, err := range ix.Sketches(cmd.Context(), 0) {
		if err != nil {
			return nil, err
		}
		if d.Sketch.Code == nil {
			e.empty++
			continue
		}
		e.docs = append(e.docs, exportedDocument{d.ID, d.Labels, d.Sketch.Code})
		e.activations = append(e.activations, d.Sketch.Activations...)
	}
	if len(e.docs) == 0 {
		return nil, fmt.Errorf("no document has a code: %w", hashing.ErrNoTerms)
	}
	return e, nil
}

func (f *exportFlags) write(e *exported) error {
	return errors.Join(
		writeWhole(f.activations, func(w io.Writer) error { return writeNPY(w, e.activations, e.bits) }),
		writeWhole(f.codes, func(w io.Writer) error { return writeNPY(w, e.codes(), (e.bits+7)/8) }),
		writeWhole(f.tsv, e.writeTSV),
	)
}

// writeTSV writes a line for each document below a heading.
func (e *exported) writeTSV(w io.Writer) error {
	places, _ := picture.Places(e.activations, e.bits)
	if _, err := fmt.Fprintln(w, "id\tlabels\tcode\tx\ty"); err != nil {
		return err
	}
	for i, d := range e.docs {
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%.5f\t%.5f\n", printable(d.id), printable(strings.Join(d.labels, "|")), d.code.Hex(e.bits),
			places[i][0], places[i][1])
		if err != nil {
			return err
		}
	}
	return nil
}

// writeNPY writes rows of the given width. The library takes the shape from the type, so the rows become arrays.
func writeNPY[T any](w io.Writer, values []T, width int) error {
	n := len(values) / width
	rows := reflect.MakeSlice(reflect.SliceOf(reflect.ArrayOf(width, reflect.TypeFor[T]())), n, n)
	for i := range n {
		reflect.Copy(rows.Index(i), reflect.ValueOf(values[i*width:(i+1)*width]))
	}
	return npy.Write(w, rows.Interface())
}

// codes are the bytes of all codes.
func (e *exported) codes() []byte {
	var b []byte
	for _, d := range e.docs {
		b = append(b, d.code.Bytes(e.bits)...)
	}
	return b
}

func (e *exported) print(cmd *cobra.Command, json bool) error {
	if json {
		return printJSON(cmd, map[string]int{"documents": len(e.docs), "bits": e.bits, "no_code": e.empty})
	}
	if e.empty > 0 {
		say(cmd, "%s without a word that the model knows left out", plural(e.empty, "document"))
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s of %s written\n", plural(len(e.docs), "document"), plural(e.bits, "bit"))
	return err
}
