package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newFeedback() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feedback FILE",
		Short: "list, store and delete likes, dislikes and clicks, and learn from them",
		Long: `Feedback prints what users said about hits of the collection FILE, one JSON object per line, the
oldest first. The fields are query, the text of the query, or similar_to, the id of the document to
which similar ones were sought; document, the id of a hit; verdict: like, dislike or click;
position, that of the hit among those shown, from 1, if it is known; time; and generation. "feedback
add" reads the same form.

What is stored takes effect by "feedback learn".` + addressHelp,
		Example: `  hashsearch feedback news.db > feedback.jsonl
  hashsearch feedback add news.db feedback.jsonl
  hashsearch feedback learn news.db
  hashsearch feedback unlearn news.db
  hashsearch feedback clear news.db --query "shuttle launch"`,
		Args: cobra.ExactArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			return eachFeedback(cmd.Context(), c, func(f index.Feedback) error { return printJSON(cmd, f) })
		})
	}
	cmd.AddCommand(newFeedbackAdd(), newFeedbackClear(), newFeedbackLearn(), newFeedbackUnlearn())
	return cmd
}

// eachFeedback calls fn with each entry of a collection.
func eachFeedback(ctx context.Context, c collection, fn func(index.Feedback) error) error {
	const page = 1000
	for after := uint64(0); ; {
		entries, _, err := c.Feedback(ctx, after, page)
		if err != nil {
			return err
		}
		for _, f := range entries {
			if err := fn(f); err != nil {
				return err
			}
		}
		if len(entries) < page {
			return nil
		}
		// a server sends no number with the last one
		if after = entries[page-1].Number; after == 0 {
			return nil
		}
	}
}

func newFeedbackAdd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add FILE FEEDBACK",
		Short: "store feedback from a file of JSON lines",
		Long: `Add stores the lines of the file FEEDBACK, "-" for standard input, in the form that "feedback" prints.
Without time, an entry has the present one. All lines are checked before the first is stored. A
collection keeps 100,000 entries, of more the newest. Entries about a document that does not exist
have no effect.` + addressHelp,
		Example: `  hashsearch feedback add news.db clicks.jsonl
  echo '{"query":"shuttle launch","document":"a","verdict":"like"}' | hashsearch feedback add news.db -`,
		Args: cobra.ExactArgs(2),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		in, err := openOrStdin(cmd, args[1])
		if err != nil {
			return err
		}
		defer in.Close()
		entries, err := readFeedback(in)
		if err != nil {
			return fmt.Errorf("%s: %w", args[1], err)
		}
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			if err := c.AddFeedback(cmd.Context(), entries); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s stored\n", english.Count(len(entries), "entry"))
			return err
		})
	}
	return cmd
}

// readFeedback reads entries, one per line. Empty lines are skipped.
func readFeedback(r io.Reader) (entries []index.Feedback, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	n := 1
	for ; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		f, err := parseFeedback(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		entries = append(entries, f)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: has over 1 MiB: a query has at most 8 KiB", n)
	}
	return entries, lines.Err()
}

// parseFeedback parses a line with one entry.
func parseFeedback(line []byte) (f index.Feedback, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, err
	}
	if _, err := d.Token(); err != io.EOF {
		return f, errors.New("something follows the entry: write one JSON object per line")
	}
	return f, f.Validate()
}

func newFeedbackClear() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "clear FILE",
		Short: "delete feedback: all, or that of a query or about a document",
		Long: `Clear deletes the feedback that has all values that are given, all without a flag. What searches have
learned from it stays until "feedback learn" or "feedback unlearn".` + addressHelp,
		Example: `  hashsearch feedback clear news.db
  hashsearch feedback clear news.db --document sci.space/59846`,
		Args: cobra.ExactArgs(1),
	}
	var like index.Feedback
	cmd.Flags().StringVar(&like.Query, "query", "", "delete only feedback of the query with this `text`")
	cmd.Flags().StringVar(&like.SimilarTo, "similar-to", "", "delete only feedback of searches similar to the document with this `id`")
	cmd.Flags().StringVar(&like.Document, "document", "", "delete only feedback about the document with this `id`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		for _, name := range []string{"query", "similar-to", "document"} {
			if f := cmd.Flags().Lookup(name); f.Changed && f.Value.String() == "" {
				return usagef("--%s is empty: omit it to delete the feedback with any value", name)
			}
		}
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			n, err := c.DeleteFeedback(cmd.Context(), like)
			if err == nil {
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s deleted\n", english.Count(n, "entry"))
			}
			return err
		})
	}
	return cmd
}

func newFeedbackLearn() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "learn FILE",
		Short: "learn an adapter from the feedback, and switch it on",
		Long: `Learn learns from the feedback how to change the activations of queries, and switches that on at once
for hybrid searches and for re-ranking by the activations. No code of a document changes. It acts
with the current model only. Every fifth query is held out and shows what was gained: the share of
pairs of a liked or clicked document and another one that are in the right order.` + addressHelp,
		Example: `  hashsearch feedback learn news.db`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			a, err := c.Adapt(cmd.Context())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "learned from %s of %s, for generation %d\npairs in the right order, by %s held out: %s before, %s after\n",
				english.Count(a.Pairs, "pair"), english.Count(a.Queries, "query"), a.Generation, english.Count(a.HeldOut, "query"), share(a.Before), share(a.After))
			return err
		})
	}
	return cmd
}

func newFeedbackUnlearn() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "unlearn FILE",
		Short:   "undo what was learned from feedback",
		Long:    `Unlearn removes the adapter that "feedback learn" switched on. The feedback stays.` + addressHelp,
		Example: `  hashsearch feedback unlearn news.db`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{}, func(c collection) error { return c.RemoveAdapter(cmd.Context()) })
	}
	return cmd
}
