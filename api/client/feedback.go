package client

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// feedbackParcel is the number of entries of a request, whose queries take at most 800 KiB.
const feedbackParcel = 100

// AddFeedback stores entries, see [index.Index.AddFeedback]. They are sent in parts: after an
// error, those of earlier parts are stored.
func (c *Collection) AddFeedback(ctx context.Context, entries []index.Feedback) error {
	for part := range slices.Chunk(entries, feedbackParcel) {
		in := wire.NewFeedback{Entries: make([]wire.Feedback, len(part))}
		for i, f := range part {
			in.Entries[i] = wire.Feedback{Query: f.Query, SimilarTo: f.SimilarTo, Document: f.Document, Verdict: wire.Verdict(f.Verdict),
				Position: f.Position, Generation: f.Generation}
			if !f.Time.IsZero() {
				in.Entries[i].Time = &f.Time
			}
		}
		if err := c.ask(ctx, http.MethodPost, c.path("feedback"), in, nil); err != nil {
			return err
		}
	}
	return nil
}

// Feedback returns a page of feedback, see [index.Index.Feedback]. Of the entries of a page, only
// the last one has its number, unless it is the last of all. limit is at most 1000.
func (c *Collection) Feedback(ctx context.Context, after uint64, limit int) (entries []index.Feedback, total int, err error) {
	var told wire.FeedbackList
	query := url.Values{"cursor": {strconv.FormatUint(after, 10)}, "limit": {strconv.Itoa(limit)}}
	err = c.get(ctx, &told, query, "feedback")
	for _, f := range told.Entries {
		entries = append(entries, index.Feedback{Query: f.Query, SimilarTo: f.SimilarTo, Document: f.Document, Verdict: index.Verdict(f.Verdict),
			Position: f.Position, Generation: f.Generation})
		if f.Time != nil {
			entries[len(entries)-1].Time = *f.Time
		}
	}
	if n := len(entries); n > 0 {
		entries[n-1].Number = told.Next
	}
	return entries, told.Total, err
}

// DeleteFeedback removes feedback, see [index.Index.DeleteFeedback].
func (c *Collection) DeleteFeedback(ctx context.Context, like index.Feedback) (int, error) {
	in := url.Values{}
	for name, value := range map[string]string{"query": like.Query, "similar_to": like.SimilarTo, "document": like.Document} {
		if value != "" {
			in.Set(name, value)
		}
	}
	var told wire.Deleted
	err := c.ask(ctx, http.MethodDelete, c.path("feedback")+"?"+in.Encode(), nil, &told)
	return told.Deleted, err
}

// Adaptation describes the adapter of the current generation. It is nil if there is none.
func (c *Collection) Adaptation(ctx context.Context) (*index.Adaptation, error) {
	var told wire.Adaptation
	err := c.get(ctx, &told, nil, "adapter")
	return adaptation(told), err
}

// Adapt learns an adapter from the feedback, see [index.Index.Adapt].
func (c *Collection) Adapt(ctx context.Context) (*index.Adaptation, error) {
	var told wire.Adaptation
	err := c.ask(ctx, http.MethodPost, c.path("adapter"), nil, &told)
	return adaptation(told), err
}

// RemoveAdapter removes the adapter of the current generation.
func (c *Collection) RemoveAdapter(ctx context.Context) error {
	return c.ask(ctx, http.MethodDelete, c.path("adapter"), nil, nil)
}

func adaptation(told wire.Adaptation) *index.Adaptation {
	if told.Adapter == nil {
		return nil
	}
	a := index.Adaptation(*told.Adapter)
	return &a
}
