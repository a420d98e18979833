package ingest

import (
	"errors"

	"github.com/hashsearch/hashsearch/ingest/tagged"
)

var errNoRecords = errors.New("no element of this XML repeats: name the one that is a document with --record")

// xml reads the records of XML.
func (r *reader) xml(s stream) {
	tag := r.Record
	if tag == "" {
		begin, _ := s.Peek(sampleSize)
		tag = tagged.RecordTag(begin)
	}
	if tag == "" {
		r.reject(s.place, errNoRecords)
		return
	}
	r.recordsOf(s, tagged.XML(s, tag, r.MaxBytes))
}
