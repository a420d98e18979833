package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// A Condition keeps documents whose field equals a value. The field is "id", "title", "label" (or
// "labels": any of them) or a name in [Document.Fields].
type Condition struct{ Field, Value string }

// ParseCondition reads "field=value". The value may be empty and may itself contain "=".
func ParseCondition(s string) (Condition, error) {
	field, value, ok := strings.Cut(s, "=")
	field = strings.TrimSpace(field)
	if !ok || field == "" {
		return Condition{}, fmt.Errorf("condition %q: write it as field=value, for example split=train", s)
	}
	return Condition{Field: field, Value: value}, nil
}

// Matches reports whether the document meets the condition. A field that a document lacks equals
// no value, not even the empty one.
func (c Condition) Matches(d Document) bool {
	switch c.Field {
	case "id":
		return d.ID == c.Value
	case "title":
		return d.Title == c.Value
	case "label", "labels":
		return slices.Contains(d.Labels, c.Value)
	}
	value, ok := d.Fields[c.Field]
	return ok && value == c.Value
}

// String is the form that [ParseCondition] reads.
func (c Condition) String() string { return c.Field + "=" + c.Value }
