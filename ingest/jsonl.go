package ingest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// jsonl reads one JSON object per line, JSON in the layout that [spread] detects, or the list in an
// object.
func (r *reader) jsonl(s stream) {
	sample, _ := s.Peek(sampleSize)
	if at := r.listOffset(sample); at > 0 {
		r.jsonValues(s, at)
		return
	}
	if spread(sample) {
		r.jsonValues(s, 0)
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
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := r.json(s, in.number, line); err != nil {
			r.reject(s.linePlace(in.number), err)
		}
	}
}

// json emits the document of an object, with an id by its number if it has none.
func (r *reader) json(s stream, number int, object []byte) error {
	members, err := jsonMembers(object)
	if err != nil {
		return err
	}
	d, err := newDocument(r.rename(members))
	if err != nil {
		return withNames(err, members)
	}
	r.emitFrom(s, number, d)
	return nil
}

// withNames adds the names of a record to the error that it has no text.
func withNames(err error, members []member) error {
	names := memberNames(members)
	if err != errNoText || len(names) == 0 {
		return err
	}
	return fmt.Errorf("%w: it has the names %q: take one with --map text=NAME", err, names[:min(len(names), 8)])
}

// errNoText is the reason for rejecting an object that has neither a title nor a text.
var errNoText = errors.New("document has neither title nor text")

// ParseJSON returns the document that a JSON object describes. Its names are id (or _id), title,
// text, and labels or label with a string or a list. Any other name is metadata, as are the names
// in the object "fields", which has the form of [Document.Metadata]. An array in metadata is a list
// of values. Values that are not strings become compact JSON. null has the meaning of an absent
// name or element. Bytes that are not UTF-8 are decoded as Windows-1252. A title or a text is
// required, an id is not.
//
// [Open] is more lenient: it also takes other names for these, see [FormatJSONL].
func ParseJSON(line []byte) (Document, error) {
	members, err := jsonMembers(line)
	if err != nil {
		return Document{}, err
	}
	return newDocument(members)
}

// jsonMembers returns the members of an object, whose bytes that are not UTF-8 are decoded.
func jsonMembers(line []byte) ([]member, error) {
	if !utf8.Valid(line) {
		line = []byte(repair(line))
	}
	return jsonObject(line)
}

// newDocument returns the document that has the members.
func newDocument(members []member) (Document, error) {
	var d Document
	found := false
	for _, m := range members {
		if string(m.value) == "null" {
			continue
		}
		if err := setJSON(&d, m.name, m.value); err != nil {
			return Document{}, fmt.Errorf("%s: %w", m.name, err)
		}
		found = found || m.name == "title" || m.name == "text"
	}
	if !found {
		return Document{}, errNoText
	}
	if d.ID == "" { // the BEIR collections use the name _id
		d.ID = d.Fields["_id"]
		delete(d.Fields, "_id")
	}
	return d, nil
}

// setJSON sets the part of the document that belongs to a name of the object.
func setJSON(d *Document, name string, value json.RawMessage) (err error) {
	switch name {
	case "id":
		d.ID, err = jsonScalar(value)
	case "title":
		err = jsonError(unmarshalString(value, &d.Title), "a string")
	case "text":
		err = jsonError(unmarshalString(value, &d.Text), "a string")
	case "labels", "label":
		var labels []string
		labels, err = jsonLabels(value)
		d.AddLabels(labels...)
	case "fields":
		err = setFields(d, value)
	default:
		err = addField(d, name, value)
	}
	return err
}

func setFields(d *Document, value json.RawMessage) error {
	fields, err := jsonObject(value)
	for _, m := range fields {
		if string(m.value) != "null" {
			err = errors.Join(err, addField(d, m.name, m.value))
		}
	}
	return err
}

// addField sets a metadata field to a value or, for an array, to a list. It fails if the field is
// set already: a name may occur both in "fields" and outside it.
func addField(d *Document, name string, value json.RawMessage) error {
	_, one := d.Fields[name]
	_, several := d.Lists[name]
	switch {
	case one || several:
		return repeatedNameError(name)
	case value[0] != '[':
		d.SetField(name, jsonText(value))
		return nil
	}
	list, err := jsonList(value)
	d.SetList(name, list)
	return err
}

// jsonList returns the elements of an array that are not null.
func jsonList(value json.RawMessage) ([]string, error) {
	list, err := jsonElements(value)
	texts := make([]string, 0, len(list))
	for _, element := range list {
		texts = append(texts, jsonText(element))
	}
	return texts, err
}

// jsonElements returns the elements of an array, without null.
func jsonElements(value json.RawMessage) (list []json.RawMessage, err error) {
	err = json.Unmarshal(value, &list)
	return slices.DeleteFunc(list, func(element json.RawMessage) bool { return string(element) == "null" }), err
}

// jsonError describes an error of package json in terms of JSON types. want is the required type,
// with an article. It returns nil for nil.
func jsonError(err error, want string) error {
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mismatch):
		return fmt.Errorf("must be %s, not %s", want, mismatch.Value)
	}
	return fmt.Errorf("invalid JSON: %w", err)
}

// jsonScalar returns a string, number, boolean or null as text.
func jsonScalar(value json.RawMessage) (string, error) {
	if value[0] == '{' || value[0] == '[' {
		return "", errors.New("must be a string or a number")
	}
	return jsonText(value), nil
}

// jsonText returns the value of a string, and the compact form of any other JSON value.
func jsonText(value json.RawMessage) string {
	var s string
	if unmarshalString(value, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}

// jsonLabels parses one label or a list of labels.
func jsonLabels(value json.RawMessage) ([]string, error) {
	if value[0] != '[' {
		label, err := jsonScalar(value)
		return []string{label}, err
	}
	list, err := jsonElements(value)
	var labels []string
	for _, item := range list {
		label, scalarErr := jsonScalar(item)
		labels, err = append(labels, label), cmp.Or(err, scalarErr)
	}
	return labels, err
}
