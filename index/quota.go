package index

import (
	"errors"
	"fmt"
)

// A Quota limits the size of a collection. Zero fields are no limits.
type Quota struct {
	// Documents is the number of documents from which further ones are rejected. Documents can
	// still be replaced.
	Documents int

	// Bytes is the size of the collection, without free pages of a file, from which documents are
	// rejected, also those that replace others. A batch of about a thousand documents may exceed
	// it.
	Bytes int64
}

// ErrQuota is the error of a document that is rejected because of the [Quota].
var ErrQuota = errors.New("the collection is full")

// SetQuota sets the limits for documents that this process adds. They are not stored.
func (ix *Index) SetQuota(q Quota) { ix.quota.Store(&q) }

// A space is the room that the quota leaves to the documents of a batch.
type space struct {
	quota Quota
	bytes int64  // before the batch
	used  uint64 // documents, with those of the batch
}

// space returns the room that the quota leaves.
func (w *writer) space() (s space, err error) {
	if q := w.ix.quota.Load(); q != nil {
		s.quota = *q
	}
	s.used = w.meta.Documents
	if s.quota.Bytes > 0 {
		s.bytes, err = w.Bytes()
		if free, ok := w.Change.(interface{ Free() int64 }); ok {
			s.bytes -= free.Free()
		}
	}
	return s, err
}

// take returns [ErrQuota] if there is no room for a document, which is a new one or replaces
// another.
func (s *space) take(isNew bool) error {
	switch {
	case s.quota.Bytes > 0 && s.bytes >= s.quota.Bytes:
		return fmt.Errorf("%w: it has reached its limit of %d bytes; delete documents", ErrQuota, s.quota.Bytes)
	case isNew && s.quota.Documents > 0 && s.used >= uint64(s.quota.Documents):
		return fmt.Errorf("%w: it has reached its limit of %d documents; delete some", ErrQuota, s.quota.Documents)
	case isNew:
		s.used++
	}
	return nil
}
