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
		Short: "describe the bits of the codes",
		Long: `Inspect prints a table with one row per bit:

  MEAN       share of the codes that have the bit set
  ENTROPY    information in the bit: 1 at best, 0 for a dead bit, which is equal in all codes
  SPREAD     standard deviation of the activations of its unit; a unit above 0.1 is active
  ONE, ZERO  terms that become more probable if the bit is one, or if it is zero
  DRIVEN BY  ids of the documents with the highest activations

With --bit, only that bit is described. The last line then lists the terms of a document that would
activate its unit most, found by gradient ascent.` + addressHelp + `
A server returns neither the spread nor the terms found by gradient ascent.`,
		Args: cobra.ExactArgs(1),
	}
	bit := cmd.Flags().Int("bit", -1, "describe only this bit, counted from 0")
	hideDefault(cmd, "bit")
	terms := cmd.Flags().Int("terms", 5, "number of terms and documents to list for each bit; 0 skips hashing the documents again, and leaves the spread 0")
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
			// Codes made by another program have no model.
			if f, ok := c.(file); ok && f.Model() != nil {
				one[0].Ascent = ascent(f.Model(), *bit, *terms)
			}
			return printBits(cmd, one, *json)
		})
	}
	return cmd
}

// ascent returns the n terms of a document that activates the unit of bit most, by gradient ascent.
func ascent(m *hashing.Model, bit, n int) []string {
	var terms []string
	for _, w := range m.Ascent(bit, n) {
		terms = append(terms, w.Term)
	}
	return terms
}

// bitJSON is a bit in the format of the API.
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

// jsonBits converts bits to the format of the API.
func jsonBits(bits []index.Bit) (all []bitJSON) {
	for _, b := range bits {
		all = append(all, bitJSON{b.Index, b.Mean, b.Entropy, b.Dead, b.Spread, orEmpty(b.Meaning.On), orEmpty(b.Meaning.Off), orEmpty(b.Drivers), nil, b.Active()})
	}
	return all
}

// printBits prints the bits as a table or as JSON, and their counts on stderr.
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

// printBitCounts prints the numbers of dead and of active bits.
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
	_, err := fmt.Fprintf(w, "a document with these terms would activate it most: %s\n", strings.Join(bits[0].Ascent, " "))
	return err
}

// orEmpty returns s, or an empty slice if s is nil.
func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
