package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func newInspect() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "tell what each bit of the codes stands for",
		Long: `Inspect tells, for each bit, how many codes have it set, how much it tells (its entropy, 1
at best, 0 for a dead bit), how much its unit's activations spread (their standard deviation: over
0.1 the unit is active), the terms that the model expects more when it is one and when it is zero, and
the documents that drive it most. With --bit it also tells of which terms a document would consist that
drives it more than any other, as gradient ascent finds them.` + addressHelp + `
A server tells neither the spread nor those terms.`,
		Args: cobra.ExactArgs(1),
	}
	bit := cmd.Flags().Int("bit", -1, "only this bit, counted from 0")
	hideDefault(cmd, "bit")
	terms := cmd.Flags().Int("terms", 5, "terms and documents to tell for each bit; with 0 no document is hashed again, and no bit has a spread")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			bits, err := c.Bits(cmd.Context(), *terms)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("bit") {
				return printBits(cmd, jsonBits(bits), *json)
			}
			if *bit < 0 || *bit >= len(bits) {
				return usagef("--bit %d: the codes have bits 0 to %d", *bit, len(bits)-1)
			}
			one := jsonBits(bits[*bit : *bit+1])
			if f, ok := c.(file); ok && f.Model() != nil { // there is none where codes come from elsewhere
				one[0].Ascent = ascent(f.Model(), *bit, *terms)
			}
			return printBits(cmd, one, *json)
		})
	}
	return cmd
}

// ascent names the terms that gradient ascent finds.
func ascent(m *hashing.Model, bit, n int) []string {
	var terms []string
	for _, w := range m.Ascent(bit, n) {
		terms = append(terms, w.Term)
	}
	return terms
}

// bitJSON is a bit in the words of the API.
type bitJSON struct {
	Bit     int      `json:"bit"`
	Mean    float64  `json:"mean"`
	Entropy float64  `json:"entropy"`
	Dead    bool     `json:"dead"`
	Spread  float64  `json:"spread"` // standard deviation of the unit's activations
	On      []string `json:"on"`
	Off     []string `json:"off"`
	Drivers []string `json:"drivers"`
	Ascent  []string `json:"ascent,omitempty"` // with --bit
	active  bool
}

func jsonBits(bits []index.Bit) (all []bitJSON) {
	for _, b := range bits {
		all = append(all, bitJSON{b.Index, b.Mean, b.Entropy, b.Dead, b.Spread, orEmpty(b.Meaning.On), orEmpty(b.Meaning.Off), orEmpty(b.Drivers), nil, b.Active()})
	}
	return all
}

func printBits(cmd *cobra.Command, bits []bitJSON, json bool) error {
	printBitCounts(cmd, bits)
	if !json {
		return printBitTable(cmd.OutOrStdout(), bits)
	}
	for _, b := range bits {
		if err := printJSON(cmd, b); err != nil {
			return err
		}
	}
	return nil
}

// printBitCounts counts those that are dead, and those that are active.
func printBitCounts(cmd *cobra.Command, bits []bitJSON) {
	dead, active := 0, 0
	for _, b := range bits {
		if b.Dead {
			dead++
		}
		if b.active {
			active++
		}
	}
	messagef(cmd, "%s, %d dead, %d active", english.Count(len(bits), "bit"), dead, active)
}

func printBitTable(w io.Writer, bits []bitJSON) error {
	rows := [][]string{{"BIT", "MEAN", "ENTROPY", "SPREAD", "ONE", "ZERO", "DRIVEN BY"}}
	for _, b := range bits {
		rows = append(rows, []string{fmt.Sprint(b.Bit), fmt.Sprintf("%.3f", b.Mean), fmt.Sprintf("%.3f", b.Entropy), fmt.Sprintf("%.3f", b.Spread),
			strings.Join(b.On, " "), strings.Join(b.Off, " "), shorten(strings.Join(b.Drivers, " "), 60)})
	}
	if err := table(w, rows); err != nil || len(bits) != 1 || len(bits[0].Ascent) == 0 {
		return err
	}
	_, err := fmt.Fprintf(w, "a document of these terms would drive it most: %s\n", strings.Join(bits[0].Ascent, " "))
	return err
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
