package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ParseMapping returns the name and the paths of a mapping of the form text=summary+body, see
// Options.Map.
func ParseMapping(s string) (name string, paths []string, err error) {
	name, from, ok := strings.Cut(s, "=")
	paths = strings.Split(from, "+")
	if !ok || name == "" || slices.Contains(paths, "") {
		return "", nil, fmt.Errorf("%q is no mapping: an example is text=summary+body", s)
	}
	return name, paths, nil
}

func (r *reader) checkMap() error {
	if _, ok := r.Map["fields"]; ok {
		return errors.New("fields cannot be mapped: map the name of each field")
	}
	return nil
}

// mapped returns members with those that Options.Map gives, in place of the ones of these names and
// of those that they are made of. Labels remain under their own names.
func (r *reader) mapped(members []member) []member {
	var made []member
	used := map[string]bool{"label": r.Map["labels"] != nil, "labels": r.Map["label"] != nil}
	for _, name := range slices.Sorted(maps.Keys(r.Map)) {
		used[name] = true
		var values []json.RawMessage
		for _, path := range r.Map[name] {
			values = append(values, valuesAt(members, path)...)
			used[path] = used[path] || name != "labels" && name != "label"
		}
		if len(values) > 0 {
			made = append(made, member{name, joined(name, values)})
		}
	}
	rest := slices.DeleteFunc(slices.Clone(members), func(m member) bool { return used[m.name] })
	return append(rest, made...)
}

// joined returns several values as the one of a part or a field.
func joined(name string, values []json.RawMessage) json.RawMessage {
	switch name {
	case "text", "title":
		separator := "\n\n"
		if name == "title" {
			separator = " "
		}
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = jsonText(asPart(name, v))
		}
		return quoted(strings.Join(texts, separator))
	case "id":
		return values[0]
	case "label", "labels":
		return labelNames(list(values))
	}
	if len(values) == 1 {
		return values[0]
	}
	return list(values)
}

func list(values []json.RawMessage) json.RawMessage {
	b, err := json.Marshal(values)
	if err != nil {
		return quoted(fmt.Sprint(values))
	}
	return b
}

// valuesAt returns the values at a path, such as topics.name: those of the members of objects by
// name, and of all elements of lists. Null is no value.
func valuesAt(members []member, path string) (values []json.RawMessage) {
	name := firstOf(memberNames(members), []string{path})
	first, rest, nested := strings.Cut(path, ".")
	if name == "" && nested {
		name = firstOf(memberNames(members), []string{first})
	} else {
		rest = ""
	}
	for _, m := range members {
		if m.name == name && name != "" && string(m.value) != "null" {
			values = append(values, valuesIn(m.value, rest)...)
		}
	}
	return values
}

// valuesIn returns the values at a path within a value; "" is the value itself.
func valuesIn(value json.RawMessage, path string) (values []json.RawMessage) {
	if value[0] == '[' && path != "" {
		elements, _ := jsonElements(value)
		for _, e := range elements {
			values = append(values, valuesIn(e, path)...)
		}
		return values
	}
	if path == "" {
		return []json.RawMessage{value}
	}
	members, err := jsonObject(value)
	if err != nil {
		return nil
	}
	return valuesAt(members, path)
}
