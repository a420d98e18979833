package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/index/quality"
	"github.com/hashsearch/hashsearch/ingest"
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
around the codes of queries by radius, and how even and independent the bits are.` + addressHelp + `
A server asks by its own documents and judges by their labels, and writes no report, runs or curve.`,
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
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			found, err := flags.evaluate(cmd, c)
			if found == nil {
				return err
			}
			results := found.Measures
			return errors.Join(err, flags.print(cmd, flags.asked(results)), flags.printCounted(cmd, found), flags.putCurve(cmd, results), flags.gate(results))
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
	fs.StringSliceVar(&f.measures, "measure", []string{"P@10", "P@100", "AP", "nDCG@10"}, "what to measure: P@k, R@k, AP, nDCG@k, RR, Success@k or Rprec")
	fs.IntVar(&f.heaviest, "heaviest", 0, "ask with this many words of each query only, the heaviest by TF-IDF, as people do (default all)")
	fs.BoolVar(&f.halves, "halves", false, "judge without labels: ask with half of the words of each query; relevant are the documents nearest to the other half by BM25, a twentieth of all (5 to 100)")
	fs.IntVar(&f.sample, "sample", 0, "queries to ask at most, evenly chosen (default all of --queries, or 1000 of the collection)")
}

// evaluate measures all rankers on the collection.
func (f *evalFlags) evaluate(cmd *cobra.Command, c collection) (*jobs.Evaluated, error) {
	e, err := f.requested(cmd, c)
	if err != nil {
		return nil, err
	}
	if f.runs != "" {
		if err := os.MkdirAll(f.runs, 0o755); err != nil {
			return nil, err
		}
	}
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	found, err := c.Evaluate(cmd.Context(), e, reporter(cmd, p))
	if err != nil {
		return nil, err
	}
	return found, errors.Join(f.writeRuns(cmd.Context(), found), f.writeReport(cmd, c, found))
}

// requested is what the flags ask of c. A server asks by its own documents, and keeps what files are written from.
func (f *evalFlags) requested(cmd *cobra.Command, c collection) (e jobs.Evaluation, err error) {
	here, ok := c.(file)
	if !ok {
		if cmp.Or(f.queries, f.qrels, f.runs, f.curve, f.report) != "" {
			return e, usagef("--queries, --qrels, --runs, --curve and --report work on a file, not through a server")
		}
		e = jobs.Evaluation{Sample: f.sample, Rerank: f.rerank, Candidates: f.candidates, Seed: f.seed, Halves: f.halves, Heaviest: f.heaviest}
		e.Measures, err = f.parseMeasures()
		return e, err
	}
	if here.Model() == nil {
		return e, index.ErrNoModel
	}
	if e, err = f.evaluation(cmd, here.Index); err != nil {
		return e, err
	}
	e.Measures, err = f.withCurve(here.Index, e.Measures)
	return e, err
}

// evaluation is what the flags ask for.
func (f *evalFlags) evaluation(cmd *cobra.Command, ix *index.Index) (e jobs.Evaluation, err error) {
	e = jobs.Evaluation{Sample: f.sample, Rerank: f.rerank, Candidates: f.candidates, Seed: f.seed, Runs: f.runs != ""}
	if e.Measures, err = f.parseMeasures(); err != nil {
		return e, err
	}
	if e.Qrels, err = f.readQrels(); err != nil {
		return e, err
	}
	if err = f.chooseRelevance(cmd, ix, &e); err != nil {
		return e, err
	}
	e.Halves, e.Heaviest = f.halves, f.heaviest
	if f.queries != "" {
		e.Queries, err = f.openQueries(cmd)
	}
	return e, err
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

// chooseRelevance turns to halves of documents where there are neither labels nor judgements.
func (f *evalFlags) chooseRelevance(cmd *cobra.Command, ix *index.Index, e *jobs.Evaluation) error {
	by, err := e.ByHalves(ix)
	if by && !f.halves {
		messagef(cmd, "no labels to judge by: judging by halves of documents, as --halves does")
		f.halves, f.heaviest = true, 0
	}
	return err
}

// openQueries streams the documents of --queries. What is no document is said and left out.
func (f *evalFlags) openQueries(cmd *cobra.Command) (iter.Seq2[ingest.Document, error], error) {
	docs, err := f.source.open(cmd, []string{f.queries})
	return func(yield func(ingest.Document, error) bool) {
		for d, err := range docs {
			var rejected *ingest.Rejection
			if errors.As(err, &rejected) {
				messagef(cmd, "rejected: %v", err)
			} else if !yield(d, err) {
				return
			}
		}
	}, err
}

// readQrels reads the judgements of --qrels, if there are any.
func (f *evalFlags) readQrels() (quality.Qrels, error) {
	if f.qrels == "" {
		return nil, nil
	}
	file, err := os.Open(f.qrels)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := ingest.Decompress(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.qrels, err)
	}
	defer plain.Close()
	qrels, err := quality.ReadQrels(plain)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.qrels, err)
	}
	return qrels, nil
}

func (f *evalFlags) writeRuns(ctx context.Context, found *jobs.Evaluated) error {
	if f.runs == "" {
		return nil
	}
	for _, r := range found.Rankers {
		if err := writeRun(ctx, f.runs, r, found.Asked, found.Rows); err != nil {
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

// printCounted prints how many queries the means are over and why the others are left out, and the
// warnings. As JSON each line has the numbers.
func (f *evalFlags) printCounted(cmd *cobra.Command, found *jobs.Evaluated) error {
	printWarnings(cmd, found.Warnings)
	if f.json {
		return nil
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "queries: %d counted; left out: %d not judged, %d without a relevant document, %d without a known word\n",
		found.Queries, found.Unjudged, found.LeftOut-found.Unjudged, found.NoWord)
	return err
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
