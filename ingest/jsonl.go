package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// jsonl reads one JSON object a line, or what [spread] finds.
func (r *reader) jsonl(s stream) {
	if sample, _ := s.Peek(sampleSize); spread(sample) {
		r.jsonValues(s)
		return
	}
	in := &lines{r: s.Reader, max: r.MaxBytes}
	for !r.stopped() {
		line, err := in.next()
		if err == io.EOF {
			return
		}
		if err != nil {
			r.reject(s.linePlace(in.number), err)
			if errors.Is(err, ErrTooLarge) {
				continue
			}
			return
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			r.jsonLine(s, in.number, line)
		}
	}
}

func (r *reader) jsonLine(s stream, number int, line []byte) {
	d, err := ParseJSON(line)
	if err != nil {
		r.reject(s.linePlace(number), err)
		return
	}
	if d.ID == "" {
		d.ID = s.makeID(d, number)
	}
	r.emit(d)
}

// errNoText is the reason for rejecting an object that has neither title nor text.
var errNoText = errors.New("neither title nor text")

// ParseJSON makes a document of a JSON object: id (or _id), title, text, labels or label, and any
// other field as metadata, which may stand under "fields" too, as [Document.Metadata] is written. An
// array is several values, of which null is none. Values that are not strings become compact JSON,
// null is as good as absent, and bytes that are not UTF-8 are taken for Windows-1252. There must be a title or a text; the id may be missing.
func ParseJSON(line []byte) (Document, error) {
	object, err := jsonObject([]byte(repair(line)))
	if err != nil {
		return Document{}, err
	}
	var d Document
	found := false
	for _, name := range slices.Sorted(maps.Keys(object)) { // so that the same line always says the same
		value := object[name]
		if string(value) == "null" {
			continue
		}
		if err := d.setJSON(name, value); err != nil {
			return Document{}, fmt.Errorf("%s: %w", name, err)
		}
		found = found || name == "title" || name == "text"
	}
	if !found {
		return Document{}, errNoText
	}
	if d.ID == "" { // the BEIR collections call it _id
		d.ID = d.Fields["_id"]
		delete(d.Fields, "_id")
	}
	return d, nil
}

// setJSON puts one field of an object where it belongs.
func (d *Document) setJSON(name string, value json.RawMessage) (err error) {
	switch name {
	case "id":
		d.ID, err = jsonScalar(value)
	case "title":
		err = jsonError(json.Unmarshal(value, &d.Title), "a string")
	case "text":
		err = jsonError(json.Unmarshal(value, &d.Text), "a string")
	case "labels", "label":
		var labels []string
		labels, err = jsonLabels(value)
		d.addLabels(labels)
	case "fields":
		err = d.setFields(value)
	default:
		err = d.addField(name, value)
	}
	return err
}

func (d *Document) setFields(value json.RawMessage) error {
	fields, err := jsonObject(value)
	for name, value := range fields {
		if string(value) != "null" {
			err = errors.Join(err, d.addField(name, value))
		}
	}
	return err
}

// addField sets a field that is not there yet, to a value or, of an array, to several: it may stand in "fields" and beside it.
func (d *Document) addField(name string, value json.RawMessage) error {
	_, one := d.Fields[name]
	_, several := d.Lists[name]
	switch {
	case one || several:
		return repeatedNameError(name)
	case value[0] != '[':
		d.setField(name, jsonText(value))
		return nil
	}
	if d.Lists == nil {
		d.Lists = make(map[string][]string)
	}
	var err error
	d.Lists[name], err = jsonList(value)
	return err
}

// setField puts one value into Fields.
func (d *Document) setField(name, value string) {
	if d.Fields == nil {
		d.Fields = make(map[string]string)
	}
	d.Fields[name] = value
}

// jsonList reads the elements of an array that are not null.
func jsonList(value json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, err
	}
	texts := make([]string, 0, len(list))
	for _, element := range list {
		if string(element) != "null" {
			texts = append(texts, jsonText(element))
		}
	}
	return texts, nil
}

// addLabels adds those that say something, each once. A line may hold very many.
func (d *Document) addLabels(labels []string) {
	known := make(map[string]bool, len(d.Labels)+len(labels))
	for _, label := range d.Labels {
		known[label] = true
	}
	for _, label := range labels {
		if label = strings.TrimSpace(label); label != "" && !known[label] {
			known[label] = true
			d.Labels = append(d.Labels, label)
		}
	}
}

// wrongJSON says in JSON's words what is wrong; nil stays nil.
func jsonError(err error, want string) error {
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mismatch):
		return fmt.Errorf("want %s, not %s", want, mismatch.Value)
	}
	return fmt.Errorf("no JSON: %w", err)
}

// jsonScalar returns a string, number or truth value as text.
func jsonScalar(value json.RawMessage) (string, error) {
	if value[0] == '{' || value[0] == '[' {
		return "", errors.New("want a string or a number")
	}
	return jsonText(value), nil
}

// jsonText returns a string as it is, and anything else as compact JSON.
func jsonText(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}

// jsonLabels reads one label or a list of them.
func jsonLabels(value json.RawMessage) ([]string, error) {
	if value[0] != '[' {
		label, err := jsonScalar(value)
		return []string{label}, err
	}
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, err
	}
	var labels []string
	for _, item := range list {
		if string(item) == "null" {
			continue
		}
		label, err := jsonScalar(item)
		if err != nil {
			return nil, err
		}
		labels = append(labels, label)
	}
	return labels, nil
}
