package ingest

import "iter"

// A Document is a user's document, as readers yield it and the index stores it.
type Document struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`

	// Labels are known topics. They serve evaluation and filters, and are no input of the hash
	// function.
	Labels []string `json:"labels,omitempty"`

	// Fields and Lists are metadata: fields with one value, and fields with a list of values. A
	// name occurs in only one of them.
	Fields map[string]string   `json:"fields,omitempty"`
	Lists  map[string][]string `json:"lists,omitempty"`
}

// Words returns the text to hash: the title, then the body.
func (d Document) Words() string {
	if d.Title == "" {
		return d.Text
	}
	return d.Title + "\n" + d.Text
}

// Sequence yields the documents as a reader of a corpus does.
func Sequence(docs []Document) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// Values returns the document's values of a field, named as in a [Condition].
func (d Document) Values(field string) []string {
	switch field {
	case "id":
		return []string{d.ID}
	case "title":
		return []string{d.Title}
	case "label", "labels":
		return d.Labels
	}
	if value, ok := d.Fields[field]; ok {
		return append([]string{value}, d.Lists[field]...)
	}
	return d.Lists[field]
}

// Metadata returns Fields and Lists in one map, with strings for the former and lists of strings
// for the latter. [ParseJSON] reads its JSON form. The map is never nil.
func (d Document) Metadata() map[string]any {
	all := make(map[string]any, len(d.Fields)+len(d.Lists))
	for name, value := range d.Fields {
		all[name] = value
	}
	for name, values := range d.Lists {
		all[name] = append([]string{}, values...)
	}
	return all
}
