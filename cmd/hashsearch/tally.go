package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

const (
	maxRejections  = 200 // rejections that are printed one by one
	maxRepeatedIDs = 20  // repeated ids that are listed
)

// A tally counts the outcomes of an ingest and the inputs that produced no document.
type tally struct {
	Added       int      `json:"added"`
	Replaced    int      `json:"replaced"`
	Unchanged   int      `json:"unchanged"`
	Rejected    int      `json:"rejected"`
	NoTerms     int      `json:"no_terms"`
	Repeated    int      `json:"repeated"`     // replaced another one of this ingest
	RepeatedIDs []string `json:"repeated_ids"` // the first of their ids
	Deleted     int      `json:"deleted"`      // documents that are gone from their files
	Gone        int      `json:"gone_files"`
	Same        int      `json:"unchanged_files"` // not read
	sourceNotes

	filtered int // documents that do not meet --where
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

// finish completes the recording of the sources.
func (t *tally) finish(ctx context.Context, source *sourceFlags) error {
	done, err := source.finish(ctx)
	t.Deleted, t.Gone, t.Same = done.Deleted, done.Gone, done.Unchanged
	return err
}

// sum returns the number of documents with an outcome.
func (t tally) sum() int { return t.Added + t.Replaced + t.Unchanged + t.Rejected }

// exitError returns the error of an ingest that completed, but rejected documents, met repeated ids
// or read nothing.
func (t tally) exitError() error {
	switch {
	case t.Rejected > 0:
		return fmt.Errorf("%w: %d of %d", errRejected, t.Rejected, t.sum())
	case t.Repeated > 0:
		return fmt.Errorf("%w, and the last one of each was kept: %s", errRepeated, t.repeated())
	case t.sum()+t.filtered+t.Deleted+t.Same == 0:
		return fmt.Errorf("%w: the sources contain no document; of a directory, only files with the extensions %s are read, and links to directories are not followed; --format text reads all files", errNothing, strings.Join(ingest.Extensions(), " "))
	}
	return nil
}

// repeated lists at most five of the repeated ids.
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
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d replaced, %d unchanged, %d rejected%s\n", t.Added, t.Replaced, t.Unchanged, t.Rejected, t.synced())
	}
	t.sourceNotes.print(cmd)
	if t.Repeated > 0 {
		messagef(cmd, "%s replaced an earlier one of this ingest with the same id: %s", english.Count(t.Repeated, "document"), t.repeated())
	}
	if t.NoTerms > 0 && !json {
		messagef(cmd, "%s without a code cannot be found by code: no word is known to the model, or no code was given", english.Count(t.NoTerms, "document"))
	}
	return err
}

// synced describes what a synchronisation did beyond reading files, "" if there was nothing.
func (t tally) synced() string {
	text := ""
	if t.Deleted > 0 {
		text += fmt.Sprintf(", %d deleted", t.Deleted)
	}
	if t.Gone > 0 {
		text += fmt.Sprintf("; %s gone", english.Count(t.Gone, "file"))
	}
	if t.Same > 0 {
		text += fmt.Sprintf("; %s unchanged and not read", english.Count(t.Same, "file"))
	}
	return text
}

// printJSON prints t with an empty list instead of null.
func (t tally) printJSON(cmd *cobra.Command) error {
	t.RepeatedIDs = append([]string{}, t.RepeatedIDs...)
	return printJSON(cmd, t)
}
