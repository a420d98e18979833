package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/sizing"
	"github.com/hashsearch/hashsearch/ingest"
)

func newEstimate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "estimate SOURCE…",
		Short: "estimate the disk space, memory and time of a collection from a sample",
		Long: `Estimate tells what a collection of --documents documents like those of each SOURCE takes: disk
space, memory while it is trained and while it is searched, and the time of 'hashsearch ingest' and
'hashsearch train'. The flags of training are those of train. Nothing is stored.

It reads all documents of each SOURCE, ingests at most --sample of them, chosen at random, in a
temporary directory, trains an eighth of the usual steps, and searches. It then grows each part that
it has measured to the number of documents. Steps are smaller in collections of less than 8,000
documents, so that the time of a training is most certain from a sample of 8,000 or more.

Disk space is that of the file with one generation; training it again needs space for another model
and its codes. Memory is that of the process at its peak, without the pages of files, which the
system takes back when others need them. Times are for this machine, as busy as it is now, and in
seconds of all processors together.`,
		Example: `  hashsearch estimate ~/notes
  hashsearch estimate sample.jsonl.gz --documents 1000000 --bits 128`,
		Args: cobra.MinimumNArgs(1),
	}
	var source sourceFlags
	source.add(cmd)
	o := trainFlags(cmd)
	documents := cmd.Flags().Int("documents", 0, "number of documents of the collection (default: those of the sources)")
	sample := cmd.Flags().Int("sample", 10_000, "most documents to measure")
	hideDefault(cmd, "documents")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *documents < 0 || *sample < 1 {
			return usagef("--documents %d, --sample %d: must be at least 0 and 1", *documents, *sample)
		}
		docs, err := source.open(cmd, args)
		if err != nil {
			return err
		}
		p, err := newProgress(cmd)
		if err != nil {
			return err
		}
		s, err := sizing.Measure(cmd.Context(), docs, sizing.Options{Most: *sample, Training: *o, Search: searchServed,
			Report: func(q jobs.Progress) { p.show(q.Stage, q.Done, q.Total, "") }})
		if p.end(); err != nil {
			return err
		}
		if *documents == 0 {
			*documents = s.Read
		}
		e, err := s.Estimate(*documents)
		if err != nil {
			return err
		}
		if *json {
			return printJSON(cmd, struct {
				*sizing.Sample
				sizing.Estimate
			}{s, e})
		}
		return printEstimate(cmd, s, e)
	}
	return cmd
}

// searchServed searches the collection at path, served as serve does, for the first words of each
// document.
func searchServed(ctx context.Context, path string, docs []ingest.Document) (err error) {
	ix, err := index.Open(path, nil)
	if err != nil {
		return err
	}
	set := new(collections.Set)
	if err := set.Add("sample", ix); err != nil {
		return errors.Join(err, ix.Close())
	}
	defer func() { err = errors.Join(err, set.Close()) }()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{Handler: api.New(set, api.Options{LocalNames: true}), ReadHeaderTimeout: time.Minute}
	go s.Serve(l) // until it is closed
	defer func() { err = errors.Join(err, s.Close()) }()
	for _, d := range docs {
		words := strings.Fields(d.Title + " " + d.Text)
		q := url.Values{"q": {strings.Join(words[:min(len(words), 3)], " ")}}
		if err := discard(ctx, "http://"+l.Addr().String()+"/v1/collections/sample/search?"+q.Encode()); err != nil {
			return err
		}
	}
	return nil
}

// discard requests an address and discards the answer. Some words cannot be searched for.
func discard(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return errors.Join(err, answer.Body.Close())
}

// printEstimate prints an estimate as a table.
func printEstimate(cmd *cobra.Command, s *sizing.Sample, e sizing.Estimate) error {
	size := func(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }
	seconds := func(c sizing.Cost) string {
		if c.Processor == 0 {
			return fmt.Sprintf("%.1f s", c.Seconds)
		}
		return fmt.Sprintf("%.1f s, %.1f s of processors", c.Seconds, c.Processor)
	}
	return table(cmd.OutOrStdout(), [][]string{
		{"documents", fmt.Sprintf("%s, estimated from %s", thousands(e.Documents), thousands(s.Documents))},
		{"file", fmt.Sprintf("%s: texts %s, words %s, model %s, free %s", size(e.FileBytes), size(e.Texts), size(e.Words), size(e.Model), size(e.Free))},
		{"memory of training", size(e.TrainingMemory)},
		{"memory of serving", size(e.ServingMemory)},
		{"time of ingest", seconds(e.Ingest)},
		{"time of training", seconds(e.Training)},
	})
}
