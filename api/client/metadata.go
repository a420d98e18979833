package client

import "encoding/json"

// metadata is that of a document: of each field a value or several.
type metadata struct {
	texts map[string]string
	lists map[string][]string
}

// UnmarshalJSON reads an object of strings and lists of strings.
func (m *metadata) UnmarshalJSON(b []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*m = metadata{map[string]string{}, map[string][]string{}}
	for name, raw := range all {
		if err := m.set(name, raw); err != nil {
			return err
		}
	}
	return nil
}

func (m *metadata) set(name string, raw json.RawMessage) error {
	if raw[0] == '[' {
		var values []string
		err := json.Unmarshal(raw, &values)
		m.lists[name] = values
		return err
	}
	var value string
	err := json.Unmarshal(raw, &value)
	m.texts[name] = value
	return err
}
