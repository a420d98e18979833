package ingest

// A Document is what every reader yields and the index stores.
type Document struct {
	ID     string              `json:"id"`
	Title  string              `json:"title,omitempty"`
	Text   string              `json:"text"`
	Labels []string            `json:"labels,omitempty"` // known topics: they measure and filter, and never reach the hash function
	Fields map[string]string   `json:"fields,omitempty"` // everything else the source said
	Lists  map[string][]string `json:"lists,omitempty"`  // fields of several values; a name is in one of both
}

// Words is the text that is hashed: the title, then the body.
func (d Document) Words() string {
	if d.Title == "" {
		return d.Text
	}
	return d.Title + "\n" + d.Text
}

// Values are those that a document has in a field, as a [Condition] names it.
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

// Metadata is Fields and Lists in one, the former as strings, the latter as lists of strings: so they stand in JSON that [ParseJSON] reads.
// It is never nil.
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
