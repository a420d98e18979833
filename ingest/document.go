package ingest

// A Document is what every reader yields and the index stores.
type Document struct {
	ID     string            `json:"id"`
	Title  string            `json:"title,omitempty"`
	Text   string            `json:"text"`
	Labels []string          `json:"labels,omitempty"` // known topics: they measure and filter, and never reach the hash function
	Fields map[string]string `json:"fields,omitempty"` // everything else the source said
}

// Words is the text that is hashed: the title, then the body.
func (d Document) Words() string {
	if d.Title == "" {
		return d.Text
	}
	return d.Title + "\n" + d.Text
}
