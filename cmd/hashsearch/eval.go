package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/index/report"
)

// evalFlags say what to measure, and on which queries.
type evalFlags struct {
	queries  string
	source   sourceFlags
	qrels    string
	measures []string
	least    []string
	sample   int
	heaviest int
	halves   bool
	runs     string
	curve    string
	report   string
	seed     uint64

	rerank     index.Rerank
	candidates int

	json bool

	told   bool           // which queries are left out
	asking report.Queries // who asks, once it is known
}

func newEval() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval FILE",
		Short: "measure how good the codes are, next to TF-IDF, BM25, LSA and random bits",
		Long: `Eval asks queries and measures how many of the documents that come back are relevant: those
that share a label with the query, or those that a file of judgements names. Queries are
the documents of --queries, or else a sample of the collection itself, each leaving itself out.

Measures are named as trec_eval and ir-measures do: P@100 R@100 AP nDCG@10 RR Success@5 Rprec. Where
documents tie, as codes do, a measure is its expected value over all orders of the tied.

code is the order by distance. code+asymmetric orders the nearest by how their codes agree with the query's
activations before those became bits, code+rerank by that and words together, as search --rerank does.
--heaviest stands in for what people type: a few words of what they look for.

--curve draws precision by recall, one line for each ranker, and --json prints its numbers as well.

--report writes a report for people, as report.html, which needs no other file, as report.md with its pictures, and as
report.json: the measures with confidence intervals, how sure the differences from the baselines are, what lies
around the codes of queries by radius, and how even and independent the bits are.`,
		Example: `  hashsearch eval news.db
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --measure P@100
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --curve precision.svg
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --heaviest 3 --rerank bm25
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --report quality
  hashsearch eval cran.db --queries queries.jsonl --qrels qrels.tsv --measure nDCG@10 --min nDCG@10=0.3`,
		Args: cobra.ExactArgs(1),
	}
	var flags evalFlags
	flags.add(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&flags.least, "min", nil, "exit with 5 unless code reaches `measure=value`; may be repeated")
	f.StringVar(&flags.runs, "runs", "", "folder to write a TREC run file for each ranker to")
	f.StringVar(&flags.curve, "curve", "", "draw precision by recall into this `file`, .svg or .png")
	f.StringVar(&flags.report, "report", "", "`folder` to write a report to; made if need be")
	f.StringVar((*string)(&flags.rerank), "rerank", string(index.TFIDF), "what code+rerank adds to code+asymmetric: tfidf or bm25")
	f.IntVar(&flags.candidates, "candidates", 0, "how many of the nearest these two re-rank (default 1000)")
	f.Uint64Var(&flags.seed, "seed", 1, "what LSA, random bits and the trials of a report are drawn from")
	f.BoolVar(&flags.json, "json", false, "print JSON, one object a line")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := cmp.Or(flags.checkCurve(), flags.checkReport(), flags.checkRankers()); err != nil {
			return err
		}
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error {
			results, err := flags.evaluate(cmd, ix)
			if err != nil {
				return err
			}
			return errors.Join(flags.print(cmd, flags.asked(results)), flags.putCurve(cmd, results), flags.gate(results))
		})
	}
	return cmd
}

// add adds the flags that say what to ask and what to measure.
func (f *evalFlags) add(cmd *cobra.Command) {
	f.source.add(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.queries, "queries", "", "source of the queries (default: a sample of the collection)")
	fs.StringVar(&f.qrels, "qrels", "", "file of relevance judgements, TREC or BEIR format (default: shared labels)")
	fs.StringSliceVar(&f.measures, "measure", []string{"P@10", "P@100", "AP", "nDCG@10"}, "what to measure")
	fs.IntVar(&f.heaviest, "heaviest", 0, "ask with this many words of each query only, the heaviest by TF-IDF, as people do (default all)")
	fs.BoolVar(&f.halves, "halves", false, "judge without labels: ask with half of the words of each query; relevant are the 100 documents nearest to the other half by BM25")
	fs.IntVar(&f.sample, "sample", 0, "queries to ask at most, evenly chosen (default all of --queries, or 1000 of the collection)")
}

