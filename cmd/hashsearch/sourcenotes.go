package main

import (
	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/ingest"
)

// sourceNotes are facts about the files that a user should know.
type sourceNotes struct {
	PassedOver map[string]int          `json:"passed_over"` // number of skipped files by extension
	Charsets   []ingest.GuessedCharset `json:"charsets"`    // guessed charsets

	ingest.TestFiles // which are no documents

	// Names counts the names that were taken for a part of a document, by part and name.
	Names map[string]map[string]int `json:"names"`
}

// notesOf returns notes without nil.
func notesOf(left ingest.LeftOut, guessed ingest.Guessed) sourceNotes {
	n := sourceNotes{left.Files, append([]ingest.GuessedCharset{}, guessed.Charsets...), left.TestFiles, guessed.Names}
	n.Queries, n.Judgements = append([]string{}, n.Queries...), append([]string{}, n.Judgements...)
	if n.PassedOver == nil {
		n.PassedOver = map[string]int{}
	}
	if n.Names == nil {
		n.Names = map[string]map[string]int{}
	}
	return n
}

func (n sourceNotes) print(cmd *cobra.Command) {
	if len(n.PassedOver) > 0 {
		messagef(cmd, "%s", skippedFiles(n.PassedOver))
	}
	if len(n.Queries) > 0 {
		messagef(cmd, "%s", queriesLine(n.TestFiles))
	}
	for _, c := range n.Charsets {
		messagef(cmd, "%s", charsetLine(c))
	}
	if len(n.Names) > 0 {
		messagef(cmd, "%s", nameLine(n.Names))
	}
}
