package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// maxRejections is how many rejections are written one by one, and maxRepeatedIDs how many ids.
const (
	maxRejections  = 200
	maxRepeatedIDs = 20
)

// A tally counts outcomes, and what had none.
type tally struct {
	Added       int            `json:"added"`
	Replaced    int            `json:"replaced"`
	Unchanged   int            `json:"unchanged"`
	Rejected    int            `json:"rejected"`
	NoTerms     int            `json:"no_terms"`
	Repeated    int            `json:"repeated"`     // replaced another document of this command
	RepeatedIDs []string       `json:"repeated_ids"` // the first ones
	PassedOver  map[string]int `json:"passed_over"`  // files, by how their names end

	Charsets []ingest.GuessedCharset `json:"charsets"` // that were guessed

	filtered int
}

func (t *tally) count(o index.Outcome) {
	switch o.Status {
	case index.Added:
		t.Added++
	case index.Replaced:
		t.Replaced++
	case index.Unchanged:
		t.Unchanged++
	case index.Rejected:
		t.Rejected++
	}
	if o.NoTerms {
		t.NoTerms++
	}
	if o.Repeated {
		t.repeat(o.ID)
	}
}

func (t *tally) repeat(id string) {
	if t.Repeated++; len(t.RepeatedIDs) < maxRepeatedIDs && !slices.Contains(t.RepeatedIDs, id) {
		t.RepeatedIDs = append(t.RepeatedIDs, id)
	}
}

// leave takes over what no document was made of.
func (t *tally) leave(left ingest.LeftOut) { t.PassedOver, t.filtered = left.Files, left.Documents }

func (t tally) sum() int { return t.Added + t.Replaced + t.Unchanged + t.Rejected }

// verdict is the error of an ingest that went through, and left something to be looked at.
func (t tally) verdict() error {
	switch {
	case t.Rejected > 0:
		return fmt.Errorf("%w: %d of %d", errRejected, t.Rejected, t.sum())
	case t.Repeated > 0:
		return fmt.Errorf("%w, and the last stayed: %s", errRepeated, t.repeated())
	case t.sum()+t.filtered == 0:
		return fmt.Errorf("%w: of a folder, files are read whose names end in %s; --format text reads all of them", errNothing, strings.Join(ingest.Endings(), " "))
	}
	return nil
}

// repeated names some of the ids.
func (t tally) repeated() string {
	var named []string
	for _, id := range t.RepeatedIDs[:min(5, len(t.RepeatedIDs))] {
		named = append(named, shorten(id, 60))
	}
	if n := t.Repeated - len(named); n > 0 {
		named = append(named, fmt.Sprintf("and %s more", thousands(n)))
	}
	return strings.Join(named, ", ")
}

func (t tally) print(cmd *cobra.Command, json bool) (err error) {
	if json {
		err = t.printJSON(cmd)
	} else {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d replaced, %d unchanged, %d rejected\n", t.Added, t.Replaced, t.Unchanged, t.Rejected)
	}
	if len(t.PassedOver) > 0 {
		messagef(cmd, "%s", skippedFiles(t.PassedOver))
	}
	for _, c := range t.Charsets {
		messagef(cmd, "%s", charsetLine(c))
	}
	if t.Repeated > 0 {
		messagef(cmd, "%s replaced another one of this command that has the same id: %s", english.Count(t.Repeated, "document"), t.repeated())
	}
	if t.NoTerms > 0 && !json {
		messagef(cmd, "%s without a code, for want of a word that the model knows or of a code given: no search by code finds them", english.Count(t.NoTerms, "document"))
	}
	return err
}

// printJSON writes lists and objects that are empty as such.
func (t tally) printJSON(cmd *cobra.Command) error {
	t.RepeatedIDs = append([]string{}, t.RepeatedIDs...)
	t.Charsets = append([]ingest.GuessedCharset{}, t.Charsets...)
	if t.PassedOver == nil {
		t.PassedOver = map[string]int{}
	}
	return printJSON(cmd, t)
}
