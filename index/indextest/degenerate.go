package indextest

import (
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// Degenerate returns, by description, states in which some statistic has no data.
func Degenerate() map[string]State {
	docs := Documents()
	replaced := changed(func(d *ingest.Document) { d.Fields = map[string]string{"edition": "2", "year": "1e400"} })
	stop := changed(func(d *ingest.Document) { d.Title, d.Text = "", "The of and to 42" })
	all := map[string]State{
		"no document":            {},
		"untrained":              {Docs: docs},
		"model, no document":     {Kind: hashing.Stacked},
		"one document":           {Docs: docs[:1], Kind: hashing.Stacked},
		"one bit":                {Docs: docs, Kind: hashing.Stacked, Bits: 1},
		"all deleted":            {Docs: docs, Kind: hashing.Stacked, Gone: ids()},
		"all replaced":           {Docs: docs, Kind: hashing.Stacked, Came: replaced},
		"all but one replaced":   {Docs: docs, Kind: hashing.Stacked, Came: replaced[1:]},
		"one left":               {Docs: docs, Kind: hashing.Stacked, Gone: ids()[1:]},
		"replaced, then deleted": {Docs: docs, Kind: hashing.Stacked, Came: replaced, Gone: ids()},
		"stop words only":        {Docs: stop, Kind: hashing.Stacked},
		"one with a known word":  {Docs: append(stop[1:], docs[0]), Kind: hashing.Stacked},
		"replaced by stop words": {Docs: docs, Kind: hashing.Stacked, Came: stop},
		"two generations":        {Docs: docs, Kind: hashing.Stacked, Adopted: 2, Came: replaced},

		"codes from elsewhere":      {Coded: coded()},
		"codes from elsewhere gone": {Coded: coded(), Gone: ids()},
		"vectors":                   {Vectors: embedded()},
		"vectors gone":              {Vectors: embedded(), Gone: ids()},
	}
	for name, docs := range equalDocuments() {
		all[name] = State{Docs: docs, Kind: hashing.Stacked}
	}
	for _, k := range []hashing.Kind{hashing.LSH, "variational"} {
		all["all replaced, "+string(k)] = State{Docs: docs, Kind: k, Came: replaced}
	}
	return all
}

// equalDocuments returns sets of documents that agree in some property, or in none.
func equalDocuments() map[string][]ingest.Document {
	text := Documents()[0].Text
	return map[string][]ingest.Document{
		"all equal": changed(func(d *ingest.Document) {
			*d = ingest.Document{ID: d.ID, Text: text, Labels: []string{"10"}, Lists: map[string][]string{"year": {"10", "10.0"}}}
		}),
		"equal texts, other labels": changed(func(d *ingest.Document) { *d = ingest.Document{ID: d.ID, Text: text, Labels: []string{d.ID}} }),
		"no label":                  changed(func(d *ingest.Document) { d.Labels, d.Fields = nil, nil }),
		"the same label":            changed(func(d *ingest.Document) { d.Labels = []string{"all"} }),
		"each a label of its own":   changed(func(d *ingest.Document) { d.Labels = []string{d.ID} }),
		"every label": changed(func(d *ingest.Document) {
			d.Labels = []string{"go", "kitchen", "repair", "space"}
		}),
	}
}

// changed returns the documents after applying change to each.
func changed(change func(*ingest.Document)) []ingest.Document {
	docs := Documents()
	for i := range docs {
		change(&docs[i])
	}
	return docs
}

func ids() (all []string) {
	for _, d := range Documents() {
		all = append(all, d.ID)
	}
	return all
}

func coded() (all []index.Coded) {
	for _, id := range ids() {
		all = append(all, index.Coded{Document: ingest.Document{ID: id}, Code: hashing.Code{7}})
	}
	return all
}

// embedded returns the documents with vectors of two numbers, the first one with zeros.
func embedded() (all []index.Embedded) {
	for i, d := range Documents() {
		all = append(all, index.Embedded{Document: d, Vector: []float32{float32(i), float32(i % 2)}})
	}
	return all
}
