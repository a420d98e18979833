package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// batchSize is the number of queries that are searched together.
const batchSize = 500

// A lineQuery is the query on one line of a batch.
type lineQuery struct {
	line  int
	query index.Query
	err   error // not nil if the line is invalid
}

// A lineAnswer is the answer to the query on a line, or the reason why there is none.
type lineAnswer struct {
	Line int `json:"line"`
	*answer
	Error string `json:"error,omitempty"`
}

func newLineAnswer(line int, r index.Reply) lineAnswer {
	note, err := noTermsNote(r.Err)
	if err != nil {
		return lineAnswer{Line: line, Error: err.Error()}
	}
	a := answerOf(r.Result, note)
	return lineAnswer{Line: line, answer: &a}
}

// searchBatch prints one answer for each line of the file queries, in the same order.
func (f *queryFlags) searchBatch(cmd *cobra.Command, path, queries string) error {
	shared, err := f.query(cmd, index.Query{})
	if err != nil {
		return err
	}
	in, err := openOrStdin(cmd, queries)
	if err != nil {
		return err
	}
	defer in.Close()
	return withCollection(path, &index.Options{ReadOnly: true}, func(c collection) error {
		width, err := c.Width(cmd.Context())
		if err != nil {
			return err
		}
		return answerAll(cmd, c, &queryLines{from: bufio.NewReader(in), bits: width, shared: shared})
	})
}

// openOrStdin opens the file at path, or returns standard input if path is "-".
func openOrStdin(cmd *cobra.Command, path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	return os.Open(path)
}

// answerAll answers all lines, batchSize at a time.
func answerAll(cmd *cobra.Command, c collection, lines *queryLines) error {
	total, failed := 0, 0
	for {
		batch, err := lines.next(batchSize)
		if err != nil {
			return err
		}
		n, err := answerLines(cmd, c, batch)
		if err != nil {
			return err
		}
		total, failed = total+len(batch), failed+n
		switch {
		case len(batch) == batchSize:
		case failed > 0:
			return fmt.Errorf("%d of %s not answered: the output states the reason for each", failed, english.Count(total, "query"))
		default:
			return nil
		}
	}
}

// queryLines reads queries that share the settings of the flags.
type queryLines struct {
	from   *bufio.Reader
	bits   int
	shared index.Query // settings of all queries
	line   int         // number of the last line read
}

// next returns the next queries, at most n. Empty lines are skipped.
func (l *queryLines) next(n int) (batch []lineQuery, err error) {
	for len(batch) < n && err == nil {
		var text []byte
		text, err = l.from.ReadBytes('\n')
		l.line++
		if text = bytes.TrimSpace(text); len(text) > 0 {
			q, invalid := l.parse(text)
			batch = append(batch, lineQuery{l.line, q, invalid})
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return batch, err
}

// parse parses a line: a JSON object {"text":…}, {"id":…}, {"code":…} or {"vector":…}, or plain
// text.
func (l *queryLines) parse(line []byte) (index.Query, error) {
	q := l.shared
	if line[0] != '{' {
		q.Text = string(line)
		return q, nil
	}
	var by struct {
		Text, ID, Code string
		Vector         []float32
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&by); err != nil {
		return index.Query{}, fmt.Errorf("invalid query: write {\"text\":…}, {\"id\":…}, {\"code\":…}, {\"vector\":…} or plain text: %w", err)
	}
	q.Text, q.ID, q.Vector = by.Text, by.ID, by.Vector
	if by.Code == "" {
		return q, nil
	}
	var err error
	q.Code, err = hashing.ParseHex(by.Code, l.bits)
	return q, err
}

// answerLines prints an answer for each query and returns the number of those that failed.
func answerLines(cmd *cobra.Command, c collection, lines []lineQuery) (failed int, err error) {
	queries := make([]index.Query, len(lines))
	for i, l := range lines {
		queries[i] = l.query
	}
	replies, err := c.SearchAll(cmd.Context(), queries)
	for i, r := range replies {
		if lines[i].err != nil {
			r.Err = lines[i].err
		}
		a := newLineAnswer(lines[i].line, r)
		if a.Error != "" {
			failed++
		}
		if err := printJSON(cmd, a); err != nil {
			return failed, err
		}
	}
	return failed, err
}
