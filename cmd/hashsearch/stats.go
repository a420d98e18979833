package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newStats() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats FILE",
		Short: "tell how large a collection is, and whether to train again",
		Long: `Stats tells how many documents and codes the collection FILE has, what they take, what the model
is, and how the documents that came since it was trained compare with those that it learned from.
It says to train again when

  - half of the collection or more came since,
  - the share of unknown words in the new documents is 5 points larger,
  - the share of new documents without a known word is 5 points larger, or
  - the balls around new documents hold less than a quarter as many documents that the model
    learned from: they lie where it has seen little.

All but the first must show in at least 30 documents and by three standard errors. A word that the
model would not know without the document at hand counts as unknown. A ball is as wide as it
must be for a document learned from to find in it 1 % of the others, and ten.` + addressHelp,
		Example: `  hashsearch stats news.db
  hashsearch stats news.db --json | jq -e '.drift.retrain' && hashsearch train news.db`,
		Args: cobra.ExactArgs(1),
	}
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			s, err := collect(cmd, c)
			if err != nil {
				return err
			}
			if *json {
				return printJSON(cmd, s)
			}
			return s.print(cmd)
		})
	}
	return cmd
}

// collectionStats is what stats tells, in the words of the API.
type collectionStats struct {
	*index.Stats
	PerDocument float64      `json:"bytes_per_document"` // of the file
	Model       *modelJSON   `json:"model"`              // null before the first training and where codes come from elsewhere, as drift
	Drift       *index.Drift `json:"drift"`
}

type modelJSON struct {
	Terms     int    `json:"terms"`
	Documents int    `json:"documents"` // that it learned from and that had a known word
	Language  string `json:"language"`
	Bytes     int    `json:"bytes"`
}

func collect(cmd *cobra.Command, c collection) (*collectionStats, error) {
	st, err := c.Stats(cmd.Context())
	if err != nil {
		return nil, err
	}
	s := &collectionStats{Stats: st, PerDocument: float64(st.FileBytes) / float64(max(1, st.Documents))}
	d, err := c.Drift(cmd.Context())
	if errors.Is(err, index.ErrNoModel) || errors.Is(err, index.ErrForeign) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	s.Model, s.Drift = modelOf(c), d
	return s, nil
}

// modelOf is nil behind a server, which does not tell of it.
func modelOf(c collection) *modelJSON {
	f, ok := c.(file)
	if !ok {
		return nil
	}
	m := f.Model()
	return &modelJSON{m.Vocabulary().Len(), m.Documents(), m.Analyzer().Language, m.Size()}
}

func (s *collectionStats) print(cmd *cobra.Command) error {
	rows := [][]string{
		{"documents", fmt.Sprintf("%d, of which %d with a code", s.Documents, s.Codes)},
		{"file", fmt.Sprintf("%.1f MB, %.0f bytes a document", float64(s.FileBytes)/1e6, s.PerDocument)},
		{"memory", s.memory()},
	}
	rows = append(rows, s.model()...)
	rows = append(rows, []string{"labels", s.labels()})
	if err := table(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	return s.printDrift(cmd.OutOrStdout())
}

// memory is what codes take, and what they take once searches have built a structure.
func (s *collectionStats) memory() string {
	now := fmt.Sprintf("%.1f MB, %.0f bytes a code", float64(s.RAMBytes)/1e6, float64(s.RAMBytes)/float64(max(1, s.Codes)))
	if s.FullBytes == s.RAMBytes {
		return now
	}
	return fmt.Sprintf("%s; %.1f MB, %.0f bytes a code, while it is searched", now, float64(s.FullBytes)/1e6, float64(s.FullBytes)/float64(s.Codes))
}

func (s *collectionStats) model() [][]string {
	g, m := s.Generation, s.Model
	if g == nil {
		return nil
	}
	made := g.Created.Local().Format("2006-01-02 15:04")
	if s.Drift == nil {
		return [][]string{{"codes", fmt.Sprintf("generation %d: from elsewhere, %s, %s", g.ID, english.Count(g.Bits, "bit"), made)}}
	}
	rows := [][]string{{"model", fmt.Sprintf("generation %d: %s, %s, %s, %s", g.ID, g.Kind, english.Count(g.Bits, "bit"), g.Fingerprint, made)}}
	if m == nil {
		return rows
	}
	return append(rows, []string{"", fmt.Sprintf("%s, language %s, learned from %s, %.1f MB", english.Count(m.Terms, "term"), m.Language, english.Count(m.Documents, "document"), float64(m.Bytes)/1e6)})
}

// labels are the ten commonest.
func (s *collectionStats) labels() string {
	var some []string
	for _, l := range s.Labels[:min(10, len(s.Labels))] {
		some = append(some, fmt.Sprintf("%s %d", shorten(l.Label, 30), l.Count))
	}
	if len(some) < len(s.Labels) {
		some = append(some, "…")
	}
	return cmp.Or(strings.Join(some, ", "), "none")
}

// printDrift shows the two groups beside each other, and the advice below.
func (s *collectionStats) printDrift(w io.Writer) error {
	d := s.Drift
	if d == nil && s.Generation != nil {
		_, err := fmt.Fprint(w, "\nthere is no model: the codes come from elsewhere\n")
		return err
	}
	if d == nil {
		_, err := fmt.Fprint(w, "\nthere is no model yet\n")
		return err
	}
	if c := d.Compared; c != nil && c.New.Documents > 0 {
		if err := table(w, compared(c)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n%s\n", d.Advice)
	return err
}

func compared(c *index.Comparison) [][]string {
	row := func(what string, tell func(g index.Group) string) []string {
		return []string{what, tell(c.Learned), tell(c.New)}
	}
	return [][]string{
		{"", "LEARNED FROM", "CAME SINCE"},
		row("documents", func(g index.Group) string { return fmt.Sprint(g.Documents) }),
		row("without a known word", func(g index.Group) string { return fmt.Sprint(g.NoCode) }),
		row("unknown words", func(g index.Group) string { return fmt.Sprintf("%.1f %%", 100*g.Unknown) }),
		row("in a ball of "+english.Count(c.Radius, "bit"), func(g index.Group) string { return fmt.Sprintf("%.1f", g.Occupancy) }),
		{"means of bits", "", fmt.Sprintf("differ by %.3f, at most %.3f", c.BitsMean, c.BitsLargest)},
	}
}
