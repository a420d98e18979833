package ingest

import "bufio"

// decodeText returns the content of a file as UTF-8. The caller calls done after reading it.
func (r *reader) decodeText(s stream) (_ *bufio.Reader, done func(), err error) {
	done = func() {}
	b, marked := decodeBOM(s.Reader)
	head, _ := b.Peek(headSize)
	if err := checkText(head); err != nil || marked {
		return b, done, err
	}
	if r.charset.Encoding != nil {
		return decode(b, r.charset.NewDecoder()), done, nil
	}
	if r.isPage(s, head) || xmlEncoding.Match(head) {
		if c, ok := declaredCharset(head); ok {
			return decode(b, c.NewDecoder()), done, nil
		}
	}
	if c, ok := detectUTF16(head); ok {
		return decode(b, c.NewDecoder()), func() { r.Guessed.count(c.name, false, s.place) }, nil
	}
	d := &guessingReader{from: b}
	return r.buffer(&r.textBuffer, d, sampleSize), func() { r.Guessed.countFile(d, s.place) }, nil
}

// isPage reports whether a file is HTML by the requested format, its name or its beginning.
func (r *reader) isPage(s stream, head []byte) bool {
	if f := r.wanted(s); f != nil {
		return f.Name == FormatHTML
	}
	return htmlStart.Match(head)
}
