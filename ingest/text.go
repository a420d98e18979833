package ingest

import "bufio"

// decodeText returns the content of a file as UTF-8. The caller calls done after reading it.
func (r *reader) decodeText(format, place string, b *bufio.Reader) (_ *bufio.Reader, done func(), err error) {
	done = func() {}
	b, marked := decodeBOM(b)
	head, _ := b.Peek(headSize)
	if err := checkText(head); err != nil || marked {
		return b, done, err
	}
	if r.charset.Encoding != nil {
		return decode(b, r.charset.NewDecoder()), done, nil
	}
	if c, ok := declaredCharset(head); ok && isPage(format, place, head) {
		return decode(b, c.NewDecoder()), done, nil
	}
	if c, ok := detectUTF16(head); ok {
		return decode(b, c.NewDecoder()), func() { r.Guessed.count(c.name, false, place) }, nil
	}
	d := &guessingReader{from: b}
	return bufio.NewReaderSize(d, sampleSize), func() { r.Guessed.countFile(d, place) }, nil
}

// isPage reports whether a file is HTML by the requested format, its name or its beginning.
func isPage(format, place string, head []byte) bool {
	if format == "" {
		format = formatOfName(place)
	}
	return format == FormatHTML || format == "" && htmlStart.Match(head)
}
