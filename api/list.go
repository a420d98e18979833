package api

import (
	"context"

	"github.com/hashsearch/hashsearch/api/internal/query"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// listDocuments returns a page of documents without a question.
func (s *server) listDocuments(ctx context.Context, l *lease, in wire.ListParameters) (*wire.DocumentList, error) {
	filter, err := query.Conditions(in.Conditions)
	if err != nil {
		return nil, err
	}
	if err := s.prepareTopic(ctx, l, in.Topic); err != nil {
		return nil, err
	}
	ctx, done, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	found, err := l.List(ctx, index.Listing{Limit: in.Limit, Filter: filter, Topic: in.Topic, Sort: in.Sort, Facets: in.Facets, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	answer := &wire.DocumentList{Documents: make([]wire.Document, len(found.Documents)), Total: found.Total, Next: found.Next}
	if len(in.Facets) > 0 {
		answer.Facets = newFacets(found.Facets)
	}
	for i := range found.Documents {
		answer.Documents[i] = newDocument(&found.Documents[i])
	}
	return answer, nil
}

func newDocument(d *index.Stored) wire.Document {
	return wire.Document{ID: d.ID, Title: d.Title, Text: d.Text, Labels: list(d.Labels), Fields: wire.NewMetadata(d.Fields, d.Lists), Number: d.Number,
		Bits: d.Bits, Code: newCode(d.Code, d.Bits)}
}

// deleteDocuments deletes documents by a filter or by their source.
func (s *server) deleteDocuments(ctx context.Context, l *lease, in wire.Deletion) (wire.Deleted, error) {
	filter, err := query.Filter(in.Filter)
	if err != nil {
		return wire.Deleted{}, err
	}
	if (len(filter) > 0) == (in.Source != "") {
		return wire.Deleted{}, pointer("filter")("give either a filter with at least one condition or a source; to delete all documents, delete the collection")
	}
	n := 0
	if in.Source != "" {
		n, err = l.DeleteSource(ctx, in.Source)
	} else {
		n, err = l.DeleteMatching(ctx, filter)
	}
	return wire.Deleted{Deleted: n}, err
}
