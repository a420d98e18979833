package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/index/jobs"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newTrain() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "train FILE",
		Short: "train a hash function on the documents and switch to it",
		Long: `Train trains a hash function on the documents of the collection FILE, hashes all documents with it,
and stores the codes as a new generation. It then switches to the new generation in one transaction.
The previous generation is kept, and 'hashsearch models use FILE GENERATION' switches back to it.

Labels are not used, except with --labels: the codes then learn in addition to bring documents of the
same label close together. Any share of the documents may have a label, and each may have several. A
few documents of each label suffice: those of others are inferred from their neighbours and words. A
name such as comp.sys.mac or birds/gulls is one of a hierarchy: documents that share a part of it get
nearer, too. With --labels=FIELD, the values of another field are the labels. Train first tries what
labels gain, without a tenth of them and without those of a tenth of the documents, and prints the
share of the nearest documents with the same label before and after, for documents whose labels were
learned, for those whose labels were held out, and for those of labels that were never seen.

With --feedback, the codes also learn from likes and clicks (see "feedback"): documents that users chose
for the same query get similar codes. A fifth of the queries is held out for "eval --feedback".

Train prints how much memory it takes before it begins. With --memory, it learns from a random sample
if all documents do not fit, and fails at once if even a thousand do not.

The state of a long training is stored in FILE.training until the training ends. If train is
interrupted or killed, the same command continues from that state and ends in the same model.

After documents were added, --continue trains the current model further instead of a new one, at a
fifth of the cost, or a third if they have many new words. It keeps the kind, the width, the language
and the network, and most bits of the codes. Labels that the model has learned are learned again, for
as long as by a new one. If the new documents are about new topics, a new model
is better.

On a server, the training is a task. If the command is interrupted, the task is cancelled.` + addressHelp + `

Kinds of hash function:
` + kindHelp(),
		Example: `  hashsearch train news.db
  hashsearch train news.db --bits 128 --seed 7
  hashsearch train news.db --bits 128 --nested
  hashsearch train news.db --labels
  hashsearch train news.db --continue
  hashsearch train berichte.db --language de`,
		Args: cobra.ExactArgs(1),
	}
	opts := trainFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&opts.Labels, "labels", "", "learn to bring documents of the same label together; a value names the `field` that has the labels")
	f.Lookup("labels").NoOptDefVal = "label"
	f.BoolVar(&opts.Feedback, "feedback", false, "learn from the feedback of users as well")
	f.BoolVar(&opts.Nested, "nested", false, "make the first 16, 32, 64, … bits of a code a code of its own, for 'models shorten'")
	further := f.Bool("continue", false, "train the current model further instead of a new one")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			learn := c.Train
			if *further {
				learn = c.Continue
			}
			t, err := train(cmd, learn, opts)
			if err != nil {
				return err
			}
			return printTrained(cmd, t, *json)
		})
	}
	return cmd
}

// kindHelp returns one line per kind of hash function with its description.
func kindHelp() string {
	var b strings.Builder
	for _, k := range hashing.Kinds() {
		fmt.Fprintf(&b, "  %-14s %s\n", k, k.About())
	}
	return strings.TrimRight(b.String(), "\n")
}

