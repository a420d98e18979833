package wire

import (
	"encoding/json"
	"maps"
	"strings"
)

// Metadata is that of a document, by field.
type Metadata map[string]Values

// Values are a field's value or, if List is set, its list of values. In JSON they are a string or
// an array of strings.
type Values struct {
	Values []string
	List   bool
}

// NewMetadata joins the fields of one value with those of a list.
func NewMetadata(fields map[string]string, lists map[string][]string) Metadata {
	m := make(Metadata, len(fields)+len(lists))
	for name, value := range fields {
		m[name] = Values{Values: []string{value}}
	}
	for name, values := range lists {
		m[name] = Values{values, true}
	}
	return m
}

// Split returns the fields of one value and those of a list.
func (m Metadata) Split() (fields map[string]string, lists map[string][]string) {
	fields, lists = map[string]string{}, map[string][]string{}
	for name, v := range maps.All(m) {
		switch {
		case v.List:
			lists[name] = v.Values
		case len(v.Values) == 1:
			fields[name] = v.Values[0]
		}
	}
	return fields, lists
}

// String joins the values with commas.
func (v Values) String() string { return strings.Join(v.Values, ", ") }

// MarshalJSON implements json.Marshaler.
func (v Values) MarshalJSON() ([]byte, error) {
	if !v.List {
		return json.Marshal(v.String())
	}
	if v.Values == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(v.Values)
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *Values) UnmarshalJSON(b []byte) error {
	if *v = (Values{List: len(b) > 0 && b[0] == '['}); v.List {
		return json.Unmarshal(b, &v.Values)
	}
	var value string
	err := json.Unmarshal(b, &value)
	v.Values = []string{value}
	return err
}
