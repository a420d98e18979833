package main

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// topicFlags holds the flags of the command topics.
type topicFlags struct {
	limit, least, examples int
	json                   *bool
}

func newTopics() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "topics FILE",
		Short: "list what the documents of a collection are about",
		Long: `Topics divides the documents into clusters of similar codes, and lists these with their sizes, the
largest first. A topic has the words that distinguish its documents most from all others, and its
most typical documents as examples. Documents without a code have no topic.

The id of a topic is accepted by search, similar and list as --topic. It is made of the words of the
topic, so it stays the same while they do, also when documents are added.` + addressHelp,
		Example: `  hashsearch topics news.db
  hashsearch topics news.db --least 100 --examples 3
  hashsearch search news.db "launch" --topic "$(hashsearch topics news.db --json | jq -r .id | head -1)"`,
		Args: cobra.ExactArgs(1),
	}
	var flags topicFlags
	cmd.Flags().IntVar(&flags.limit, "limit", 0, "maximum number of topics to list, the largest first; 0 means all")
	cmd.Flags().IntVar(&flags.least, "least", 1, "minimum number of documents of a topic")
	cmd.Flags().IntVar(&flags.examples, "examples", 1, "number of documents to list per topic, at most 10")
	flags.json = asJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if flags.limit < 0 || flags.least < 1 || flags.examples < 0 || flags.examples > index.TopicExamples {
			return usagef("--limit must be at least 0, --least at least 1, and --examples 0 to %d", index.TopicExamples)
		}
		return withCollection(args[0], &index.Options{ReadOnly: true}, func(c collection) error {
			found, err := c.Topics(cmd.Context())
			if err != nil {
				return err
			}
			messagef(cmd, "%s of %s", english.Count(len(found.Topics), "topic"), english.Count(found.Documents, "document"))
			return flags.print(cmd, found.Topics)
		})
	}
	return cmd
}

// A topic is a topic in the JSON format of the API.
type topic struct {
	ID       string         `json:"id"`
	Words    []string       `json:"words"`
	Size     int            `json:"size"`
	Examples []topicExample `json:"examples"`
}

type topicExample struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// print prints the topics as a table or as JSON.
func (f *topicFlags) print(cmd *cobra.Command, all []index.Topic) error {
	rows := [][]string{{"SIZE", "WORDS", "EXAMPLES"}}
	listed := 0
	for _, t := range all {
		if t.Size < f.least || f.limit > 0 && listed == f.limit {
			continue
		}
		listed++
		t.Examples = t.Examples[:min(f.examples, len(t.Examples))]
		if !*f.json {
			rows = append(rows, topicRows(t)...)
		} else if err := printJSON(cmd, newTopic(t)); err != nil {
			return err
		}
	}
	if *f.json || listed == 0 {
		return nil
	}
	return table(cmd.OutOrStdout(), rows)
}

func newTopic(t index.Topic) topic {
	out := topic{t.ID, append([]string{}, t.Words...), t.Size, []topicExample{}}
	for _, e := range t.Examples {
		out.Examples = append(out.Examples, topicExample(e))
	}
	return out
}

// topicRows returns a row for each example of a topic, or one if there is none.
func topicRows(t index.Topic) [][]string {
	rows := [][]string{{strconv.Itoa(t.Size), strings.Join(t.Words, " "), ""}}
	for i, e := range t.Examples {
		if i > 0 {
			rows = append(rows, []string{"", "", ""})
		}
		rows[i][2] = shorten(cmp.Or(strings.Join(strings.Fields(e.Title+" "+e.Text), " "), e.ID), 70)
	}
	return rows
}