// trainFlags adds the flags of training and returns the options that they set.
func trainFlags(cmd *cobra.Command) *hashing.Options {
	var o hashing.Options
	f := cmd.Flags()
	f.StringVar((*string)(&o.Kind), "kind", "", "`kind` of hash function: "+strings.Join(kindNames(), ", ")+"; 'hashsearch train --help' describes them")
	f.Var((*bitsFlag)(&o.Bits), "bits", "width of the codes in bits, 1 to 512, or auto, which chooses a width by --occupancy")
	f.Float64Var(&o.Occupancy, "occupancy", 100, "with --bits auto, target mean number of documents within 2 bits")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the random numbers; the same seed gives the same model")
	f.Var((*languageFlag)(&o.Analyzer.Language), "language", "`language` of stop words and stemming: "+strings.Join(ingest.Languages(), ", ")+"; several, such as de,en, for a mixed collection, whose default they are")
	f.IntVar(&o.Vocabulary.Size, "vocabulary", 0, "maximum number of terms (default: 20000)")
	f.IntVar(&o.Vocabulary.MinDocs, "min-docs", 0, "minimum number of documents with a term (default: 3, less in small collections)")
	f.Float64Var(&o.Vocabulary.MaxShare, "max-share", 0, "maximum share of documents with a term (default: 0.8)")
	f.StringVar((*string)(&o.Weighting), "weighting", "", "weighting of the terms in the input: counts, log, tfidf or bm25 (default: depends on the kind)")
	f.IntSliceVar(&o.Hidden, "hidden", nil, "numbers of units of the hidden layers (default: depends on the kind, usually 500)")
	f.TextVar(&o.Activation, "activation", ae.Tanh, "activation `function` of the hidden layers: tanh, sigmoid, relu, elu or identity (default: depends on the kind)")
	f.TextVar(&o.Init, "init", ae.FanIn, "`distribution` of the initial weights: fan-in, glorot or he (default: depends on the kind, usually fan-in)")
	// Zero values mean the default of the kind, or of the model to continue. Help shows the usual
	// ones.
	f.Lookup("activation").DefValue, f.Lookup("init").DefValue = "", ""
	f.Lookup("kind").DefValue, f.Lookup("bits").DefValue, f.Lookup("language").DefValue = string(hashing.Stacked), "64", "en"
	f.BoolVar(&o.Tied, "tied", false, "use the weights of the encoder in the decoder")
	f.StringVar((*string)(&o.Target), "target", "", "terms to predict for a document: its own, or those of its neighbours as well: own or neighbours (default: depends on the kind)")
	f.StringVar(&o.Corruption, "corruption", "", "noise added to the input: masking:0.3, salt:0.1, gaussian:0.3 or none (default: depends on the kind)")
	f.Float64Var(&o.L2, "l2", 0, "weight of the penalty on squared weights")
	f.BoolVar(&o.Pretrain, "pretrain", false, "train the layers one by one before training all together")
	f.IntVar(&o.Samples, "samples", 0, "terms drawn per batch to estimate the softmax over all (default: 5000 of a large vocabulary with the kind stacked, otherwise all)")
	f.IntVar(&o.Epochs, "epochs", 0, "passes over the documents (default: depends on their number)")
	f.Float64Var(&o.Rate, "rate", 0, "learning rate (default: depends on the width)")
	f.StringVar((*string)(&o.Binariser), "binariser", "", "method to turn activations into bits: half, median, itq or random (default: depends on the kind)")
	f.Var((*bytesFlag)(&o.Memory), "memory", "`size` of the memory that training may take, such as 2GB; of more documents than fit, it learns from a random sample (default: no limit)")
	f.Float64Var(&o.Validation, "validation", 0, "share of documents held out to measure the loss")
	f.IntVar(&o.Patience, "patience", 0, "epochs without a better validation loss before training stops (default: never stop early)")
	return &o
}

// bitsFlag is the value of --bits: a number of bits, or auto.
type bitsFlag int

// Set implements pflag.Value.
func (b *bitsFlag) Set(s string) (err error) {
	n := hashing.Auto
	if s != "auto" {
		n, err = strconv.Atoi(s)
	}
	*b = bitsFlag(n)
	if err != nil || s != "auto" && n < 1 {
		return errors.New("give a number of bits, or auto")
	}
	return nil
}

// String implements pflag.Value.
func (b *bitsFlag) String() string {
	if *b == hashing.Auto {
		return "auto"
	}
	return strconv.Itoa(int(*b))
}

// Type implements pflag.Value.
func (b *bitsFlag) Type() string { return "bits" }

// A learner is the method Train or Continue of a collection.
type learner = func(context.Context, hashing.Options, func(jobs.Progress)) (*jobs.Trained, error)

// train trains a model by learn, which switches to it.
func train(cmd *cobra.Command, learn learner, opts *hashing.Options) (*jobs.Trained, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	keepMemory(opts.Memory)
	t, err := learn(cmd.Context(), *opts, reporter(cmd, p))
	if p.end(); err != nil {
		return nil, err
	}
	printWarnings(cmd, t.Warnings)
	return t, nil
}

