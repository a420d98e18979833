package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// jsonObject returns the members of an object by name. It rejects repeated names, of which package
// json would drop all values but the last.
func jsonObject(text []byte) ([]member, error) {
	members, ok := simpleMembers(text)
	if !ok {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(text, &object); err != nil {
			return nil, jsonError(err, "an object")
		}
		if object != nil && countNames(text) != len(object) {
			return nil, repeatedNameError(repeatedName(text))
		}
		for name, value := range object {
			members = append(members, member{name, value})
		}
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	for i := 1; i < len(members); i++ {
		if members[i].name == members[i-1].name {
			return nil, repeatedNameError(repeatedName(text))
		}
	}
	return members, nil
}

func repeatedNameError(name string) error { return fmt.Errorf("%q occurs twice", name) }

// countNames returns the number of names of a valid object, including repetitions.
func countNames(object []byte) int {
	names, depth := 0, 0
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '"':
			i += stringEnd(object[i+1:]) + 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ':':
			if depth == 1 {
				names++
			}
		}
	}
	return names
}

// stringEnd returns the index of the quote that ends a string.
func stringEnd(text []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return len(text)
		}
		escapes := 0
		for escapes < at+i && text[at+i-escapes-1] == '\\' {
			escapes++
		}
		if at += i; escapes%2 == 0 {
			return at
		}
		at++
	}
}

// repeatedName returns the first repeated name of a valid object.
func repeatedName(object []byte) string {
	d := json.NewDecoder(bytes.NewReader(object))
	d.Token() // the brace
	names := map[string]bool{}
	for d.More() {
		name, _ := d.Token()
		key, _ := name.(string)
		if names[key] {
			return key
		}
		names[key] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
	}
	return ""
}
