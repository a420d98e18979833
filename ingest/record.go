package ingest

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// recordsOf emits the documents of a sequence of records. It leaves out those that are nil.
func (r *reader) recordsOf(s stream, all iter.Seq2[document.Record, error]) {
	n := 0
	for record, err := range all {
		n++
		if err == nil && record != nil {
			err = r.record(s, n, record)
		}
		if err != nil {
			r.reject(s.linePlace(n), err)
		}
		if r.stopped() {
			return
		}
	}
}

// record emits the document of a record. Labels in one text are separated by [labelSeparator].
func (r *reader) record(s stream, number int, record document.Record) error {
	members := make([]member, 0, len(record))
	for _, v := range record {
		value, err := json.Marshal(v.Value)
		if err != nil {
			return err
		}
		members = append(members, member{v.Name, value})
	}
	original := members
	members = r.rename(slices.Clone(members))
	for i, m := range members {
		if m.name == "label" || m.name == "labels" {
			members[i].value = splitLabels(m.value)
		}
	}
	d, err := newDocument(members)
	if err != nil {
		return withNames(err, original)
	}
	r.emitFrom(s, number, d)
	return nil
}

// splitLabels returns a text or a list of texts as a list of the labels in them.
func splitLabels(value json.RawMessage) json.RawMessage {
	texts, err := jsonLabels(value)
	if err != nil {
		return value
	}
	// strings have a JSON form
	b, _ := json.Marshal(strings.Split(strings.Join(texts, labelSeparator), labelSeparator))
	return b
}

// documentsOf emits a sequence of documents. Those without an id are numbered.
func (r *reader) documentsOf(s stream, all iter.Seq2[Document, error]) {
	n := 0
	for d, err := range all {
		n++
		if err == nil && d.Title == "" && d.Text == "" {
			err = errNoText
		}
		if err != nil {
			r.reject(s.linePlace(n), err)
		} else {
			r.emitFrom(s, n, d)
		}
		if r.stopped() {
			return
		}
	}
}
