package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/picture"
)

// plotFlags holds the flags of the command plot.
type plotFlags struct {
	dir    string
	format string
	unit   int
	terms  int
	id     string
	text   string
	json   bool
}

func newPlot() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plot FILE",
		Short: "draw pictures of the model and the documents",
		Long: `Plot writes pictures of the collection FILE to the directory --out and prints their names:

  curve            loss by epoch, in training and on held-out documents (train --validation)
  map              documents in two dimensions: the principal components of their activations
  activations      distribution of the activations, and share of ones of each bit
  unit             with --unit: terms that the unit makes more or less probable, and the documents
                   with its highest activations
  reconstruction   with --id or --text: words of a text, and the words that the model predicts

Activations are not stored, so the documents are hashed again, at most 20,000 of them, evenly
spread. With --json the numbers in each picture are printed, one object per line, and --out is
optional.`,
		Example: `  hashsearch plot news.db --out pictures
  hashsearch plot news.db --out pictures --format png --unit 7 --id sci.space/59846
  hashsearch plot news.db --json --text "rockets to the moon"`,
		Args: cobra.ExactArgs(1),
	}
	var flags plotFlags
	f := cmd.Flags()
	f.StringVar(&flags.dir, "out", "", "`directory` to write the pictures to; created if missing")
	f.StringVar(&flags.format, "format", "svg", "format of the pictures: svg or png")
	f.IntVar(&flags.unit, "unit", -1, "draw this unit of the code layer, counted from 0")
	hideDefault(cmd, "unit")
	f.IntVar(&flags.terms, "terms", 12, "number of terms per side, and of documents, to list")
	f.StringVar(&flags.id, "id", "", "draw the reconstruction of the document with this `id`")
	f.StringVar(&flags.text, "text", "", "draw the reconstruction of this `text`")
	f.BoolVar(&flags.json, "json", false, "print JSON, one object per line")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(); err != nil {
			return err
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return flags.plot(cmd, ix) })
	}
	return cmd
}

// check returns a usage error if the flags are invalid.
func (f *plotFlags) check() error {
	switch {
	case f.dir == "" && !f.json:
		return usagef("give a directory for the pictures with --out, or print their numbers with --json")
	case f.format != "svg" && f.format != "png":
		return usagef("--format %q: choose svg or png", f.format)
	case f.terms < 1:
		return usagef("--terms %d: must be at least 1", f.terms)
	case f.id != "" && f.text != "":
		return usagef("--id and --text cannot be combined")
	}
	return nil
}

// plotted is a picture in the format of --json.
type plotted struct {
	Picture string          `json:"picture"`
	File    string          `json:"file,omitempty"`
	Data    picture.Picture `json:"data"`
}

// plot draws the pictures that the flags select.
func (f *plotFlags) plot(cmd *cobra.Command, ix *index.Index) error {
	m := ix.Model()
	if m == nil {
		return index.ErrNoModel
	}
	if cmd.Flags().Changed("unit") && (f.unit < 0 || f.unit >= m.Bits()) {
		return usagef("--unit %d: the code layer has units 0 to %d", f.unit, m.Bits()-1)
	}
	rec, err := f.reconstruction(ix) // first, because it may fail, and the others take long
	if err != nil {
		return err
	}
	docs, err := sketches(cmd, ix)
	if err != nil {
		return err
	}
	pictures, err := f.pictures(cmd, m, docs)
	if err != nil {
		return err
	}
	if rec != nil {
		pictures = append(pictures, plotted{Picture: "reconstruction", Data: rec})
	}
	for _, p := range pictures {
		if err := f.write(cmd, p); err != nil {
			return err
		}
	}
	return nil
}

// pictures returns the pictures of the collection and, with --unit, that of a unit.
func (f *plotFlags) pictures(cmd *cobra.Command, m *hashing.Model, docs []index.Sketched) ([]plotted, error) {
	var all []plotted
	curve, err := picture.NewCurve(m)
	if err != nil {
		messagef(cmd, "no curve: %v", err)
	} else {
		all = append(all, plotted{Picture: "curve", Data: curve})
	}
	all = append(all, plotted{Picture: "map", Data: picture.NewMap(docs)}, plotted{Picture: "activations", Data: picture.NewActivations(docs)})
	if f.unit >= 0 {
		u, err := picture.NewUnit(m, docs, f.unit, f.terms)
		if err != nil {
			return nil, err
		}
		all = append(all, plotted{Picture: "unit", Data: u})
	}
	return all, nil
}

// reconstruction returns the reconstruction that --id or --text selects, or nil.
func (f *plotFlags) reconstruction(ix *index.Index) (*picture.Reconstruction, error) {
	switch {
	case f.text != "":
		return picture.NewReconstruction(ix.Model(), f.text, f.text, f.terms)
	case f.id == "":
		return nil, nil
	}
	d, err := ix.Document(f.id)
	if err != nil {
		return nil, err
	}
	return picture.NewReconstruction(ix.Model(), f.id, d.Words(), f.terms)
}

// maxDrawn is the maximum number of documents in a map.
const maxDrawn = 20000

// sketches hashes the documents to draw, at most maxDrawn.
func sketches(cmd *cobra.Command, ix *index.Index) ([]index.Sketched, error) {
	s, err := ix.Stats()
	if err != nil {
		return nil, err
	}
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	var docs []index.Sketched
	for d, err := range ix.Sketches(cmd.Context(), (s.Documents+maxDrawn-1)/maxDrawn) {
		if err != nil {
			return nil, err
		}
		if d.Code == nil { // no known term
			continue
		}
		docs = append(docs, d)
		p.show("hashing", len(docs), min(s.Codes, maxDrawn), "")
	}
	return docs, nil
}

// write writes a picture to --out, and prints its file name or, with --json, its numbers.
func (f *plotFlags) write(cmd *cobra.Command, p plotted) error {
	if f.dir != "" {
		p.File = filepath.Join(f.dir, p.Picture+"."+f.format)
		if err := writePicture(p.File, p.Data, f.format); err != nil {
			return err
		}
	}
	if f.json {
		return printJSON(cmd, p)
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), p.File)
	return err
}
