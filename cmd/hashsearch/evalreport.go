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

// checkReport refuses a folder with somebody else's files under the names of a report, before anything is measured. An earlier report may
// be replaced.
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
		return usagef("--report %s: the %s there is not from an earlier report; choose another folder, or move it away", f.report, file.Name)
	}
	return nil
}

// writeReport writes the report that --report asks for.
func (f *evalFlags) writeReport(cmd *cobra.Command, c collection, found *jobs.Evaluated) error {
	if f.report == "" {
		return nil
	}
	ix := c.(file).Index             // no report is written through a server
	measures, _ := f.parseMeasures() // parsed before
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
	messagef(cmd, "report in %s", filepath.Join(f.report, "report.html"))
	return nil
}

// facts are what is known before anything is counted.
func (f *evalFlags) facts(ix *index.Index, found *jobs.Evaluated) report.Facts {
	m := ix.Model()
	version, _ := build()
	return report.Facts{
		Version:    version,
		Date:       time.Now().UTC().Truncate(time.Second),
		Collection: filepath.Base(ix.Path()),
		NoCode:     found.NoCode,
		Model:      report.Model{Kind: string(m.Kind()), Bits: m.Bits(), Fingerprint: m.Fingerprint(), Seed: m.Seed(), Documents: m.Documents()},
		Queries:    report.Queries{Source: f.sourceName(), Offered: found.Offered, NoWord: found.NoWord, Unjudged: found.Unjudged, Stored: found.Stored},
		Warnings:   append([]string{}, found.Warnings...),
		Relevance:  f.judge(),
		Seed:       f.seed,
	}
}

// judge is what says which documents are relevant.
func (f *evalFlags) judge() string {
	if f.halves {
		return report.Halves
	}
	return baseName(f.qrels)
}

// sourceName is the file of --queries with what --where asks of it, or "" without one.
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

// baseName is the last part of a path; that of no path is empty.
func baseName(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Base(path)
}