// printWarnings prints each warning on a line of its own.
func printWarnings(cmd *cobra.Command, warnings []string) {
	for _, w := range warnings {
		messagef(cmd, "warning: %s", w)
	}
}

// reporter returns a function that shows progress. It also prints notes and, once, the memory that
// the training takes.
func reporter(cmd *cobra.Command, p *progress) func(jobs.Progress) {
	memoryPrinted := false
	return func(q jobs.Progress) {
		if q.Note != "" {
			p.end()
			messagef(cmd, "%s", q.Note)
			return
		}
		if q.Training.Memory > 0 && q.Kind == "" && !memoryPrinted {
			memoryPrinted = true
			p.end()
			messagef(cmd, "training takes about %s of memory", humanize.Bytes(uint64(q.Training.Memory)))
		}
		if q.Kind != "" {
			q.Stage = string(q.Kind) + ": " + q.Stage
		}
		p.show(q.Stage, q.Done, q.Total, note(q.Training))
	}
}

// note describes the progress of training: the epoch, the losses and the remaining time.
func note(q hashing.Progress) string {
	if q.Stage != "training" || q.PerSecond == 0 {
		return ""
	}
	s := ""
	if q.Layer > 0 {
		s = fmt.Sprintf("pretraining layer %d, ", q.Layer)
	}
	s += fmt.Sprintf("epoch %d of %d, loss %.2f", min(q.Epoch+1, q.Epochs), q.Epochs, q.Loss)
	if q.Validation == q.Validation { // not NaN
		s += fmt.Sprintf(", validation %.2f", q.Validation)
	}
	return s + fmt.Sprintf(", %.0f documents/s, %s left", q.PerSecond, q.Left.Round(time.Second))
}

// printTrained prints the new generation and the size of the training.
func printTrained(cmd *cobra.Command, t *jobs.Trained, json bool) error {
	g := t.Generation
	if json {
		return printJSON(cmd, struct {
			index.Generation
			Documents int     `json:"documents"`
			Terms     int     `json:"terms"`
			Seconds   float64 `json:"seconds"`

			Judgements int                  `json:"judgements,omitempty"`
			Labels     *hashing.Supervision `json:"labels,omitempty"`
		}{g, t.Documents, t.Terms, t.Seconds, t.Judgements, t.Labels})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "generation %d: %s, %s, model %s\n%s, trained on %s, %s hashed, %.1f s\n",
		g.ID, g.Kind, english.Count(g.Bits, "bit"), g.Fingerprint, english.Count(t.Terms, "term"), english.Count(t.Documents, "document"), english.Count(g.Codes, "document"), t.Seconds)
	if t.Judgements > 0 {
		_, judged := fmt.Fprintf(cmd.OutOrStdout(), "feedback of %s was learned from\n", english.Count(t.Judgements, "query"))
		err = errors.Join(err, judged)
	}
	return errors.Join(err, printLabels(cmd, t.Labels))
}

// printLabels prints the labels that were learned, and the gain; nil prints nothing.
func printLabels(cmd *cobra.Command, s *hashing.Supervision) error {
	if s == nil {
		return nil
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s of %s were learned\n", english.Count(s.Labels, "label"), english.Count(s.Documents, "document"))
	if s.Trial == nil {
		return err
	}
	rows := [][]string{{"DOCUMENTS", "QUERIES", fmt.Sprintf("P@%d", s.Trial.K), "WITHOUT LABELS"}}
	row := func(name string, f hashing.Figures) {
		if f.Queries > 0 {
			rows = append(rows, []string{name, fmt.Sprint(f.Queries), fmt.Sprintf("%.3f", f.After), fmt.Sprintf("%.3f", f.Before)})
		}
	}
	row("labels learned", s.Trial.Labelled)
	row("labels held out", s.Trial.Unlabelled)
	row("unseen labels", s.Trial.Unseen)
	return errors.Join(err, table(cmd.OutOrStdout(), rows))
}
