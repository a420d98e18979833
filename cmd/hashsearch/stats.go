package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newStats() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stats FILE",
		Short: "print the size of a collection and whether to train it again",
		Long: `Stats prints the numbers of documents and codes in the collection FILE, their size on disk and in
memory, the index of words, and the model. It then compares the new documents, which were added since the model was
trained, with the training documents, and recommends another training if

  - new documents are at least half of the collection,
  - the share of unknown words is 5 percentage points larger in new documents,
  - the share of documents without a known word is 5 percentage points larger among them, or
  - the balls around new documents hold less than a quarter as many training documents as the balls
    around training documents do.

The last three conditions require at least 30 documents and a difference of three standard errors. A
word of a training document also counts as unknown if no other document has it. The ball around a
document has all documents whose codes differ from its code in at most as many bits as the radius.
The radius is the smallest at which the ball around a training document holds, on average, 1 % of
the others and at least ten.

The recommendation is printed last; with --json it is the field drift.retrain.` + addressHelp,
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

// collectionStats is the output of stats in the format of the API.
type collectionStats struct {
	*index.Stats
	PerDocument float64      `json:"bytes_per_document"` // size of the file per document
	Model       *modelJSON   `json:"model"`              // null without a model, as is Drift
	Drift       *index.Drift `json:"drift"`
}

type modelJSON struct {
	Terms     int    `json:"terms"`
	Documents int    `json:"documents"` // training documents with a known word
	Language  string `json:"language"`
	Bytes     int    `json:"bytes"`
}

// collect returns the statistics of c.
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

// modelOf returns the model of a local file. It returns nil for a server, which does not report it.
func modelOf(c collection) *modelJSON {
	f, ok := c.(file)
	if !ok {
		return nil
	}
	m := f.Model()
	return &modelJSON{m.Vocabulary().Len(), m.Documents(), m.Analyzer().Language, m.Size()}
}

// print prints the statistics as text.
func (s *collectionStats) print(cmd *cobra.Command) error {
	rows := [][]string{
		{"documents", fmt.Sprintf("%d, of which %d with a code", s.Documents, s.Codes)},
		{"file", fmt.Sprintf("%.1f MB, %.0f bytes per document", float64(s.FileBytes)/1e6, s.PerDocument)},
		{"memory", s.memory()},
		{"words", s.words()},
	}
	rows = append(rows, s.model()...)
	rows = append(rows, []string{"labels", s.labels()})
	if err := table(cmd.OutOrStdout(), rows); err != nil {
		return err
	}
	return s.printDrift(cmd.OutOrStdout())
}

// memory describes the size of the codes in memory, and their size once searches have built an
// index.
func (s *collectionStats) memory() string {
	now := fmt.Sprintf("%.1f MB, %.0f bytes per code", float64(s.RAMBytes)/1e6, float64(s.RAMBytes)/float64(max(1, s.Codes)))
	if s.FullBytes == s.RAMBytes {
		return now
	}
	return fmt.Sprintf("%s; %.1f MB, %.0f bytes per code, during searches", now, float64(s.FullBytes)/1e6, float64(s.FullBytes)/float64(s.Codes))
}

// words describes the index of all words.
func (s *collectionStats) words() string {
	w := s.Words
	if !w.Complete {
		return fmt.Sprintf("%d of %s indexed; until all are, searches are by code", w.Documents, english.Count(s.Documents, "document"))
	}
	return fmt.Sprintf("language %s, %.1f MB, %.0f bytes per document", cmp.Or(w.Language, "not known yet"), float64(w.RAMBytes)/1e6, float64(w.RAMBytes)/float64(max(1, w.Documents)))
}

// model returns the rows that describe the model, or the codes of another program.
func (s *collectionStats) model() [][]string {
	g, m := s.Generation, s.Model
	if g == nil {
		return nil
	}
	made := g.Created.Local().Format("2006-01-02 15:04")
	if s.Drift == nil {
		by := map[bool]string{true: "of vectors by another program", false: "made by another program"}[g.Kind == string(hashing.Vectors)]
		return [][]string{{"codes", fmt.Sprintf("generation %d: %s, %s, %s", g.ID, by, english.Count(g.Bits, "bit"), made)}}
	}
	rows := [][]string{{"model", fmt.Sprintf("generation %d: %s, %s, %s, %s", g.ID, g.Kind, english.Count(g.Bits, "bit"), g.Fingerprint, made)}}
	if m != nil {
		rows = append(rows, []string{"", fmt.Sprintf("%s, language %s, trained on %s, %.1f MB", english.Count(m.Terms, "term"), m.Language, english.Count(m.Documents, "document"), float64(m.Bytes)/1e6)})
	}
	if x := s.Mixture; x != nil {
		rows = append(rows, []string{"", fmt.Sprintf("weight of the code beside words %.2f for a typed text, %.2f for a document", x.Typed, x.Document)})
	}
	return rows
}

// labels lists the ten most frequent labels with their numbers of documents.
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

// printDrift prints the comparison of the two groups and the recommendation.
func (s *collectionStats) printDrift(w io.Writer) error {
	d := s.Drift
	if d == nil && s.Generation != nil {
		_, err := fmt.Fprint(w, "\nno model of texts: the codes, or the vectors that they are of, were made by another program\n")
		return err
	}
	if d == nil {
		_, err := fmt.Fprint(w, "\nno model: 'hashsearch train FILE' trains one\n")
		return err
	}
	if c := d.Compared; c != nil && c.New.Documents > 0 {
		if err := table(w, comparisonTable(c)); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n%s\n", d.Advice)
	return err
}

// comparisonTable returns the table that compares training documents and new documents.
func comparisonTable(c *index.Comparison) [][]string {
	row := func(name string, value func(g index.Group) string) []string {
		return []string{name, value(c.Learned), value(c.New)}
	}
	return [][]string{
		{"", "TRAINING", "NEW"},
		row("documents", func(g index.Group) string { return fmt.Sprint(g.Documents) }),
		row("without a known word", func(g index.Group) string { return fmt.Sprint(g.NoCode) }),
		row("unknown words", func(g index.Group) string { return fmt.Sprintf("%.1f %%", 100*g.Unknown) }),
		row("training documents within "+english.Count(c.Radius, "bit"), func(g index.Group) string { return fmt.Sprintf("%.1f", g.Occupancy) }),
		{"mean of a bit", "", fmt.Sprintf("differs by %.3f on average, %.3f at most", c.BitsMean, c.BitsLargest)},
	}
}
