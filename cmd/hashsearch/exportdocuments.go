package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// exportDocuments writes documents as JSON Lines to a file, or to stdout for "-".
func exportDocuments(cmd *cobra.Command, name, path string, filter []string, asJSON bool) error {
	where, err := conditions(filter)
	if err != nil {
		return err
	}
	return withCollection(name, &index.Options{ReadOnly: true}, func(c collection) error {
		n := 0
		write := func(w io.Writer) (err error) {
			n, err = writeDocuments(cmd, c, where, w)
			return err
		}
		if path == "-" {
			return write(cmd.OutOrStdout())
		}
		if err := writeWhole(path, func(w io.Writer) error { return compressing(path, w, write) }); err != nil {
			return err
		}
		if asJSON {
			return printJSON(cmd, map[string]int{"documents": n})
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s written\n", english.Count(n, "document"))
		return err
	})
}

// compressing calls write with a writer that compresses if the extension of path is that of a
// compressed file.
func compressing(path string, w io.Writer, write func(io.Writer) error) error {
	var z io.WriteCloser
	switch filepath.Ext(path) {
	case ".gz":
		z = gzip.NewWriter(w)
	case ".zst":
		var err error
		if z, err = zstd.NewWriter(w); err != nil {
			return err
		}
	default:
		return write(w)
	}
	if err := write(z); err != nil {
		return err
	}
	return z.Close()
}

// writeDocuments writes the documents that meet conditions, in order of number, and returns how
// many there are.
func writeDocuments(cmd *cobra.Command, c collection, where []ingest.Condition, w io.Writer) (n int, err error) {
	for l := (index.Listing{Filter: where, Limit: 1000}); ; {
		page, err := c.List(cmd.Context(), l)
		if err != nil {
			return n, err
		}
		for _, d := range page.Documents {
			line, err := exportLine(d.Document)
			if err == nil {
				_, err = fmt.Fprintf(w, "%s\n", line)
			}
			if err != nil {
				return n, err
			}
			n++
		}
		if l.Cursor = page.Next; l.Cursor == "" {
			return n, nil
		}
	}
}

// exportLine returns a document as JSON that 'hashsearch ingest' reads as the same document.
func exportLine(d ingest.Document) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(struct {
		ID     string         `json:"id"`
		Title  string         `json:"title,omitempty"`
		Text   string         `json:"text"`
		Labels []string       `json:"labels,omitempty"`
		Fields map[string]any `json:"fields,omitempty"`
	}{d.ID, d.Title, d.Text, d.Labels, d.Metadata()})
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