// evaluate measures all rankers on the collection.
func (f *evalFlags) evaluate(cmd *cobra.Command, ix *index.Index) ([]quality.Result, error) {
	measures, err := f.parseMeasures()
	if err != nil {
		return nil, err
	}
	m := ix.Model()
	if m == nil {
		return nil, index.ErrNoModel
	}
	if err := f.chooseJudge(cmd, ix); err != nil {
		return nil, err
	}
	rows, err := readRows(cmd, ix)
	if err != nil {
		return nil, err
	}
	queries, err := f.readQueries(cmd, ix, m, rows)
	if err != nil {
		return nil, err
	}
	relevance, err := f.relevance(m, rows)
	if err != nil {
		return nil, err
	}
	rankers, measures := f.rankers(m, rows), f.withCurve(measures, len(rows))
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	results, err := quality.Evaluate(cmd.Context(), rankers, queries, relevance, measures, quality.EvaluateOptions{
		Progress: func(done, total int) { p.show("evaluating", done, total, "") }})
	if err != nil {
		return nil, err
	}
	return results, errors.Join(f.writeRuns(cmd.Context(), rankers, queries, rows),
		f.writeReport(cmd, ix, report.Evidence{Rows: rows, Queries: queries, Relevance: relevance, Results: results}))
}

// parseMeasures reads --measure and --min; a measure with a minimum is measured, too.
func (f *evalFlags) parseMeasures() ([]quality.Measure, error) {
	var measures []quality.Measure
	seen := map[quality.Measure]bool{}
	for _, s := range append(f.measures, f.gated()...) {
		m, err := quality.Parse(s)
		if err != nil {
			return nil, err
		}
		if !seen[m] {
			seen[m] = true
			measures = append(measures, m)
		}
	}
	_, err := f.minima()
	return measures, err
}

// chooseJudge turns to halves of documents where there are neither labels nor judgements.
func (f *evalFlags) chooseJudge(cmd *cobra.Command, ix *index.Index) error {
	s, err := ix.Stats()
	if err == nil && len(s.Labels) == 0 && f.qrels == "" && !f.halves {
		say(cmd, "no labels to judge by: judging by halves of documents, as --halves does")
		f.halves, f.heaviest = true, 0
	}
	return err
}

// halvesNear is how many documents are relevant by --halves, as P@100 asks for.
const halvesNear = 100

func (f *evalFlags) relevance(m *hashing.Model, rows []quality.Row) (quality.Relevance, error) {
	if f.halves {
		return quality.ByHalves(rows, m.Vocabulary(), halvesNear), nil
	}
	if f.qrels == "" {
		return quality.ByLabels(rows), nil
	}
	file, err := os.Open(f.qrels)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	qrels, err := quality.ReadQrels(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.qrels, err)
	}
	return quality.ByQrels(rows, qrels), nil
}

func (f *evalFlags) writeRuns(ctx context.Context, rankers []quality.Ranker, queries []quality.Query, rows []quality.Row) error {
	if f.runs == "" {
		return nil
	}
	if err := os.MkdirAll(f.runs, 0o755); err != nil {
		return err
	}
	for _, r := range rankers {
		if err := writeRun(ctx, f.runs, r, queries, rows); err != nil {
			return err
		}
	}
	return nil
}

func (f *evalFlags) print(cmd *cobra.Command, results []quality.Result) error {
	if f.json {
		for _, r := range results {
			if err := printJSON(cmd, r); err != nil {
				return err
			}
		}
		return nil
	}
	return table(cmd.OutOrStdout(), resultTable(results))
}

// resultTable has a line for each ranker and a column for each measure.
func resultTable(results []quality.Result) [][]string {
	head := []string{"RANKER"}
	var lines [][]string
	for i, r := range results {
		if i == 0 || r.Ranker != results[i-1].Ranker {
			lines = append(lines, []string{r.Ranker})
		}
		if len(lines) == 1 {
			head = append(head, r.Measure.String())
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], share(r.Value))
	}
	return append([][]string{head}, lines...)
}

// share is a number from 0 to 1 without its first digit.
func share(v float64) string { return strings.TrimPrefix(fmt.Sprintf("%.4f", v), "0") }
