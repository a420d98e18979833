package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/preview"
)

// A dryRun is what would become of the files of sources.
type dryRun struct {
	preview.Preview
	sourceNotes
}

// printDry prints the documents that the files of sources would become.
func printDry(cmd *cobra.Command, source *sourceFlags, from []string, json bool) error {
	d := &dryRun{Preview: preview.Preview{Files: []*preview.File{}, First: map[string][]ingest.Document{}}}
	var left ingest.LeftOut
	var guessed ingest.Guessed
	source.left, source.guessed, source.seen = &left, &guessed, d.Begin
	docs, err := source.open(cmd, from)
	if err != nil {
		return err
	}
	for doc, err := range docs {
		if r := (*ingest.Rejection)(nil); err != nil && !errors.As(err, &r) {
			return err
		}
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		d.Count(doc, err)
	}
	d.sourceNotes = notesOf(left, guessed)
	return d.print(cmd, json)
}

func (d *dryRun) print(cmd *cobra.Command, json bool) error {
	if json {
		return printJSON(cmd, d)
	}
	rows := [][]string{{"FILE", "FORMAT", "DOCUMENTS", "REJECTED"}}
	for _, f := range d.Files {
		rows = append(rows, []string{printable(f.Place), f.Format, fmt.Sprint(f.Documents), fmt.Sprint(f.Rejected)})
	}
	if err := table(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	for _, f := range d.Files {
		for _, message := range f.Rejections {
			messagef(cmd, "rejected: %s", printable(message))
		}
	}
	return d.printFirst(cmd)
}

// printFirst shows the first documents of each format.
func (d *dryRun) printFirst(cmd *cobra.Command) error {
	var b strings.Builder
	for _, name := range ingest.FormatNames() {
		for _, doc := range d.First[name] {
			fmt.Fprintf(&b, "\n%s: %s\n", name, printable(doc.ID))
			for _, part := range []struct{ name, text string }{{"title", doc.Title}, {"labels", strings.Join(doc.Labels, ", ")}, {"fields", fieldNames(doc)}, {"text", doc.Text}} {
				if part.text != "" {
					fmt.Fprintf(&b, "  %-7s %s\n", part.name, printable(shorten(strings.Join(strings.Fields(part.text), " "), 200)))
				}
			}
		}
	}
	_, err := cmd.OutOrStdout().Write([]byte(b.String()))
	d.sourceNotes.print(cmd)
	return err
}

// fieldNames returns the names of the metadata of a document.
func fieldNames(d ingest.Document) string {
	var names []string
	for name := range d.Metadata() {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
