package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// nested emits the documents of the first list in an object without a text whose elements have one,
// such as the messages of a chat in an export of chats. It returns false if there is none. Ids
// begin with that of the object, because they may repeat in the next one, whose other values are
// metadata.
func (r *reader) nested(s stream, number int, object []member) bool {
	list := innerList(object)
	if len(list) == 0 || len(r.Map) > 0 {
		return false
	}
	id := s.makeID(Document{}, number)
	for _, m := range object {
		if m.name == "id" && (m.value[0] == '"' || isScalar(m.value)) {
			id = jsonText(m.value)
		}
	}
	for i, element := range list {
		d, err := r.inner(object, element)
		if err != nil {
			r.reject(s.linePlace(number), fmt.Errorf("element %d: %w", i+1, err))
			continue
		}
		if d.ID == "" {
			d.ID = fmt.Sprint(i + 1)
		}
		d.ID = id + "/" + d.ID
		r.emit(d)
	}
	return true
}

// innerList returns the elements of the first list in an object of which one of the first ones has
// a text.
func innerList(object []member) []json.RawMessage {
	for _, m := range object {
		if m.value[0] != '[' {
			continue
		}
		list, err := jsonElements(m.value)
		if err == nil && slices.ContainsFunc(list[:min(len(list), 10)], elementHasText) {
			return list
		}
	}
	return nil
}

func elementHasText(element json.RawMessage) bool {
	if element[0] != '{' {
		return false
	}
	members, err := jsonObject(element)
	text, _ := textIn(memberNames(members))
	return err == nil && text
}

// inner returns the document of an element of a list in an object.
func (r *reader) inner(object []member, element []byte) (Document, error) {
	members, err := jsonObject(element)
	if err != nil {
		return Document{}, err
	}
	d, err := newDocument(r.rename(members))
	if err != nil {
		return d, withNames(err, members)
	}
	for _, m := range object {
		if len(d.Values(m.name)) == 0 && (m.value[0] == '"' || isScalar(m.value)) {
			d.SetField(m.name, jsonText(m.value))
		}
	}
	return d, nil
}
