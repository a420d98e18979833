package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/picture"
)

// plotFlags say what to draw, and where to.
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
		Short: "draw what the model learned and how it sees the documents",
		Long: `Plot writes pictures of the collection FILE into the folder --out:

  curve            the loss by epoch, of training and of documents held out (train --validation)
  map              the documents in two dimensions: principal components of their activations
  activations      how decided the units are, and how often each bit is one
  unit             with --unit: the terms that one unit raises and lowers, and what drives it most
  reconstruction   with --id or --text: the words of a text, and those that the network expects

Documents are hashed again for this; of a collection of more than 20,000 as many, evenly spread.
With --json the numbers of each picture are printed, one object a line, and --out may be left out.`,
		Example: `  hashsearch plot news.db --out pictures
  hashsearch plot news.db --out pictures --format png --unit 7 --id sci.space/59846
  hashsearch plot news.db --json --text "rockets to the moon"`,
		Args: cobra.ExactArgs(1),
	}
	var flags plotFlags
	f := cmd.Flags()
	f.StringVar(&flags.dir, "out", "", "folder to write the pictures to; made if need be")
	f.StringVar(&flags.format, "format", "svg", "format of the pictures: svg or png")
	f.IntVar(&flags.unit, "unit", -1, "draw what this unit of the code layer stands for, counted from 0")
	hideDefault(cmd, "unit")
	f.IntVar(&flags.terms, "terms", 12, "terms a side, and documents, to name")
	f.StringVar(&flags.id, "id", "", "draw the reconstruction of the document with this id")
	f.StringVar(&flags.text, "text", "", "draw the reconstruction of this text")
	f.BoolVar(&flags.json, "json", false, "print JSON, one object a line")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := flags.check(); err != nil {
			return err
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error { return flags.plot(cmd, ix) })
	}
	return cmd
}

func (f *plotFlags) check() error {
	switch {
	case f.dir == "" && !f.json:
		return usagef("say with --out where the pictures shall go, or ask for their numbers with --json")
	case f.format != "svg" && f.format != "png":
		return usagef("--format %q is neither svg nor png", f.format)
	case f.terms < 1:
		return usagef("--terms %d: at least one", f.terms)
	case f.id != "" && f.text != "":
		return usagef("--id and --text: one text at a time")
	}
	return nil
}

// plotted is a picture in the words of --json.
type plotted struct {
	Picture string          `json:"picture"`
	File    string          `json:"file,omitempty"`
	Data    picture.Picture `json:"data"`
}

// plot draws all that was asked for.
func (f *plotFlags) plot(cmd *cobra.Command, ix *index.Index) error {
	m := ix.Model()
	if m == nil {
		return index.ErrNoModel
	}
	if cmd.Flags().Changed("unit") && (f.unit < 0 || f.unit >= m.Bits()) {
		return usagef("--unit %d: the code layer has units 0 to %d", f.unit, m.Bits()-1)
	}
	said, err := f.reconstruction(ix) // first, as it may fail and the others take long
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
	if said != nil {
		pictures = append(pictures, plotted{Picture: "reconstruction", Data: said})
	}
	for _, p := range pictures {
		if err := f.put(cmd, p); err != nil {
			return err
		}
	}
	return nil
}

// pictures are those of the whole collection, and that of a unit if it was asked for.
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

// reconstruction is nil if none was asked for.
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

// maxDrawn is how many documents a map shows.
const maxDrawn = 20000

// sketches hashes the documents to draw.
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

// put writes a picture, and says or prints what it is.
func (f *plotFlags) put(cmd *cobra.Command, p plotted) error {
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
