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

// evalFlags holds the flags of the command eval, some of which compare and quickstart share.
type evalFlags struct {
	queries  string
	source   sourceFlags
	qrels    string
	measures []string
	least    []string // values of --min
	sample   int
	heaviest int
	halves   bool
	feedback bool
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
		Short: "measure the quality of searches, compared with TF-IDF, BM25, LSA and random bits",
		Long: `Eval searches with a set of queries and measures how many of the documents found are relevant. A
document is relevant if it shares a label with the query or, with --qrels, if it is judged relevant.
If there are neither labels nor judgements, eval proceeds as with --halves. The queries are the
documents of --queries, or else a sample of the collection; a document never counts as a hit of its
own query.

The measures have the names that trec_eval and ir-measures use: P@100, R@100, AP, nDCG@10, RR,
Success@5, Rprec. Codes often tie in distance. A measure is then its expected value over all orders
of the ties.

The table has one row per ranker. TF-IDF, BM25, LSA and random bits use the vocabulary of the model.
The others are

  hybrid            ranks by words and codes, as search does by default
  words             ranks by BM25 of all words, as search --rank words does; quotes and hyphens are text
  code              ranks by Hamming distance, as search --rank code does
  code+asymmetric   reorders the nearest by comparing their codes with the activations of the query
                    before they are rounded to bits
  code+rerank       reorders the nearest by that and the words, as search --rerank does

Below the table, eval prints the number of queries that count and the numbers of those that are left
out. --heaviest reduces each query to a few words, as people type them.

--curve draws precision by recall, with a line per ranker. With --json its numbers are printed, too.

--report writes the same report as report.html, which is self-contained, report.md with its
pictures, and report.json. The report holds the measures with confidence intervals, tests of the
differences from the baselines, precision and recall by radius around the queries, and the balance
and correlation of the bits.

--feedback judges by likes and clicks, see "hashsearch feedback", of the queries that "feedback learn"
holds out. A click knows only what was shown: eval prints the clicks by position, and nDCG weighs
a click by its position, at most 10. If an adapter was learned, hybrid, code+asymmetric and
code+rerank rank with it, as searches do.

The exit status is 5 if a measure of code is below its --min.` + addressHelp + `
A server evaluates on its own documents and labels. It writes no reports, run files or curves.`,
		Example: `  hashsearch eval news.db
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --measure P@100
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --curve precision.svg
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --heaviest 3 --rerank bm25
  hashsearch eval news.db --queries news.jsonl.gz --where split=test --report quality
  hashsearch eval news.db --feedback
  hashsearch eval cran.db --queries queries.jsonl --qrels qrels.tsv --measure nDCG@10 --min nDCG@10=0.3`,
		Args: cobra.ExactArgs(1),
	}
	var flags evalFlags
	flags.add(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&flags.least, "min", nil, "exit with status 5 unless code reaches this `measure=value`; may be repeated")
	f.BoolVar(&flags.feedback, "feedback", false, "search with the queries of the feedback that \"feedback learn\" holds out; documents that were liked or clicked are relevant")
	f.StringVar(&flags.runs, "runs", "", "`directory` to write a TREC run file per ranker to; created if missing")
	f.StringVar(&flags.curve, "curve", "", "draw precision by recall to this `file`, .svg or .png")
	f.StringVar(&flags.report, "report", "", "`directory` to write a report to; created if missing")
	f.StringVar((*string)(&flags.rerank), "rerank", string(index.TFIDF), "score of the words in code+rerank: tfidf or bm25")
	f.IntVar(&flags.candidates, "candidates", 0, "number of nearest documents that code+asymmetric and code+rerank reorder (default: 1000)")
	f.Uint64Var(&flags.seed, "seed", 1, "seed of LSA, of the random bits and of the resampling in a report")
	f.BoolVar(&flags.json, "json", false, "print JSON, one object per line")
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
			return errors.Join(err, flags.print(cmd, flags.requestedResults(results)), flags.printCounted(cmd, found), flags.putCurve(cmd, results), flags.gate(results))
		})
	}
	return cmd
}

