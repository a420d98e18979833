// Package document holds the type of documents, which all readers of files yield.
package document

import "strings"

// A Document is a user's document, as readers yield it and the index stores it.
type Document struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`

	// Labels are known topics. They serve evaluation and filters. A hash function can learn from
	// them, but they are no input of it.
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

// Values returns the document's values of a field, named as in a condition: "id", "title",
// "label" or "labels", or a name in Fields or Lists.
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
// for the latter. The map is never nil.
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

// AddLabels adds the labels that are not blank, each once and without surrounding white space. A
// set makes this fast for many labels.
func (d *Document) AddLabels(labels ...string) {
	set := make(map[string]bool, len(d.Labels)+len(labels))
	for _, label := range d.Labels {
		set[label] = true
	}
	for _, label := range labels {
		if label = strings.TrimSpace(label); label != "" && !set[label] {
			set[label] = true
			d.Labels = append(d.Labels, label)
		}
	}
}

// SetField sets a field with one value.
func (d *Document) SetField(name, value string) {
	if d.Fields == nil {
		d.Fields = make(map[string]string)
	}
	d.Fields[name] = value
}

// SetList sets a field with a list of values.
func (d *Document) SetList(name string, values []string) {
	if d.Lists == nil {
		d.Lists = make(map[string][]string)
	}
	d.Lists[name] = values
}
