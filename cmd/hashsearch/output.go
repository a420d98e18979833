package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// asJSON adds the flag --json and returns a pointer to its value.
func asJSON(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("json", false, "print JSON, one object per line")
}

// hideDefault removes the default from the usage of a flag whose default means that it is not set.
func hideDefault(cmd *cobra.Command, flag string) { cmd.Flags().Lookup(flag).DefValue = "0" }

// printJSON writes v as JSON on one line of stdout.
func printJSON(cmd *cobra.Command, v any) error {
	enc := json.NewEncoder(cmd.OutOrStdout())
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// table writes rows in aligned columns. The first row is the heading.
func table(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

// printable makes untrusted text safe for a terminal: it replaces line ends and tabs by spaces and
// removes other control characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, s)
}

// shorten returns s as printable text of at most n runes, with runs of spaces collapsed. An
// ellipsis marks a cut.
func shorten(s string, n int) string {
	r := []rune(strings.Join(strings.Fields(printable(s)), " "))
	if len(r) <= n {
		return string(r)
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}
