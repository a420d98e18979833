package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// topics returns the topics of a collection.
func (s *server) topics(ctx context.Context, l *lease, in wire.TopicsParameters) (*wire.Topics, error) {
	found, err := s.foundTopics(ctx, l)
	if err != nil {
		return nil, err
	}
	answer := &wire.Topics{Topics: []wire.Topic{}, Found: len(found.Topics), Documents: found.Documents, Generation: found.Generation, Version: found.Version()}
	for _, t := range found.Topics {
		if t.Size >= in.Least && len(answer.Topics) < in.Limit {
			answer.Topics = append(answer.Topics, newTopic(t, in.Examples))
		}
	}
	return answer, nil
}

func newTopic(t index.Topic, examples int) wire.Topic {
	topic := wire.Topic{ID: t.ID, Words: list(t.Words), Size: t.Size, Examples: []wire.Opening{}}
	for _, e := range t.Examples[:min(examples, len(t.Examples))] {
		topic.Examples = append(topic.Examples, wire.Opening(e))
	}
	return topic
}

// foundTopics returns the topics of a collection, which it keeps itself: they are found within a
// turn of the computations, and for longer than a request waits.
func (s *server) foundTopics(ctx context.Context, l *lease) (*index.Topics, error) {
	return once(ctx, s, l, &s.answered.topics, "topics", l.Topics)
}

// prepareTopic finds the topics of a collection if a search is for one of them, before it takes its
// turn.
func (s *server) prepareTopic(ctx context.Context, l *lease, topic string) error {
	if topic == "" || filtered(ctx) { // the search will fail
		return nil
	}
	ctx, cancel := s.patient(ctx)
	defer cancel()
	_, err := s.foundTopics(ctx, l)
	return err
}
