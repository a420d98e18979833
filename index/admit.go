package index

import "slices"

// add decides what becomes of each item and writes it, as if they had come one after the other.
func (w *writer) add(items []*item, m model) error {
	pending := map[string]*item{} // written by this batch
	for i, it := range items {
		breathe(w.tx, i)
		if it.rejected() {
			continue
		}
		if err := w.admit(it, pending); err != nil {
			return err
		}
	}
	var writes []*item
	for _, it := range items {
		if pending[it.doc.ID] != it {
			continue
		}
		if err := w.ix.finish(it, m); err != nil {
			return err
		}
		writes = append(writes, it)
	}
	return w.put(writes)
}

// admit gives the item its status and, when it is to be written, its number.
func (w *writer) admit(it *item, pending map[string]*item) (err error) {
	if it.outcome.Status, err = w.compare(it, pending[it.doc.ID]); err != nil || it.outcome.Status == Unchanged {
		return err
	}
	pending[it.doc.ID] = it
	it.number, err = w.number()
	return err
}

// compare tells how the item differs from what has its id: another one of the batch, or a stored document, which it drops if it is
// to be replaced.
func (w *writer) compare(it, before *item) (Status, error) {
	if before != nil && it.repeats(before) {
		return Unchanged, nil
	}
	if before != nil {
		return Replaced, nil
	}
	old, stored, err := w.lookup(it.doc.ID)
	if err == nil {
		err = it.holds.check(old, stored, w.now)
	}
	switch {
	case err != nil || !stored:
		return Added, err
	case it.stored(old, w.now):
		return Unchanged, nil
	}
	return Replaced, w.drop(old.number)
}

// repeats reports whether the item says nothing new after another one of the same id.
func (it *item) repeats(before *item) bool {
	return it.sum == before.sum && (it.given == nil || slices.Equal(it.given, before.given))
}

// stored reports whether the document of an entry is the item: the same content and, if it came with one, the same code.
func (it *item) stored(e entry, s *snapshot) bool {
	if it.sum != e.sum || it.given == nil {
		return it.sum == e.sum
	}
	row, ok := s.row(e.number)
	return ok && slices.Equal(it.given, s.code(row))
}
