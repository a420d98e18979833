package mcp

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A collectionsInput is the input of collections.
type collectionsInput struct {
	Collection string `json:"collection,omitempty" jsonschema:"The name of a collection to describe; without it, all are listed."`
}

// An overview is the answer of collections.
type overview struct {
	Collections []summary `json:"collections"`
	Total       int       `json:"total" jsonschema:"The number of collections; the list has at most 100."`
	Fields      []field   `json:"fields,omitempty" jsonschema:"If it is about one collection: the fields that filters can use most usefully."`
}

// A summary is a collection in the list.
type summary struct {
	Name      string   `json:"name"`
	Aliases   []string `json:"aliases,omitempty" jsonschema:"Further names of the collection."`
	Documents int      `json:"documents" jsonschema:"The number of documents."`
	Language  string   `json:"language,omitempty" jsonschema:"The language of the documents, such as en, or several, such as de+en."`
	Trained   bool     `json:"trained" jsonschema:"Whether searches use the meaning of texts and not only their words."`
}

// A field is a field with its most frequent values.
type field struct {
	Name   string       `json:"name"`
	Values []valueCount `json:"values" jsonschema:"The most frequent values with their numbers of documents, at most 15."`
}

type valueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

const (
	mostCollections = 100
	mostAliases     = 10
	mostValues      = 15
)

func (t *tools) collections(ctx context.Context, in collectionsInput) (overview, error) {
	all, err := t.chosen(ctx, in.Collection)
	if err != nil {
		return overview{}, err
	}
	o := overview{Collections: []summary{}, Total: len(all)}
	for _, c := range all[:min(len(all), mostCollections)] {
		o.Collections = append(o.Collections, summary{c.Name, cutAll(c.Aliases, mostAliases, 100), c.Documents, c.Words.Language, c.Generation != nil})
	}
	if len(all) == 1 {
		o.Fields, err = t.fields(ctx, all[0].Name)
	}
	return o, err
}

// chosen returns the named collection, or all if there is no name.
func (t *tools) chosen(ctx context.Context, name string) ([]wire.Collection, error) {
	if name == "" && t.only == "" {
		return t.list(ctx)
	}
	name, err := t.collection(ctx, name)
	if err != nil {
		return nil, err
	}
	c := make([]wire.Collection, 1)
	return c, get(ctx, t.api, &c[0], url.Values{}, name)
}

func (t *tools) list(ctx context.Context) ([]wire.Collection, error) {
	var all wire.Collections
	err := get(ctx, t.api, &all, url.Values{})
	return all.Collections, err
}

// fields returns fields of the newest documents of a collection, with the counts of their values
// over all documents.
func (t *tools) fields(ctx context.Context, name string) ([]field, error) {
	var l wire.DocumentList
	if err := get(ctx, t.api, &l, url.Values{"sort": {"-number"}, "limit": {"10"}, "facets": {"*"}}, name, "documents"); err != nil {
		return nil, err
	}
	var all []field
	for _, of := range slices.Sorted(maps.Keys(l.Facets)) {
		f := field{Name: of}
		for _, v := range l.Facets[of] {
			if !v.Other && len(f.Values) < mostValues {
				f.Values = append(f.Values, valueCount{cut(v.Value, 100), v.Count})
			}
		}
		if len(f.Values) > 0 {
			all = append(all, f)
		}
	}
	return all, nil
}
