package mcp

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A topicsInput is the input of topics.
type topicsInput struct {
	Collection string `json:"collection,omitempty" jsonschema:"The name of the collection. It may be left out if there is only one."`
	Limit      int    `json:"limit,omitempty" jsonschema:"The number of topics, from 1 to 100." minimum:"1" maximum:"100" default:"30"`
}

// topics are the answer of topics.
type topics struct {
	Collection string  `json:"collection"`
	Topics     []topic `json:"topics" jsonschema:"The topics, the largest first."`
	Total      int     `json:"total" jsonschema:"The number of all topics."`
	Documents  int     `json:"documents" jsonschema:"The number of documents of all topics."`
}

// A topic is one of them.
type topic struct {
	ID       string    `json:"id" jsonschema:"The topic for search. It may change when documents are added."`
	Words    string    `json:"words,omitempty" jsonschema:"The words that distinguish its documents most from others."`
	Size     int       `json:"size" jsonschema:"The number of documents."`
	Examples []example `json:"examples,omitempty" jsonschema:"The most typical documents."`
}

// An example is a document of a topic.
type example struct {
	ID    string `json:"id" jsonschema:"The id, for get and similar."`
	Title string `json:"title,omitempty" jsonschema:"The title, or the beginning of the text."`
}

const topicExamples = "2" // of each topic

func (t *tools) topics(ctx context.Context, in topicsInput) (topics, error) {
	name, err := t.collection(ctx, in.Collection)
	if err != nil {
		return topics{}, err
	}
	var a wire.Topics
	err = get(ctx, t.api, &a, url.Values{"limit": {strconv.Itoa(in.Limit)}, "examples": {topicExamples}}, name, "topics")
	all := topics{Collection: name, Topics: make([]topic, len(a.Topics)), Total: a.Found, Documents: a.Documents}
	for i, of := range a.Topics {
		all.Topics[i] = newTopic(of)
	}
	return all, err
}

func newTopic(of wire.Topic) topic {
	t := topic{ID: of.ID, Words: cut(strings.Join(of.Words, " "), 200), Size: of.Size}
	for _, e := range of.Examples {
		title := e.Title
		if title == "" {
			title = e.Text
		}
		t.Examples = append(t.Examples, example{e.ID, cut(strings.Join(strings.Fields(title), " "), 100)})
	}
	return t
}
