package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/report"
)

// checkReport returns a usage error if writing the report would overwrite files that are not part
// of an earlier report.
func (f *evalFlags) checkReport() error {
	if f.report == "" {
		return nil
	}
	for i, file := range (&report.Report{}).Files() {
		found, err := os.Open(filepath.Join(f.report, file.Name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		earlier := i == 0 && report.Is(found)
		found.Close()
		if earlier {
			return nil
		}
		return usagef("--report %s: the file %s is not from an earlier report: choose another directory, or move the file", f.report, file.Name)
	}
	return nil
}

// writeReport writes the files of --report.
func (f *evalFlags) writeReport(cmd *cobra.Command, c collection, found *jobs.Evaluated) error {
	if f.report == "" {
		return nil
	}
	ix := c.(file).Index             // evaluationOf rejects --report for a server
	measures, _ := f.parseMeasures() // cannot fail, as it succeeded before
	r, err := report.New(cmd.Context(), f.facts(ix, found), report.Evidence{Rows: found.Rows, Queries: found.Asked, Relevance: found.Relevance,
		Results: found.Measures, Measures: measures})
	if err != nil {
		return err
	}
	for _, file := range r.Files() {
		if err := writeInto(filepath.Join(f.report, file.Name), file.Write); err != nil {
			return err
		}
	}
	messagef(cmd, "report written to %s", filepath.Join(f.report, "report.html"))
	return nil
}

// facts returns the description of the evaluation that heads the report.
func (f *evalFlags) facts(ix *index.Index, found *jobs.Evaluated) report.Facts {
	m := ix.Model()
	version, _ := build()
	return report.Facts{
		Version:    version,
		Date:       time.Now().UTC().Truncate(time.Second),
		Collection: filepath.Base(ix.Name()),
		NoCode:     found.NoCode,
		Model:      report.Model{Kind: string(m.Kind()), Bits: m.Bits(), Fingerprint: m.Fingerprint(), Seed: m.Seed(), Documents: m.Documents()},
		Queries:    report.Queries{Source: f.sourceName(), Offered: found.Offered, NoWord: found.NoWord, Unjudged: found.Unjudged, Stored: found.Stored},
		Warnings:   append([]string{}, found.Warnings...),
		Relevance:  f.relevanceSource(),
		Seed:       f.seed,
	}
}

// relevanceSource returns report.Halves, the name of the file of --qrels, or "" if labels define
// which documents are relevant.
func (f *evalFlags) relevanceSource() string {
	if f.halves {
		return report.Halves
	}
	return baseName(f.qrels)
}

// sourceName returns the name of the file of --queries with the conditions of --where, or "".
func (f *evalFlags) sourceName() string {
	if f.queries == "" {
		return ""
	}
	name := baseName(f.queries)
	if len(f.source.where) > 0 {
		name += fmt.Sprintf(" where %s", strings.Join(f.source.where, " and "))
	}
	return name
}

// baseName returns the last element of path, or "" if path is empty.
func baseName(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Base(path)
}