// add adds the flags for queries, relevance and measures.
func (f *evalFlags) add(cmd *cobra.Command) {
	f.source.add(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.queries, "queries", "", "`source` of the queries (default: a sample of the collection)")
	fs.StringVar(&f.qrels, "qrels", "", "`file` of relevance judgements in TREC or BEIR format (default: relevant documents share a label)")
	fs.StringSliceVar(&f.measures, "measure", []string{"P@10", "P@100", "AP", "nDCG@10"}, "measures: P@k, R@k, AP, nDCG@k, RR, Success@k or Rprec")
	fs.IntVar(&f.heaviest, "heaviest", 0, "reduce each query to this many words, those with the largest TF-IDF weights (default: all words)")
	fs.BoolVar(&f.halves, "halves", false, "evaluate without labels: search with half of the words of each query; the documents nearest to the other half by BM25 are relevant, a twentieth of all (5 to 100)")
	fs.IntVar(&f.sample, "sample", 0, "maximum number of queries, evenly chosen (default: all of --queries, or 1000 of the collection)")
}

// evaluate measures all rankers on c and writes the run files and the report.
func (f *evalFlags) evaluate(cmd *cobra.Command, c collection) (*jobs.Evaluated, error) {
	e, err := f.evaluationOf(cmd, c)
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

// evaluationOf returns the evaluation of c that the flags describe. On a server, flags that read or
// write local files are a usage error.
func (f *evalFlags) evaluationOf(cmd *cobra.Command, c collection) (e jobs.Evaluation, err error) {
	local, ok := c.(file)
	if !ok {
		if cmp.Or(f.queries, f.qrels, f.runs, f.curve, f.report) != "" {
			return e, usagef("--queries, --qrels, --runs, --curve and --report require a local file: a server does not accept them")
		}
		e = jobs.Evaluation{Sample: f.sample, Rerank: f.rerank, Candidates: f.candidates, Seed: f.seed, Halves: f.halves, Heaviest: f.heaviest, Feedback: f.feedback}
		e.Measures, err = f.parseMeasures()
		return e, err
	}
	if local.Model() == nil {
		return e, index.ErrNoModel
	}
	if e, err = f.localEvaluation(cmd, local.Index); err != nil {
		return e, err
	}
	e.Measures, err = f.withCurve(local.Index, e.Measures)
	return e, err
}

// localEvaluation returns the evaluation of ix that the flags describe.
func (f *evalFlags) localEvaluation(cmd *cobra.Command, ix *index.Index) (e jobs.Evaluation, err error) {
	e = jobs.Evaluation{Sample: f.sample, Rerank: f.rerank, Candidates: f.candidates, Seed: f.seed, Runs: f.runs != "", Feedback: f.feedback}
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

// parseMeasures parses --measure and --min. It includes the measures of --min.
func (f *evalFlags) parseMeasures() ([]quality.Measure, error) {
	var measures []quality.Measure
	seen := map[quality.Measure]bool{}
	for _, s := range append(f.measures, f.gateMeasures()...) {
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

// chooseRelevance switches to --halves if there are neither labels nor judgements.
func (f *evalFlags) chooseRelevance(cmd *cobra.Command, ix *index.Index, e *jobs.Evaluation) error {
	by, err := e.ByHalves(ix)
	if by && !f.halves {
		messagef(cmd, "the collection has no labels: evaluating with --halves")
		f.halves, f.heaviest = true, 0
	}
	return err
}

// openQueries returns the documents of --queries. Rejections are printed and skipped.
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

// readQrels reads the judgements of --qrels. It returns nil without the flag.
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

// writeRuns writes the run files of --runs.
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

// print prints the results as a table or as JSON.
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

// printCounted prints the warnings, the number of queries that count, and the numbers of those left
// out. With --json it prints only the warnings, as each result has the numbers.
func (f *evalFlags) printCounted(cmd *cobra.Command, found *jobs.Evaluated) error {
	printWarnings(cmd, found.Warnings)
	if f.json {
		return nil
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "queries: %d evaluated; left out: %d not judged, %d without a relevant document, %d without a known word\n",
		found.Queries, found.Unjudged, found.LeftOut-found.Unjudged, found.NoWord)
	return err
}

// resultTable returns a table with a row per ranker and a column per measure.
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

// share formats a number from 0 to 1 with four decimals and without a leading zero.
func share(v float64) string { return strings.TrimPrefix(fmt.Sprintf("%.4f", v), "0") }
