package mcp

import (
	"context"
	"fmt"
	"net/url"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A getInput is the input of get.
type getInput struct {
	ID         string `json:"id" jsonschema:"The exact id of a document, from a hit."`
	Collection string `json:"collection,omitempty" jsonschema:"The name of the collection. It may be left out if there is only one."`
	Offset     int    `json:"offset,omitempty" jsonschema:"The character of the text to begin with, from 0." minimum:"0" maximum:"1000000000" default:"0"`
	Length     int    `json:"length,omitempty" jsonschema:"The number of characters to read, from 1 to 20000." minimum:"1" maximum:"20000" default:"8000"`
}

// A document is the answer of get.
type document struct {
	Collection string            `json:"collection"`
	ID         string            `json:"id"`
	URI        string            `json:"uri" jsonschema:"The document as a resource."`
	Title      string            `json:"title,omitempty"`
	Labels     []string          `json:"labels,omitempty" jsonschema:"Topics that the document has been given."`
	Fields     map[string]string `json:"fields,omitempty" jsonschema:"The metadata; long values are cut."`
	Text       string            `json:"text" jsonschema:"This part of the text."`
	Offset     int               `json:"offset" jsonschema:"The character with which the part begins."`
	Total      int               `json:"total" jsonschema:"The number of characters of the whole text."`
	NextOffset int               `json:"next_offset,omitempty" jsonschema:"The offset of the next part; absent at the end of the text."`
}

func (t *tools) get(ctx context.Context, in getInput) (document, error) {
	name, err := t.collection(ctx, in.Collection)
	if err != nil {
		return document{}, err
	}
	d, err := t.document(ctx, name, in.ID)
	if err != nil {
		return document{}, err
	}
	total := utf8.RuneCountInString(d.Text)
	if in.Offset > 0 && in.Offset >= total {
		return document{}, fmt.Errorf("offset %d is past the end: the text has %d characters; use a smaller offset", in.Offset, total)
	}
	rest := d.Text[offsetOf(d.Text, in.Offset):]
	part := document{
		Collection: name, ID: d.ID, URI: uri(name, d.ID), Title: cut(d.Title, 1000), Labels: cutAll(d.Labels, 50, 100), Fields: cutFields(d.Fields, 50, 500),
		Text: rest[:offsetOf(rest, in.Length)], Offset: in.Offset, Total: total,
	}
	if next := in.Offset + in.Length; next < total {
		part.NextOffset = next
	}
	return part, nil
}

// errNoID is the problem of a call without an id, whose path would be that of the list.
var errNoID = wire.NewProblem("document_not_found", "the id is empty")

func (t *tools) document(ctx context.Context, collection, id string) (d wire.Document, err error) {
	if id == "" {
		return d, errNoID
	}
	return d, get(ctx, t.api, &d, url.Values{}, collection, "documents", id)
}
