package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

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
		Short: "learn a hash function from the documents, and use it",
		Long: `Train learns a hash function from the documents of the collection FILE, hashes all of them
with it as a new generation, and switches to that in one step. The generation before stays,
and 'hashsearch models use FILE N' goes back to it. Labels are not looked at.

The state of a long training lies in FILE.training until it is done: when it is interrupted or
killed, the same command goes on from there and ends in the same model.

A server trains as a task; when the command is interrupted, so is the training there.` + addressHelp + `

Kinds of hash function:
` + kindHelp(),
		Example: `  hashsearch train news.db
  hashsearch train news.db --bits 128 --seed 7
  hashsearch train berichte.db --language de`,
		Args: cobra.ExactArgs(1),
	}
	opts := trainFlags(cmd)
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{}, func(c collection) error {
			t, err := train(cmd, c, opts)
			if err != nil {
				return err
			}
			return printTrained(cmd, t, *json)
		})
	}
	return cmd
}

// kinds lists them with what they are.
func kindHelp() string {
	var b strings.Builder
	for _, k := range hashing.Kinds() {
		fmt.Fprintf(&b, "  %-14s %s\n", k, k.About())
	}
	return strings.TrimRight(b.String(), "\n")
}

// trainFlags adds the flags of training and returns the options they set.
func trainFlags(cmd *cobra.Command) *hashing.Options {
	var o hashing.Options
	f := cmd.Flags()
	f.StringVar((*string)(&o.Kind), "kind", string(hashing.Stacked), "kind of hash function: "+strings.Join(kindNames(), ", ")+"; 'hashsearch train --help' describes each")
	o.Bits = 64
	f.Var((*bitsFlag)(&o.Bits), "bits", "width of the codes, 1 to 512, or auto: as few as --occupancy allows")
	f.Float64Var(&o.Occupancy, "occupancy", 100, "with --bits auto, documents that are to lie within 2 bits of another one, in the mean")
	f.Uint64Var(&o.Seed, "seed", 1, "what all randomness comes from: the same seed makes the same model")
	f.StringVar(&o.Analyzer.Language, "language", "en", "language of stop words and stemming: "+strings.Join(ingest.Languages(), ", "))
	f.IntVar(&o.Vocabulary.Size, "vocabulary", 0, "terms to keep at most (default 20000)")
	f.IntVar(&o.Vocabulary.MinDocs, "min-docs", 0, "documents that must hold a term (default 3, fewer in small collections)")
	f.Float64Var(&o.Vocabulary.MaxShare, "max-share", 0, "largest share of documents that may hold a term (default 0.8)")
	f.StringVar((*string)(&o.Weighting), "weighting", "", "what the network reads: counts, log, tfidf or bm25 (default by the kind)")
	f.IntSliceVar(&o.Hidden, "hidden", nil, "units of the hidden layers (default by the kind, mostly 500)")
	f.TextVar(&o.Activation, "activation", ae.Tanh, "of the hidden layers: tanh, sigmoid, relu, elu or identity (default by the kind)")
	f.TextVar(&o.Init, "init", ae.FanIn, "interval that weights are drawn from: fan-in, glorot or he (default by the kind, mostly fan-in)")
	f.Lookup("activation").DefValue, f.Lookup("init").DefValue = "", "" // their zero is the kind's choice
	f.BoolVar(&o.Tied, "tied", false, "decode by the encoder's weights")
	f.StringVar((*string)(&o.Target), "target", "", "words to learn to expect in a document: own or neighbours (default by the kind)")
	f.StringVar(&o.Corruption, "corruption", "", "of the input: masking:0.3, salt:0.1, gaussian:0.3 or none (default by the kind)")
	f.Float64Var(&o.L2, "l2", 0, "penalty on squared weights")
	f.BoolVar(&o.Pretrain, "pretrain", false, "train the layers one by one before all together")
	f.IntVar(&o.Samples, "samples", 0, "for vocabularies of 100000 terms: terms drawn in each step to stand for all that it does not need (default: exact)")
	f.IntVar(&o.Epochs, "epochs", 0, "times to go through the documents (default: by their number)")
	f.Float64Var(&o.Rate, "rate", 0, "learning rate (default by the width)")
	f.StringVar((*string)(&o.Binariser), "binariser", "", "what makes bits of activations: half, median, itq or random (default by the kind)")
	f.Float64Var(&o.Validation, "validation", 0, "share of documents held out to watch the loss")
	f.IntVar(&o.Patience, "patience", 0, "epochs without a better validation loss before stopping (default: never stop early)")
	return &o
}

// bitsFlag is a number of bits, or auto.
type bitsFlag int

// Set implements pflag.Value.
func (b *bitsFlag) Set(s string) (err error) {
	n := hashing.Auto
	if s != "auto" {
		n, err = strconv.Atoi(s)
	}
	*b = bitsFlag(n)
	if err != nil || s != "auto" && n < 1 {
		return errors.New("neither a number of bits nor auto")
	}
	return nil
}

func (b *bitsFlag) String() string {
	if *b == hashing.Auto {
		return "auto"
	}
	return strconv.Itoa(int(*b))
}

// Type implements pflag.Value.
func (b *bitsFlag) Type() string { return "bits" }

// train trains on c and switches it to the new model.
func train(cmd *cobra.Command, c collection, opts *hashing.Options) (*jobs.Trained, error) {
	p, err := newProgress(cmd)
	if err != nil {
		return nil, err
	}
	defer p.end()
	t, err := c.Train(cmd.Context(), *opts, reporter(cmd, p))
	if p.end(); err != nil {
		return nil, err
	}
	printWarnings(cmd, t.Warnings)
	return t, nil
}

// warn writes warnings, a line each.
func printWarnings(cmd *cobra.Command, warnings []string) {
	for _, w := range warnings {
		messagef(cmd, "warning: %s", w)
	}
}

// reporter shows progress, says what is unusual and, before the training itself begins, how much memory it will take.
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
			messagef(cmd, "training takes about %d MB beside the documents", (q.Training.Memory+1e6-1)/1e6)
		}
		if q.Kind != "" {
			q.Stage = string(q.Kind) + ": " + q.Stage
		}
		p.show(q.Stage, q.Done, q.Total, note(q.Training))
	}
}

func note(q hashing.Progress) string {
	if q.Stage != "training" || q.PerSecond == 0 {
		return ""
	}
	s := ""
	if q.Layer > 0 {
		s = fmt.Sprintf("layer %d alone, ", q.Layer)
	}
	s += fmt.Sprintf("epoch %d of %d, loss %.2f", min(q.Epoch+1, q.Epochs), q.Epochs, q.Loss)
	if q.Validation == q.Validation { // not NaN
		s += fmt.Sprintf(", validation %.2f", q.Validation)
	}
	return s + fmt.Sprintf(", %.0f documents/s, %s left", q.PerSecond, q.Left.Round(time.Second))
}

func printTrained(cmd *cobra.Command, t *jobs.Trained, json bool) error {
	g := t.Generation
	if json {
		return printJSON(cmd, struct {
			index.Generation
			Documents int     `json:"documents"`
			Terms     int     `json:"terms"`
			Seconds   float64 `json:"seconds"`
		}{g, t.Documents, t.Terms, t.Seconds})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "generation %d: %s, %s, model %s\n%s, %s learned from, %s hashed, %.1f s\n",
		g.ID, g.Kind, english.Count(g.Bits, "bit"), g.Fingerprint, english.Count(t.Terms, "term"), english.Count(t.Documents, "document"), english.Count(g.Codes, "document"), t.Seconds)
	return err
}
