package client

import (
	"context"
	"net/url"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// Topics returns the topics of the collection, at most 1000.
func (c *Collection) Topics(ctx context.Context) (*index.Topics, error) {
	var told wire.Topics
	err := c.get(ctx, &told, url.Values{"limit": {"1000"}, "examples": {strconv.Itoa(index.TopicExamples)}}, "topics")
	found := &index.Topics{Generation: told.Generation, Documents: told.Documents}
	for _, t := range told.Topics {
		topic := index.Topic{ID: t.ID, Words: t.Words, Size: t.Size}
		for _, e := range t.Examples {
			topic.Examples = append(topic.Examples, index.TopicExample(e))
		}
		found.Topics = append(found.Topics, topic)
	}
	return found, err
}
