package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"

	"github.com/sbinet/npyio/npy"
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/hashing/codefile"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/picture"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// exportFlags holds the flags of the command export. An empty path means that the file is not
// written.
type exportFlags struct {
	activations, codes, tsv string
	documents               string
	filter                  []string
	json                    *bool
}

func newExportCodes() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export FILE",
		Short: "write documents, codes, activations and map coordinates for other programs",
		Long: `Export --documents writes the documents as JSON Lines, in the order in which they were added or
replaced. 'hashsearch ingest' reads the same documents from them. The extension .gz or .zst compresses
the file, and - stands for stdout.

The other files have one row for each document that has a code:

  --activations  a NumPy array of float32, documents × bits
  --codes        codes; bit i is bit i%8 of byte i/8
  --tsv          id, labels separated by |, code in hexadecimal, and two map coordinates, which are the
                 first two principal components of the activations

The extension of --codes selects its format:

  .npy           a NumPy array of uint8, documents × bytes
  .tsv, .tsv.gz  id, tab, code in hexadecimal
  any other      the bytes of all codes, as FAISS stores them

Each file is either complete or not written. 'hashsearch ingest --codes' reads files of codes.
Documents without a code are left out, and their number is printed.`,
		Example: `  hashsearch export news.db --documents news.jsonl.gz --filter label=sci.space
  hashsearch export news.db --activations a.npy --codes c.npy --tsv t.tsv
  hashsearch export news.db --codes c.bin`,
		Args: cobra.ExactArgs(1),
	}
	var flags exportFlags
	cmd.Flags().StringVar(&flags.activations, "activations", "", "`file` to write the activations to, .npy")
	cmd.Flags().StringVar(&flags.codes, "codes", "", "`file` to write the codes to: .npy, .tsv, .tsv.gz, or any other extension for raw bytes")
	cmd.Flags().StringVar(&flags.tsv, "tsv", "", "`file` to write ids, labels, codes and map coordinates to")
	cmd.Flags().StringVar(&flags.documents, "documents", "", "`file` to write the documents to; also of a collection on a server")
	cmd.Flags().StringArrayVar(&flags.filter, "filter", nil, "write only documents that meet this `condition`, with --documents; if repeated, all conditions must hold")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		others := flags.activations + flags.codes + flags.tsv
		switch {
		case flags.documents == "" && len(flags.filter) > 0:
			return usagef("--filter requires --documents")
		case flags.documents == "" && others == "":
			return usagef("name a file to write with --documents, --activations, --codes or --tsv")
		case flags.documents != "" && others != "":
			return usagef("--documents cannot be combined with the other files: call export twice")
		case flags.documents != "":
			return exportDocuments(cmd, args[0], flags.documents, flags.filter, *flags.json)
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return flags.export(cmd, ix) })
	}
	return cmd
}

// export writes the files. Codes are read from the collection. Activations are not stored, so they
// are computed with the model.
func (f *exportFlags) export(cmd *cobra.Command, ix *index.Index) error {
	st, err := ix.Stats()
	switch {
	case err != nil:
		return err
	case ix.Width() == 0:
		return index.ErrNoModel
	case f.activations+f.tsv != "" && ix.Model() == nil:
		return fmt.Errorf("--activations and --tsv need a model: %w", index.ErrNoModel)
	case st.Codes == 0:
		return errors.New("no document has a code")
	}
	err = writeWhole(f.codes, func(w io.Writer) error {
		return codefile.Write(w, f.codes, ix.Width(), st.Codes, storedCodes(cmd, ix))
	})
	if err := errors.Join(err, f.writeHashed(cmd, ix)); err != nil {
		return err
	}
	return f.print(cmd, ix.Width(), st)
}

// storedCodes yields the codes of the collection in order of document number.
func storedCodes(cmd *cobra.Command, ix *index.Index) iter.Seq2[codefile.Row, error] {
	return func(yield func(codefile.Row, error) bool) {
		for r, err := range ix.Rows(cmd.Context()) {
			if !yield(codefile.Row{ID: r.ID, Code: r.Code}, err) {
				return
			}
		}
	}
}

// writeHashed writes the files that contain or depend on activations, which requires hashing the
// documents again.
func (f *exportFlags) writeHashed(cmd *cobra.Command, ix *index.Index) error {
	if f.activations+f.tsv == "" {
		return nil
	}
	e, err := readExport(cmd, ix)
	if err != nil {
		return err
	}
	return errors.Join(
		writeWhole(f.activations, func(w io.Writer) error { return writeNPY(w, e.activations, e.bits) }),
		writeWhole(f.tsv, e.writeTSV),
	)
}

// An exported holds the contents of these files.
type exported struct {
	bits        int
	docs        []exportedDocument
	activations []float32 // documents × bits
}

type exportedDocument struct {
	id     string
	labels []string
	code   hashing.Code
}

// readExport hashes the documents of ix.
func readExport(cmd *cobra.Command, ix *index.Index) (*exported, error) {
	e := &exported{bits: ix.Width()}
	for d, err := range ix.Sketches(cmd.Context(), 0) {
		if err != nil {
			return nil, err
		}
		if d.Sketch.Code != nil {
			e.docs = append(e.docs, exportedDocument{d.ID, d.Labels, d.Sketch.Code})
			e.activations = append(e.activations, d.Sketch.Activations...)
		}
	}
	return e, nil
}

// writeTSV writes a heading and one line per document.
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

// writeNPY writes values as a NumPy array with rows of the given width. The npy package derives the
// shape from the Go type, so each row is converted to an array.
func writeNPY[T any](w io.Writer, values []T, width int) error {
	n := len(values) / width
	rows := reflect.MakeSlice(reflect.SliceOf(reflect.ArrayOf(width, reflect.TypeFor[T]())), n, n)
	for i := range n {
		reflect.Copy(rows.Index(i), reflect.ValueOf(values[i*width:(i+1)*width]))
	}
	return npy.Write(w, rows.Interface())
}

func (f *exportFlags) print(cmd *cobra.Command, bits int, st *index.Stats) error {
	if *f.json {
		return printJSON(cmd, map[string]int{"documents": st.Codes, "bits": bits, "no_code": st.NoCode})
	}
	if st.NoCode > 0 {
		messagef(cmd, "%s without a code left out", english.Count(st.NoCode, "document"))
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s of %s written\n", english.Count(st.Codes, "document"), english.Count(bits, "bit"))
	return err
}
