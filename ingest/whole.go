package ingest

// readWhole reads a stream that is one document.
func (r *reader) readWhole(s stream, parse func(content string) Document) {
	content, err := readAll(s, r.MaxBytes)
	if err == nil && isBinary(content) {
		err = errBinary
	}
	if err != nil {
		r.reject(s.place, err)
		return
	}
	d := parse(string(content))
	d.ID = s.makeID(d, 0)
	r.emit(d)
}

func textDocument(content string) Document { return Document{Text: content} }
