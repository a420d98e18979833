package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
)

func newInspect() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "tell what each bit of the codes stands for",
		Long: `Inspect tells, for each bit, how many codes have it set, how much it tells (its entropy, 1
at best, 0 for a dead bit), the terms that the model expects more when it is one and when
it is zero, and the documents that drive it most.`,
		Args: cobra.ExactArgs(1),
	}
	bit := cmd.Flags().Int("bit", -1, "only this bit, counted from 0")
	terms := cmd.Flags().Int("terms", 5, "terms and documents to tell for each bit")
	json := asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withIndex(args[0], &index.Options{ReadOnly: true}, func(ix *index.Index) error {
			bits, err := ix.Bits(cmd.Context(), *terms)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("bit") {
				if *bit < 0 || *bit >= len(bits) {
					return usagef("--bit %d: the codes have bits 0 to %d", *bit, len(bits)-1)
				}
				bits = bits[*bit : *bit+1]
			}
			return printBits(cmd, bits, *json)
		})
	}
	return cmd
}

// bitJSON is a bit in the words of the API.
type bitJSON struct {
	Bit     int      `json:"bit"`
	Mean    float64  `json:"mean"`
	Entropy float64  `json:"entropy"`
	Dead    bool     `json:"dead"`
	On      []string `json:"on"`
	Off     []string `json:"off"`
	Drivers []string `json:"drivers"`
}

func printBits(cmd *cobra.Command, bits []index.Bit, json bool) error {
	rows := [][]string{{"BIT", "MEAN", "ENTROPY", "ONE", "ZERO", "DRIVEN BY"}}
	dead := 0
	for _, b := range bits {
		if json {
			j := bitJSON{b.Index, b.Mean, b.Entropy, b.Dead, orEmpty(b.Meaning.On), orEmpty(b.Meaning.Off), orEmpty(b.Drivers)}
			if err := printJSON(cmd, j); err != nil {
				return err
			}
		}
		if b.Dead {
			dead++
		}
		rows = append(rows, []string{fmt.Sprint(b.Index), fmt.Sprintf("%.3f", b.Mean), fmt.Sprintf("%.3f", b.Entropy),
			strings.Join(b.Meaning.On, " "), strings.Join(b.Meaning.Off, " "), shorten(strings.Join(b.Drivers, " "), 60)})
	}
	say(cmd, "%s, %d dead", plural(len(bits), "bit"), dead)
	if json {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
